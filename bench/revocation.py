"""From the DEL of a session in Redis to the first refusal, in every worker of two nginx."""

import socket
import time

import customers
from load import request, say
from machine import CORES, NotMeasured

INSTANCES = 2
WORKERS = 2
SESSIONS = 250


class Connection:
    """A kept-alive connection: it always asks the same worker."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, text):
        """Status, and the worker's process id."""
        self.socket.sendall(text)
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self.socket.recv(65536)
            if not part:
                raise NotMeasured("nginx closes a connection")
            answer += part
        head, body = answer.split(b"\r\n\r\n", 1)
        length = worker = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
            elif line.startswith(b"X-Worker:"):
                worker = int(line[9:])
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(head[9:12]), worker


def one_to_each_worker(server, text):
    found = {}
    for _ in range(200):
        connection = Connection(server.port)
        _, worker = connection.ask(text)
        if worker in found:
            connection.socket.close()
        else:
            found[worker] = connection
        if len(found) == WORKERS:
            return list(found.values())
    raise NotMeasured("no connection to every worker")


def asking(session):
    return request(cookie=f"{customers.COOKIE}={session}").encode()


def latencies_of(site, durable):
    """Milliseconds, sorted, of every session in every worker."""
    redis = site.redis(f"revocation-redis-{'always' if durable else 'memory'}", durable=durable)
    customers.import_customers(site, redis, 1, SESSIONS)
    servers = [site.gate(redis, f"revocation-{number}-{int(durable)}", workers=WORKERS, cores=CORES,
                         reuseport="reuseport", server_more="add_header X-Worker $pid always;")
               for number in range(INSTANCES)]
    sessions = customers.open_sessions(site, redis, 1, SESSIONS)
    connections = [connection for server in servers
                   for connection in one_to_each_worker(server, asking(sessions[0]))]
    say(f"  revocation of {SESSIONS} sessions in {len(connections)} workers")
    latencies = []
    for session in sessions:
        text = asking(session)
        for connection in connections * 2:
            if connection.ask(text)[0] != 200:
                raise NotMeasured("a session is refused before it ends")
        account, family = session[:16], session[16:32]
        asked = list(connections)
        start = time.perf_counter()
        if redis.ask("DEL", f"gk:{{{account}}}:session:{family}") != 1:
            raise NotMeasured("a session is not where it is looked for")
        while asked:
            for connection in list(asked):
                status, _ = connection.ask(text)
                if status == 401:
                    latencies.append((time.perf_counter() - start) * 1000)
                    asked.remove(connection)
            if time.perf_counter() - start > 5:
                raise NotMeasured("a session is let through five seconds after its end")
    for server in servers:
        server.end()
    return sorted(latencies)


def measure(site, _rounds, _seconds):
    entry = {"case": "revocation", "sessions": SESSIONS, "instances": INSTANCES,
             "workers": WORKERS}
    # Redis tells of a change after the disk has it: the second figure is mostly the disk's.
    for suffix, durable in (("", False), ("_with_always", True)):
        latencies = latencies_of(site, durable)
        entry |= {"p50_ms" + suffix: round(latencies[len(latencies) // 2], 3),
                  "p99_ms" + suffix: round(latencies[int(len(latencies) * 0.99)], 3),
                  "max_ms" + suffix: round(latencies[-1], 3), "samples": len(latencies)}
    return entry
