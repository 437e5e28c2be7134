"""Redis and nginx, as the measurements need them."""

import os
import pathlib
import re
import resource
import socket
import subprocess

from machine import (CORES, GATE_CORES, OTHER_CORES, NotMeasured, accepts, children_of, free_port,
                     wait_until)

FRAME = """@user@
worker_processes @workers@;
worker_rlimit_nofile @files@;
daemon off;
pid @dir@/nginx.pid;
error_log @dir@/error.log warn;
@main@
events {
    worker_connections @connections@;
}
http {
    access_log off;
    client_body_temp_path @dir@/tmp/body;
    proxy_temp_path @dir@/tmp/proxy;
    fastcgi_temp_path @dir@/tmp/fastcgi;
    uwsgi_temp_path @dir@/tmp/uwsgi;
    scgi_temp_path @dir@/tmp/scgi;
    keepalive_requests 100000000;
    keepalive_timeout 1h;
    server_names_hash_bucket_size 64;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
@http@
}
"""

UPSTREAM = """
    server {
        listen unix:@dir@/app.sock backlog=4096;
        location / {
            default_type text/plain;
            return 200 "@body@";
        }
        location = /headers {
            default_type text/plain;
            return 200 "email=$http_x_gatekeeper_email cookie=$http_cookie\\n";
        }
    }
"""

GATEKEEPER = """
    gatekeeper_redis unix:@redis@;
    gatekeeper_keys @keys@;
    gatekeeper_mail file:@mail@ from="Example Hosting <support@example.com>";
    gatekeeper_theme @theme@;
    gatekeeper_session_cache @cache@;
"""

TO_APP = "proxy_pass http://app;"

APP = """
    upstream app {
        server unix:@app@;
        keepalive 64;
    }
    server {
        listen 127.0.0.1:@port@ backlog=4096 @reuseport@;
        server_name localhost;
        @server@
        location / {
            @location@
            proxy_pass http://app;
        }
    }
"""

PORTAL = """
        location /.gatekeeper {
            gatekeeper_portal http://localhost name="Example Hosting";
        }
"""


def filled(text, **words):
    for name, value in words.items():
        text = text.replace(f"@{name}@", str(value))
    return text


class Redis:
    """A private redis-server on a unix socket, and one plain connection to it."""

    def __init__(self, processes, folder, durable=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.socket = str(self.folder / "redis.sock")
        command = ["redis-server", "--port", "0", "--unixsocket", self.socket, "--unixsocketperm",
                   "777", "--dir", self.folder, "--save", "", "--maxmemory-policy", "noeviction",
                   "--auto-aof-rewrite-percentage", "0"]
        if durable:
            command += ["--appendonly", "yes", "--appendfsync", "always"]
        self.process = processes.start(command, CORES, self.folder / "log")
        wait_until("redis-server", lambda: accepts(self.socket), process=self.process)
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(self.socket)
        self.stream = self.connection.makefile("rb")

    @property
    def pids(self):
        return [self.process.pid]

    def ask(self, *words):
        text = b"*%d\r\n" % len(words)
        for word in words:
            word = word if isinstance(word, bytes) else str(word).encode()
            text += b"$%d\r\n%s\r\n" % (len(word), word)
        self.connection.sendall(text)
        return self._reply()

    def _reply(self):
        line = self.stream.readline().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise NotMeasured("Redis: " + rest.decode())
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        if kind == b"$":
            size = int(rest)
            if size < 0:
                return None
            return self.stream.read(size + 2)[:-2]
        return [self._reply() for _ in range(int(rest))]

    def used_memory(self):
        text = self.ask("INFO", "memory").decode()
        return int(re.search(r"used_memory:(\d+)", text).group(1))


class Nginx:
    """One nginx with a folder of its own. `cores` are those of its workers."""

    def __init__(self, processes, folder, http, main="", workers=1, cores=None, ready=None,
                 environment=None, wrapper=(), connections=4096):
        self.processes = processes
        self.folder = pathlib.Path(folder)
        (self.folder / "tmp").mkdir(parents=True)
        self.port = free_port()
        text = filled(FRAME, main=main, http=http)
        text = filled(text, dir=self.folder, workers=workers, port=self.port,
                      user="user root;" if os.geteuid() == 0 else "", connections=connections,
                      files=resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        (self.folder / "nginx.conf").write_text(text)
        self.process = processes.start(
            [*wrapper, "nginx", "-p", self.folder, "-e", self.folder / "error.log", "-c",
             self.folder / "nginx.conf"],
            cores or GATE_CORES, self.folder / "out", env=environment)
        address = ready or ("127.0.0.1", self.port)
        try:
            wait_until("nginx", lambda: accepts(address), process=self.process)
            if "master_process off" not in main:
                wait_until("nginx's workers", lambda: len(self.workers()) == workers)
        except NotMeasured as reason:
            raise NotMeasured(f"{reason}: {self.complaint()}") from None

    def complaint(self):
        lines = (self.folder / "error.log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "no message"

    def workers(self):
        return children_of(self.process.pid)

    @property
    def pids(self):
        return self.workers()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def end(self):
        self.processes.end(self.process)


class Site:
    """What all measurements share: the folder, the keys, the app behind the gate."""

    def __init__(self, processes, options):
        self.processes = processes
        self.dir = pathlib.Path(options.dir).resolve()
        self.module = pathlib.Path(options.module).resolve()
        self.theme = pathlib.Path(options.theme).resolve()
        self.ctl_program = pathlib.Path(options.ctl).resolve()
        self.tools = pathlib.Path(options.tools).resolve()
        self.keys = self.dir / "run/keys"
        self.mail = self.dir / "run/mail"
        self.mail.mkdir(parents=True)
        self.count = 0
        subprocess.run([self.ctl_program, "keys", "new", "--file", self.keys], check=True,
                       stdout=subprocess.DEVNULL)
        body = "x" * 1023 + "\\n"
        folder = self.folder("upstream")
        self.app = str(folder / "app.sock")
        self.upstream = Nginx(processes, folder, filled(UPSTREAM, body=body), cores=OTHER_CORES,
                              ready=self.app)

    def folder(self, name):
        self.count += 1
        return self.dir / "run" / f"{self.count:02d}-{name}"

    def redis(self, name="redis", durable=False):
        return Redis(self.processes, self.folder(name), durable)

    def ctl(self, redis):
        return [self.ctl_program, "--redis", f"unix:{redis.socket}", "--keys", self.keys]

    def plain(self, name="plain", location="", main="", http="", server="", reuseport="", app=None,
              **more):
        """nginx in front of the app, without the module unless `main` loads it."""
        words = {"app": app or self.app, "location": location, "server": server,
                 "reuseport": reuseport}
        return Nginx(self.processes, self.folder(name), http + filled(APP, **words), main=main,
                     **more)

    def load_module(self):
        return f"load_module {self.module};"

    def directives(self, redis, cache="32m"):
        return filled(GATEKEEPER, redis=redis.socket, keys=self.keys, mail=self.mail,
                      theme=self.theme, cache=cache)

    def gate(self, redis, name="gate", cache="32m", main="", location_more="", server_more="",
             **more):
        """nginx with the gate in front of the app, and the portal on the same host."""
        return self.plain(name, location="gatekeeper two_factor;\n" + location_more,
                          main=self.load_module() + "\n" + main,
                          http=self.directives(redis, cache), server=PORTAL + server_more, **more)
