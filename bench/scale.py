"""A thousand to a million customers and sessions: import, memory in Redis, cost of a request."""

import os
import subprocess
import time

import customers
from load import Pace, request, say, wrk
from machine import CORES, NotMeasured, cpu_seconds, pinned

SIZES = [10**3, 10**4, 10**5, 10**6]
WARM_UP = 2


def timed_import(site, redis, first, last):
    """Seconds, and the most memory gatekeeperctl had."""
    path = site.dir / "run/scale.csv"
    customers.write_table(path, first, last)
    with open(site.dir / "run/import.log", "wb") as log:
        start = time.monotonic()
        process = subprocess.Popen([*site.ctl(redis), "import", path], stdout=log, stderr=log,
                                   preexec_fn=pinned(CORES))
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    size = path.stat().st_size
    path.unlink()
    if process.returncode != 0:
        raise NotMeasured("import: " + (site.dir / "run/import.log").read_text()[-200:])
    return seconds, usage.ru_maxrss * 1024, size


def settled_memory(redis):
    """used_memory once the connections of before are gone and the tables are of one piece."""
    last = -1
    for _ in range(100):
        used = redis.used_memory()
        if abs(used - last) < 4096:
            return used
        last = used
        time.sleep(0.2)
    return last


def cost(pids, run):
    """CPU microseconds of a request, and requests a second."""
    before = cpu_seconds(pids)
    requests, seconds = run()
    return (cpu_seconds(pids) - before) / requests * 1e6, requests / seconds


def hot_path(site, redis, plain, tokens, words, seconds):
    server = site.gate(redis, "scale-gate")
    pids = server.pids + redis.pids
    one = f"{customers.COOKIE}={tokens[0]}"
    any_one = request(cookie=customers.COOKIE + "={word}")

    def ask_with_wrk(to, cookie):
        figures = wrk(to.port, seconds, cookie)
        return figures["requests"], figures["seconds"]

    def ask_with_any():
        figures = Pace(site, server.port, any_one, seconds=seconds, words=words,
                       random=True).result()
        return figures["answered"], figures["seconds"]

    wrk(server.port, 1, one)
    plain_cost, plain_rate = cost(plain.pids, lambda: ask_with_wrk(plain, one))
    one_cost, one_rate = cost(pids, lambda: ask_with_wrk(server, one))
    Pace(site, server.port, any_one, seconds=WARM_UP, words=words, random=True).result()
    any_cost, any_rate = cost(pids, ask_with_any)
    server.end()
    return {"plain_cpu_us": round(plain_cost, 2), "one_session_cpu_us": round(one_cost, 2),
            "one_session_rps_ratio": round(one_rate / plain_rate, 3),
            "one_session_cpu_ratio": round(one_cost / plain_cost, 3),
            "any_session_cpu_us": round(any_cost, 2), "any_session_rps": round(any_rate)}


def measure(site, _rounds, seconds):
    redis = site.redis("scale-redis", durable=True)
    plain = site.plain("scale-plain")
    words = site.dir / "run/tokens"
    words.write_text("")
    entries = []
    account_bytes = session_bytes = import_seconds = import_file = done = peak = 0
    tokens = []
    for size in SIZES:
        say(f"  {size} customers and sessions")
        start = settled_memory(redis)
        took, used, file_size = timed_import(site, redis, done + 1, size)
        import_seconds += took
        import_file += file_size
        peak = max(peak, used)
        imported = settled_memory(redis)
        account_bytes += imported - start
        opened = customers.open_sessions(site, redis, done + 1, size)
        session_bytes += settled_memory(redis) - imported
        with open(words, "a", encoding="ascii") as file:
            file.write("".join(token + "\n" for token in opened))
        tokens = opened[:1]
        entries.append({
            "case": f"scale_{size}", "sessions": size,
            "bytes_per_account": round(account_bytes / size),
            "bytes_per_session": round(session_bytes / size),
            **hot_path(site, redis, plain, tokens, words, int(seconds)),
            "import_rows": size - done,
            "import_rows_per_second": round((size - done) / took),
            "import_memory_mib": round(used / 2**20, 1),
        })
        done = size
    plain.end()
    entries.append({"case": "import", "rows": done, "seconds": round(import_seconds, 1),
                    "rows_per_second": round(done / import_seconds),
                    "memory_mib": round(peak / 2**20, 1),
                    "file_mib": round(import_file / 2**20, 1)})
    site.processes.end(redis.process)
    return entries
