"""Ten thousand connections that do nothing: what each costs a worker, with the gate and without."""

import math
import pathlib
import resource
import socket
import sys
import time

import customers
from load import request, say
from machine import CORES, OTHER_CORES, NotMeasured, accepts, memory, wait_until

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 10000
LOCATION = """proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $http_connection;
            proxy_buffering off;
            proxy_read_timeout 1h;
            """
WEB_SOCKET = ("Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
EVENTS = ("Connection: ", "Accept: text/event-stream")


def open_connections(port, cookie, count):
    """Half of them WebSockets, half server-sent events."""
    opened = []
    web_socket = request("/socket", cookie=cookie, headers=WEB_SOCKET).encode()
    events = request("/events", cookie=cookie, headers=EVENTS).encode()
    try:
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            opened.append(connection)
            connection.sendall(events if number % 2 else web_socket)
            answer = connection.recv(4096)
            if not answer.startswith(b"HTTP/1.1 200" if number % 2 else b"HTTP/1.1 101"):
                raise NotMeasured(f"connection {number + 1}: {answer[:40]!r}")
        return opened
    except OSError as error:
        close(opened)
        raise NotMeasured(f"connection {len(opened) + 1}: {error}") from None
    except NotMeasured:
        close(opened)
        raise


def close(connections):
    for connection in connections:
        connection.close()


def bytes_each(server, cookie, count):
    close(open_connections(server.port, cookie, 50))
    time.sleep(0.5)
    before = memory(server.pids)
    opened = open_connections(server.port, cookie, count)
    time.sleep(1)
    used = memory(server.pids) - before
    close(opened)
    server.end()
    return used / count


def workers_for(count):
    """As many workers as two files a connection take, within what a process may have."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500
    if limit < count:
        raise NotMeasured(f"a process may have {limit + 500} open files only")
    # The kernel does not share connections out evenly.
    return 1 if limit > 2 * count else math.ceil(2.4 * count / limit)


def measure(site, _rounds, _seconds):
    workers = workers_for(CONNECTIONS)
    more = {"workers": workers, "cores": CORES, "connections": 3 * CONNECTIONS,
            "reuseport": "reuseport" if workers > 1 else ""}
    folder = site.folder("idle-app")
    folder.mkdir(parents=True)
    app = str(folder / "app.sock")
    process = site.processes.start([sys.executable, HERE / "idle_app.py", app], OTHER_CORES,
                                   folder / "log")
    wait_until("the app", lambda: accepts(app), process=process)
    redis = site.redis("idle-redis")
    customers.import_customers(site, redis, 1, 1)
    cookie = f"{customers.COOKIE}={customers.open_sessions(site, redis, 1, 1)[0]}"
    say(f"  {CONNECTIONS} idle connections, plain")
    plain = bytes_each(site.plain("idle-plain", location=LOCATION, app=app, **more), cookie,
                       CONNECTIONS)
    say(f"  {CONNECTIONS} idle connections behind the gate")
    gate = bytes_each(site.gate(redis, "idle-gate", app=app, location_more=LOCATION, **more),
                      cookie, CONNECTIONS)
    site.processes.end(process)
    return {"case": "idle", "connections": CONNECTIONS, "gate_bytes": round(gate),
            "plain_bytes": round(plain), "workers": workers,
            "ratio": round(gate / plain, 3)}
