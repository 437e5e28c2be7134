"""Instructions of one request, counted by callgrind."""

import re
import shutil
import subprocess
import time

import customers
from load import request, say
from machine import CORES, NotMeasured
from revocation import Connection

FEW, MANY = 200, 1200
FUNCTIONS = {"scrub_handler": "gatekeeper::nginx::scrub_handler",
             "door_handler": "gatekeeper::nginx::door_handler",
             "gate_handler": "gatekeeper::nginx::gate_handler"}


def annotated(path):
    """Inclusive counts of our handlers, and the sum of all."""
    result = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
                            capture_output=True, text=True, check=False)
    counts = dict.fromkeys(FUNCTIONS, 0)
    total = 0
    for line in result.stdout.splitlines():
        found = re.match(r"\s*([\d,]+) .*PROGRAM TOTALS", line)
        if found:
            total = int(found.group(1).replace(",", ""))
        for name, function in FUNCTIONS.items():
            found = re.match(r"\s*([\d,]+) ", line)
            if found and re.search(re.escape(function) + r"\(", line):
                counts[name] = max(counts[name], int(found.group(1).replace(",", "")))
    if total == 0:
        raise NotMeasured("callgrind counted nothing")
    return total, counts


def counted(site, name, redis, token, requests):
    output = site.dir / f"run/callgrind.{name}.{requests}"
    wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}",
               "--collect-atstart=no", "--toggle-collect=ngx_process_events_and_timers"]
    single = "master_process off;"
    more = {"wrapper": wrapper, "cores": CORES}
    if name == "plain":
        server = site.plain("callgrind", main=single, **more)
    elif name == "loaded":
        server = site.plain("callgrind", location="gatekeeper off;",
                            main=site.load_module() + single, http=site.directives(redis), **more)
    else:
        server = site.gate(redis, "callgrind", main=single,
                           cache="off" if name == "read_through" else "32m", **more)
    text = request(cookie=f"{customers.COOKIE}={token}").encode()
    time.sleep(2)  # Until the worker has heard from Redis: only then does it remember sessions.
    connection = Connection(server.port)
    connection.socket.settimeout(60)
    for _ in range(requests):
        if connection.ask(text)[0] != 200:
            raise NotMeasured("a request with a session is refused")
    server.end()
    return annotated(output)


def measure(site, _rounds, _seconds):
    if shutil.which("valgrind") is None:
        raise NotMeasured("valgrind is not installed")
    redis = site.redis("callgrind-redis")
    customers.import_customers(site, redis, 1, 1)
    entry = {"case": "instructions", "requests": MANY - FEW}
    for name in ("plain", "loaded", "cached", "read_through"):
        say(f"  instructions: {name}")
        token = customers.open_sessions(site, redis, 1, 1)[0]
        few, few_of = counted(site, name, redis, token, FEW)
        token = customers.open_sessions(site, redis, 1, 1)[0]
        many, many_of = counted(site, name, redis, token, MANY)
        entry[name] = round((many - few) / (MANY - FEW))
        if name == "cached":
            for function in FUNCTIONS:
                entry["cached_" + function] = round(
                    (many_of[function] - few_of[function]) / (MANY - FEW))
    entry["hot_path"] = entry["cached"] - entry["plain"]
    return entry
