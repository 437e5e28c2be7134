import argparse, json, sys, shutil, pathlib, signal
import machine, servers, throughput
p=argparse.ArgumentParser()
for n in "dir module ctl tools theme".split(): p.add_argument("--"+n)
p.add_argument("--rounds",type=int,default=5);p.add_argument("--seconds",type=float,default=3);p.add_argument("--cases",default="all")
o=p.parse_args()
shutil.rmtree(pathlib.Path(o.dir)/"run",ignore_errors=True)
ps=machine.Processes()
machine.raise_file_limit(65536)
try:
    site=servers.Site(ps,o)
    r=throughput.measure(site,throughput.CASES if o.cases=="all" else o.cases.split(","),o.rounds,int(o.seconds))
    for e in r:
        e.pop("buckets",None); print(json.dumps(e))
finally:
    ps.end_all()
