"""Signing in: how much of what argon2 itself allows, and what a flood of it does to others."""

import statistics
import subprocess
import time

import customers
from load import Pace, form, request, say
from machine import CORES, NotMeasured, memory, run

SESSION_RATE = 500
QUIET, FLOOD, AFTER = 5, 10, 5
TIMES_CAPACITY = 10
FLOODS = 3
FLOOD_CUSTOMERS = 8000


def login_request(server):
    """A POST of the password form, in which {word} is the number of a customer."""
    browser = customers.Browser(server.port)
    token = browser.csrf("/.gatekeeper/login")
    email = customers.EMAIL.replace("%07d", "{word}")
    body = form(email=email, password=customers.PASSWORD, csrf=token)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    text = request("/.gatekeeper/login", cookie=cookie, method="POST", body=body)
    # The number is one longer than the word that stands for it.
    return text.replace(f"Content-Length: {len(body)}", f"Content-Length: {len(body) + 1}")


def numbers(site, first, last):
    path = site.dir / f"run/numbers-{first}-{last}"
    path.write_text("".join(f"{number:07d}\n" for number in range(first, last + 1)))
    return path


def bare_argon2(site, threads, seconds):
    result = run([site.tools / "hashes", threads, seconds], CORES)
    if result.returncode != 0:
        raise NotMeasured("bare argon2 fails")
    return float(result.stdout)


def gate_with_all_cores(site, redis, name):
    return site.gate(redis, name, workers=len(CORES), cores=CORES, reuseport="reuseport")


def measure_logins(site, rounds, seconds):
    redis = site.redis("logins-redis", durable=True)
    customers.import_customers(site, redis, 1, 1000)
    server = gate_with_all_cores(site, redis, "logins")
    text = login_request(server)
    words = numbers(site, 1, 1000)
    ratios, bare, logins = [], [], []
    for number in range(rounds):
        say(f"  logins, round {number + 1} of {rounds}")
        bare.append(bare_argon2(site, len(CORES), seconds))
        figures = Pace(site, server.port, text, seconds=seconds, connections=16 * len(CORES),
                       words=words).result(allowed=("303",))
        logins.append(figures["in_time"] / seconds)
        ratios.append(logins[-1] / bare[-1])
    server.end()
    return {"case": "logins", "ratio_to_argon2": round(statistics.median(ratios), 3),
            "logins_per_second": round(statistics.median(logins), 1),
            "argon2_per_second": round(statistics.median(bare), 1), "threads": len(CORES),
            "rounds": rounds}


def quantile(buckets, share):
    """Of [value, count] pairs."""
    total = sum(count for _, count in buckets)
    seen = 0
    for value, count in sorted(buckets):
        seen += count
        if seen >= share * total:
            return value
    raise NotMeasured("nothing was answered")


def within(timeline, start, end):
    parts = [part for part in timeline if start <= part["at"] < end]
    return [bucket for part in parts for bucket in part["latency"]["buckets"]]


def measure_flood(site, rounds, _seconds):
    """The middle one of a few floods, by its ratio."""
    floods = sorted((one_flood(site) for _ in range(min(rounds, FLOODS))),
                    key=lambda entry: entry["p99_ratio"])
    middle = floods[len(floods) // 2]
    return middle | {"p99_ratios": [entry["p99_ratio"] for entry in floods],
                     "session_errors": sum(entry["session_errors"] for entry in floods)}


def one_flood(site):
    redis = site.redis("flood-redis", durable=True)
    customers.import_customers(site, redis, 1, FLOOD_CUSTOMERS + 1)
    server = gate_with_all_cores(site, redis, "flood")
    text = login_request(server)
    capacity = bare_argon2(site, len(CORES), 2)
    session = customers.open_sessions(site, redis, FLOOD_CUSTOMERS + 1, FLOOD_CUSTOMERS + 1)[0]
    ask = request(cookie=f"{customers.COOKIE}={session}")
    Pace(site, server.port, ask, rate=SESSION_RATE, seconds=1).result()
    say(f"  flood of {TIMES_CAPACITY * capacity:.0f} logins/s, {QUIET + FLOOD + AFTER} s")

    before = peak = memory(server.pids)
    sessions = Pace(site, server.port, ask, rate=SESSION_RATE, seconds=QUIET + FLOOD + AFTER)
    started = time.monotonic()
    time.sleep(QUIET)
    flood_at = time.monotonic() - started
    flood = Pace(site, server.port, text, rate=TIMES_CAPACITY * capacity, seconds=FLOOD,
                 connections=256 * len(CORES), words=numbers(site, 1, FLOOD_CUSTOMERS), drain=10)
    while flood.process.poll() is None and time.monotonic() - started < 60:
        peak = max(peak, memory(server.pids))
        try:
            flood.process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    flooded = flood.result(failures=True)
    asked = sessions.result(failures=True)
    server.end()
    site.processes.end(redis.process)

    status = {name: entry["count"] for name, entry in flooded["status"].items()}
    refused = flooded["status"].get("503", {"count": 0, "p50": 0, "p99": 0})
    if refused["count"] == 0:
        raise NotMeasured("no login was refused: the flood is too small")
    timeline = asked["timeline"]
    quiet = within(timeline, 0.5, QUIET - 0.5)
    during = within(timeline, flood_at + 0.5, flood_at + FLOOD - 0.5)
    wrong = sum(entry["count"] for name, entry in asked["status"].items() if name != "200")
    return {
        "case": "flood",
        "p99_ratio": round(quantile(during, 0.99) / quantile(quiet, 0.99), 2),
        "p50_ratio": round(quantile(during, 0.5) / quantile(quiet, 0.5), 2),
        "quiet_p50_us": round(quantile(quiet, 0.5), 1),
        "quiet_p99_us": round(quantile(quiet, 0.99), 1),
        "flood_p50_us": round(quantile(during, 0.5), 1),
        "flood_p99_us": round(quantile(during, 0.99), 1),
        "session_requests": asked["answered"], "session_rate": SESSION_RATE,
        "session_errors": wrong + asked["failed"],
        "logins_offered_per_second": round(TIMES_CAPACITY * capacity),
        "logins_accepted": status.get("303", 0),
        "logins_refused_503": refused["count"], "with_retry_after": flooded["retry_after"],
        "logins_answered_otherwise": {name: count for name, count in status.items()
                                      if name not in ("303", "503")},
        "logins_failed": flooded["failed"],
        "refusal_p50_us": round(refused["p50"], 1), "refusal_p99_us": round(refused["p99"], 1),
        "worker_memory_before_mib": round(before / len(CORES) / 2**20, 1),
        "worker_memory_peak_mib": round(peak / len(CORES) / 2**20, 1),
        "timeline": [[part["at"], part["latency"]["p50"], part["latency"]["p99"]]
                     for part in timeline if part["latency"]["count"]],
        "flood_from": round(flood_at, 2), "flood_to": round(flood_at + FLOOD, 2),
    }
