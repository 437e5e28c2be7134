"""The cases side by side: requests a second, CPU time and latency at a fixed rate."""

import statistics

import customers
import peers
from load import Pace, probe, request, say, wrk
from machine import NotMeasured, cpu_seconds

CASES = ["plain", "loaded", "cached", "read_through", "auth_request", "lua_redis", "lemonldap"]
PEERS = ["auth_request", "lua_redis", "lemonldap"]
LATENCY_RATE = 1000

TITLES = {
    "plain": "plain proxy",
    "loaded": "module loaded, gate off",
    "cached": "gate, session in the worker's memory",
    "read_through": "gate, session read from Redis every time",
    "auth_request": "auth_request, a backend that only answers 204",
    "lua_redis": "nginx Lua, hand-written Redis session",
    "lemonldap": "LemonLDAP::NG, auth_request, Redis sessions",
}


class Case:
    def __init__(self, name, server, cookie, pids):
        self.name = name
        self.server = server
        self.cookie = cookie
        self.pids = pids
        self.rounds = []
        self.latencies = []
        self.reason = None
        self.too_slow = 0

    def check(self):
        """That the app answers, and that it was told who is there."""
        status, text = probe(self.server.port, self.cookie, "/headers")
        if status != 200:
            raise NotMeasured(f"a request with a session is answered with {status}")
        named = "email=customer.0000001@example.com" in text
        if named != (self.name not in ("plain", "loaded", "auth_request")):
            raise NotMeasured("the app is told something wrong: " + text.strip()[:200])
        if named and probe(self.server.port, "", "/headers")[0] == 200:
            raise NotMeasured("a request without a session is let through")

    def throughput(self, seconds):
        pids = self.pids()
        before = cpu_seconds(pids)
        figures = wrk(self.server.port, seconds, self.cookie)
        used = cpu_seconds(pids) - before
        self.rounds.append({"rps": figures["requests"] / figures["seconds"],
                            "cpu": used / figures["requests"] * 1e6})

    def latency(self, site, seconds):
        pace = Pace(site, self.server.port, request(cookie=self.cookie), rate=LATENCY_RATE,
                    seconds=seconds)
        figures = pace.result()
        if figures["in_time"] < 0.97 * LATENCY_RATE * seconds:
            self.too_slow += 1
            say(f"  {self.name} does not keep up with {LATENCY_RATE} requests/s")
            return
        self.latencies.append(figures["latency"])


def prepare(name, site, redis, packages):
    if name == "plain":
        server = site.plain()
        return Case(name, server, "", lambda: server.pids)
    if name == "loaded":
        server = site.plain("loaded", location="gatekeeper off;", main=site.load_module(),
                            http=site.directives(redis))
        return Case(name, server, "", lambda: server.pids + redis.pids)
    if name in ("cached", "read_through"):
        server = site.gate(redis, name, cache="32m" if name == "cached" else "off")
        session = customers.Browser(server.port).sign_in(1 if name == "cached" else 2)
        if name == "read_through":
            session = customers.open_sessions(site, redis, 1, 1)[0]
        return Case(name, server, f"{customers.COOKIE}={session}",
                    lambda: server.pids + redis.pids)
    peer = {"auth_request": peers.auth_request, "lua_redis": peers.lua_redis,
            "lemonldap": peers.lemonldap}[name]
    return Case(name, *peer(site, packages, redis))


def guarded(case, step, *arguments):
    if case.reason is not None:
        return
    try:
        step(*arguments)
    except NotMeasured as reason:
        case.reason = str(reason)
        say(f"  {case.name}: not measured, {reason}")


def measure(site, names, rounds, seconds):
    redis = site.redis()
    customers.import_customers(site, redis, 1, 2)
    packages = peers.Packages(site.dir / "peers")
    cases = []
    missing = {}
    wanted = [name for name in CASES if name in names or name == "plain"]
    for name in wanted:
        try:
            case = prepare(name, site, redis, packages)
            case.check()
            cases.append(case)
        except NotMeasured as reason:
            say(f"  {name}: not measured, {reason}")
            missing[name] = str(reason)
    for case in cases:
        guarded(case, wrk, case.server.port, 1, case.cookie)
    for number in range(rounds):
        say(f"  round {number + 1} of {rounds}")
        for case in cases[number % len(cases):] + cases[:number % len(cases)]:
            guarded(case, case.throughput, seconds)
    for number in range(rounds):
        say(f"  latency, round {number + 1} of {rounds}")
        for case in cases[number % len(cases):] + cases[:number % len(cases)]:
            guarded(case, case.latency, site, seconds)
    return results(cases, missing, wanted)


def median_of(entries, key):
    return statistics.median(entry[key] for entry in entries)


def results(cases, missing, wanted):
    """One dictionary a case, in the order of CASES; with `reason` instead of figures."""
    found = {name: {"case": name, "reason": reason} for name, reason in missing.items()}
    base = next((case for case in cases if case.name == "plain" and case.reason is None), None)
    for case in cases:
        if case.reason is not None or base is None or not case.rounds:
            found[case.name] = {"case": case.name, "reason": case.reason or "no plain proxy"}
            continue
        # Round by round: what disturbs the machine disturbs neighbours alike.
        pairs = list(zip(case.rounds, base.rounds))
        entry = {
            "case": case.name,
            "rps_ratio": round(statistics.median(a["rps"] / b["rps"] for a, b in pairs), 3),
            "cpu_ratio": round(statistics.median(a["cpu"] / b["cpu"] for a, b in pairs), 3),
            "rps": round(median_of(case.rounds, "rps")),
            "cpu_us": round(median_of(case.rounds, "cpu"), 2),
            "rounds": len(case.rounds),
        }
        if len(case.latencies) > case.too_slow:
            entry |= {"p50_us": round(median_of(case.latencies, "p50"), 1),
                      "p99_us": round(median_of(case.latencies, "p99"), 1), "rate": LATENCY_RATE}
            entry["buckets"] = sorted(
                [bucket for latency in case.latencies for bucket in latency["buckets"]])
        found[case.name] = entry
    cached = next((case for case in cases if case.name == "cached" and case.reason is None), None)
    for case in cases:
        if cached and case.name in PEERS and "rps" in found[case.name]:
            found[case.name]["cached_is_faster_by"] = round(statistics.median(
                a["rps"] / b["rps"] for a, b in zip(cached.rounds, case.rounds)), 2)
    return [found[name] for name in wanted]
