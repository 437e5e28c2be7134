import argparse, json, sys, shutil, pathlib, importlib
import machine, servers
shutil.rmtree("build/bench/run",ignore_errors=True)
ps=machine.Processes()
machine.raise_file_limit(65536)
o=argparse.Namespace(dir="build/bench",module="build/g++/module/ngx_http_gatekeeper_module.so",ctl="build/g++/gatekeeperctl",tools="build/g++/bench",theme="share")
try:
    site=servers.Site(ps,o)
    for what in sys.argv[1:]:
        m,f=what.split(".")
        r=getattr(importlib.import_module(m),f)(site,2,2)
        for e in r if isinstance(r,list) else [r]:
            e.pop("timeline",None); print(json.dumps(e))
finally:
    ps.end_all()
