"""nginx is reloaded while it is asked."""

import signal
import time

import customers
from load import Pace, request, say
from machine import CORES, NotMeasured, wait_until

RATE = 2000
RELOADS = 5
SECONDS = 12


def measure(site, _rounds, _seconds):
    redis = site.redis("reload-redis")
    customers.import_customers(site, redis, 1, 1)
    server = site.gate(redis, "reload", workers=len(CORES), cores=CORES)
    session = customers.open_sessions(site, redis, 1, 1)[0]
    text = request(cookie=f"{customers.COOKIE}={session}")
    Pace(site, server.port, text, rate=RATE, seconds=1).result()
    say(f"  {RELOADS} reloads at {RATE} requests/s")
    pace = Pace(site, server.port, text, rate=RATE, seconds=SECONDS)
    for number in range(RELOADS):
        time.sleep(SECONDS / (RELOADS + 2))
        before = set(server.workers())
        server.process.send_signal(signal.SIGHUP)
        wait_until(f"reload {number + 1}", lambda gone=before: not gone & set(server.workers()))
    figures = pace.result(failures=True)
    server.end()
    wrong = sum(entry["count"] for status, entry in figures["status"].items() if status != "200")
    if figures["answered"] == 0:
        raise NotMeasured("nothing was answered")
    return {"case": "reload", "reloads": RELOADS, "requests": figures["answered"],
            "failed": wrong + figures["failed"], "connections_renewed": figures["again"],
            "p99_us": round(figures["latency"]["p99"], 1), "rate": RATE}
