#!/usr/bin/env python3
"""An HTTP gateway that does what the test wants.

    http_gateway.py --dir DIR [--status N] [--body TEXT | --body-size BYTES]
                    [--header 'Name: value'] [--delay SECONDS] [--tls CERT KEY]

Listens on a free port of 127.0.0.1; the first line on stdout is the port number. Every request is
answered with the given status (200), body (empty) and headers, after the delay (0), and kept as
DIR/<number>.json: {"method", "path", "headers": {lower-case name: value}, "body"}. The number is
four digits and counts from 0001. Each connection takes one request.
Runs until it is killed.
"""

import argparse
import http.server
import itertools
import json
import os
import ssl
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", required=True)
    parser.add_argument("--status", type=int, default=200)
    parser.add_argument("--body", default="")
    parser.add_argument("--body-size", type=int)
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    return parser.parse_args()


class Gateway(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.options = options
        self.numbers = itertools.count(1)
        if options.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*options.tls)
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        """A client that goes away, or mistrusts us, is no news."""


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        options = self.server.options
        size = int(self.headers.get("Content-Length", 0))
        self.keep(self.rfile.read(size).decode("utf-8", "replace"))
        time.sleep(options.delay)
        body = options.body.encode()
        if options.body_size is not None:
            body = b"x" * options.body_size
        self.send_response(options.status)
        for header in options.header:
            name, value = header.split(":", 1)
            self.send_header(name, value.strip())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def keep(self, body):
        record = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body,
        }
        name = "%04d.json" % next(self.server.numbers)
        hidden = os.path.join(self.server.options.dir, "." + name)
        with open(hidden, "w", encoding="utf-8") as file:
            json.dump(record, file)
        os.rename(hidden, os.path.join(self.server.options.dir, name))

    def log_message(self, *_):
        """Quiet: the test reads the records."""


def main():
    gateway = Gateway(arguments())
    print(gateway.server_address[1], flush=True)
    gateway.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
