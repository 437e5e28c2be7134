"""A thousand to a million customers and sessions: import, memory in Redis, cost of a request."""

import os
import subprocess
import time

import customers
from load import Pace, request, say, wrk
from machine import CORES, NotMeasured, cpu_seconds, placed

SIZES = [10**3, 10**4, 10**5, 10**6]
EVERYSEC_ROWS = 10**5
WARM_UP = 2


def timed_import(site, redis, first, last):
    """Seconds, and the most memory gatekeeperctl had."""
    path = site.dir / "run/scale.csv"
    customers.write_table(path, first, last)
    with open(site.dir / "run/import.log", "wb") as log:
        start = time.monotonic()
        process = subprocess.Popen([*site.ctl(redis), "import", path], stdout=log, stderr=log,
                                   start_new_session=True, preexec_fn=placed(CORES))
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


def everysec_rate(site):
    """Customers a second where Redis does not wait for the disk."""
    redis = site.redis("everysec-redis", durable=True)
    redis.ask("CONFIG", "SET", "appendfsync", "everysec")
    took, _, _ = timed_import(site, redis, 1, EVERYSEC_ROWS)
    site.processes.end(redis.process)
    return round(EVERYSEC_ROWS / took)


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


class Cost:
    """CPU microseconds of a request in nginx and in Redis, and requests a second."""

    def __init__(self, server, redis, run):
        nginx_before, redis_before = cpu_seconds(server.pids), cpu_seconds(redis.pids)
        requests, seconds = run(server)
        self.nginx = (cpu_seconds(server.pids) - nginx_before) / requests * 1e6
        self.redis = (cpu_seconds(redis.pids) - redis_before) / requests * 1e6
        self.rate = requests / seconds


def hot_path(site, redis, plain, token, words, seconds):
    server = site.gate(redis, "scale-gate")
    cookie = f"{customers.COOKIE}={token}"
    text = request(cookie=customers.COOKIE + "={word}")

    def with_one(to):
        figures = wrk(to.port, seconds, cookie)
        return figures["requests"], figures["seconds"]

    def with_any(to, duration=seconds):
        figures = Pace(site, to.port, text, seconds=duration, words=words, random=True).result()
        return figures["answered"], figures["seconds"]

    wrk(server.port, 1, cookie)
    base = Cost(plain, redis, with_one)
    one = Cost(server, redis, with_one)
    with_any(server, WARM_UP)
    anyone = Cost(server, redis, with_any)
    server.end()
    # One session again and again asks Redis nothing: what Redis does meanwhile is its own.
    return {"plain_cpu_us": round(base.nginx, 2), "one_session_cpu_us": round(one.nginx, 2),
            "one_session_rps_ratio": round(one.rate / base.rate, 3),
            "one_session_cpu_ratio": round(one.nginx / base.nginx, 3),
            "any_session_cpu_us": round(anyone.nginx, 2),
            "any_session_with_redis_cpu_us": round(anyone.nginx + anyone.redis, 2),
            "any_session_rps": round(anyone.rate)}


def measure(site, _rounds, seconds):
    redis = site.redis("scale-redis", durable=True)
    plain = site.plain("scale-plain")
    words = site.dir / "run/tokens"
    words.write_text("")
    entries = []
    account_bytes = session_bytes = import_seconds = import_file = done = peak = 0
    for size in SIZES:
        say(f"  {size} customers and sessions")
        start = settled_memory(redis)
        took, used, file_size = timed_import(site, redis, done + 1, size)
        import_seconds += took
        import_file += file_size
        peak = max(peak, used)
        imported = settled_memory(redis)
        account_bytes += imported - start
        redis.ask("CONFIG", "SET", "appendfsync", "everysec")
        opened = customers.open_sessions(site, redis, done + 1, size)
        redis.ask("CONFIG", "SET", "appendfsync", "always")
        session_bytes += settled_memory(redis) - imported
        with open(words, "a", encoding="ascii") as file:
            file.write("".join(token + "\n" for token in opened))
        entries.append({
            "case": f"scale_{size}", "sessions": size,
            "bytes_per_account": round(account_bytes / size),
            "bytes_per_session": round(session_bytes / size),
            **hot_path(site, redis, plain, opened[0], words, seconds),
            "import_rows": size - done,
            "import_rows_per_second": round((size - done) / took),
            "import_memory_mib": round(used / 2**20, 1),
        })
        done = size
    plain.end()
    entries.append({"case": "import", "rows": done, "seconds": round(import_seconds, 1),
                    "rows_per_second": round(done / import_seconds),
                    "rows_per_second_with_everysec": everysec_rate(site),
                    "memory_mib": round(peak / 2**20, 1),
                    "file_mib": round(import_file / 2**20, 1)})
    site.processes.end(redis.process)
    return entries
