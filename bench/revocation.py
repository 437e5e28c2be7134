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


def measure(site, _rounds, _seconds):
    redis = site.redis("revocation-redis", durable=True)
    customers.import_customers(site, redis, 1, SESSIONS)
    servers = [site.gate(redis, f"revocation-{number}", workers=WORKERS, cores=CORES,
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
    latencies.sort()
    return {"case": "revocation", "p50_ms": round(latencies[len(latencies) // 2], 3),
            "p99_ms": round(latencies[int(len(latencies) * 0.99)], 3),
            "max_ms": round(latencies[-1], 3), "sessions": SESSIONS, "samples": len(latencies),
            "instances": INSTANCES, "workers": WORKERS}
