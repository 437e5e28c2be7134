#!/usr/bin/env python3
"""Runs the demo in the foreground until Ctrl-C or SIGTERM.

run.py --dir DIR --port PORT --module FILE --ctl FILE --theme DIR

Starts a private redis-server (AOF, unix socket), nginx with the module and the legacy panel,
imports the demo customers, and writes DIR/demo.json once everything answers.
"""

import argparse
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CUSTOMERS = json.loads((HERE / "customers.json").read_text())


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


def wait_until(what, ready, processes):
    for _ in range(200):
        for process in processes:
            if process.poll() is not None:
                sys.exit(f"demo: {process.args[0]} ended with status {process.returncode}")
        if ready():
            return
        time.sleep(0.05)
    sys.exit(f"demo: {what} does not answer")


def accepts(path):
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(path))
        return True
    except OSError:
        return False


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


class Demo:
    def __init__(self, options):
        self.dir = pathlib.Path(options.dir).resolve()
        self.port = options.port
        self.module = pathlib.Path(options.module).resolve()
        self.theme = pathlib.Path(options.theme).resolve()
        self.limits = options.limit
        self.ctl = [
            str(pathlib.Path(options.ctl).resolve()),
            "--redis", f"unix:{self.dir}/redis.sock",
            "--keys", str(self.dir / "keys"),
        ]
        self.processes = []

    def start(self, *command, **kwargs):
        process = subprocess.Popen(command, start_new_session=True, **kwargs)
        self.processes.append(process)
        return process

    def prepare(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        for folder in ("redis", "outbox/mail", "outbox/sms", "tmp"):
            (self.dir / folder).mkdir(parents=True)
        addresses = ["127.0.0.1"] + (["[::1]"] if has_ipv6() else [])
        words = {
            "dir": self.dir,
            "port": self.port,
            "module": self.module,
            "theme": self.theme,
            "limits": " ".join(f"gatekeeper_limit {limit};" for limit in self.limits),
            "listen": " ".join(f"listen {address}:{self.port};" for address in addresses),
        }
        text = (HERE / "nginx.conf").read_text()
        for word, value in words.items():
            text = text.replace(f"@{word}@", str(value))
        (self.dir / "nginx.conf").write_text(text)
        subprocess.run([*self.ctl, "keys", "new", "--file", str(self.dir / "keys")],
                       check=True, stdout=subprocess.DEVNULL)

    def start_redis(self):
        log = open(self.dir / "redis.log", "wb")
        self.start(
            "redis-server", "--port", "0", "--unixsocket", str(self.dir / "redis.sock"),
            "--unixsocketperm", "700", "--dir", str(self.dir / "redis"), "--appendonly", "yes",
            "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
            stdout=log, stderr=log,
        )
        wait_until("redis-server", lambda: accepts(self.dir / "redis.sock"), self.processes)

    def import_customers(self):
        columns = ["email", "username", "legacy_id", "language", "services", "password_hash",
                   "totp_secret"]
        rows = [",".join(columns)]
        rows += [",".join(f'"{customer.get(column, "")}"' for column in columns)
                 for customer in CUSTOMERS]
        path = self.dir / "customers.csv"
        path.write_text("\n".join(rows) + "\n")
        subprocess.run([*self.ctl, "import", str(path)], check=True, stdout=subprocess.DEVNULL)

    def start_web(self):
        log = open(self.dir / "panel.log", "wb")
        self.start(sys.executable, str(HERE / "legacy_panel.py"), "--listen",
                   f"unix:{self.dir}/panel.sock", "--outbox", str(self.dir / "outbox"),
                   stdout=log, stderr=log)
        wait_until("the legacy panel", lambda: accepts(self.dir / "panel.sock"), self.processes)
        self.start("nginx", "-p", str(self.dir), "-e", str(self.dir / "error.log"), "-c",
                   str(self.dir / "nginx.conf"))
        wait_until("nginx", lambda: answers(f"http://127.0.0.1:{self.port}/demo/outbox/"),
                   self.processes)

    def describe(self):
        shown = {"new": ("state", "email"), "legacy": ("state", "username", "email"),
                 "complete": ("state", "email", "password", "totp_secret")}
        return {
            "portal": f"http://localhost:{self.port}",
            "app": f"http://app.localhost:{self.port}",
            "app2": f"http://app2.localhost:{self.port}",
            "public": f"http://app.localhost:{self.port}/public/",
            "redis": str(self.dir / "redis.sock"),
            "mail": str(self.dir / "outbox/mail"),
            "sms": str(self.dir / "outbox/sms"),
            "ctl": self.ctl,
            "customers": [{key: customer[key] for key in shown[customer["state"]]}
                          for customer in CUSTOMERS],
        }

    def announce(self):
        description = self.describe()
        temporary = self.dir / "demo.json.new"
        temporary.write_text(json.dumps(description, indent=2) + "\n")
        temporary.rename(self.dir / "demo.json")
        new, legacy, complete = CUSTOMERS
        print(f"""
The demo runs. Open

    {description['app']}

and try:
  - a customer without a password:   {new['email']}  (choose "Forgot your password")
  - one who knows the user name:     {legacy['username']}  (choose "my old user name")
  - one who has everything:          {complete['email']}  {complete['password']}
                                     key for your authenticator app: {complete['totp_secret']}
  - mails and text messages:         http://localhost:{self.port}/demo/outbox/
  - a second app, no second login:   {description['app2']}
  - a page left open:                {description['public']}

Ctrl-C ends it.
""", flush=True)

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        (self.dir / "demo.json").unlink(missing_ok=True)

    def run(self):
        try:
            self.prepare()
            self.start_redis()
            self.import_customers()
            self.start_web()
            self.announce()
            while all(process.poll() is None for process in self.processes):
                time.sleep(0.5)
            return 1
        except KeyboardInterrupt:
            print("demo: stopped")
            return 0
        finally:
            self.stop()


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--module", required=True)
    parser.add_argument("--ctl", required=True)
    parser.add_argument("--theme", required=True)
    parser.add_argument("--limit", action="append", default=[],
                        help="as in gatekeeper_limit, for many visitors at one address")
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    sys.exit(Demo(parser.parse_args()).run())


if __name__ == "__main__":
    main()
