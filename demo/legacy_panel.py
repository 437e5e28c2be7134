#!/usr/bin/env python3
"""A small legacy panel that knows nothing of the gate in front of it.

legacy_panel.py --listen unix:PATH|HOST:PORT [--outbox DIR]

Answers every path with a page that names the method, the path, the length of the body and every
request header it received. Below /demo/outbox/ it shows the mails and text messages of the demo.
"""

import argparse
import email
import email.policy
import html
import http.server
import json
import os
import pathlib
import socket
import socketserver

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
pre { padding: 1rem; border: 1px solid #8886; border-radius: .5rem; overflow: auto;
      white-space: pre-wrap; overflow-wrap: anywhere }
"""


def page(title, body):
    return (
        "<!DOCTYPE html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
        f"<h1>{html.escape(title)}</h1>{body}"
    ).encode()


class Outbox:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def files(self, kind):
        return sorted((self.folder / kind).glob("[!.]*"), reverse=True)

    def mail(self, path):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        return f"To: {message['to']}\nSubject: {message['subject']}\n\n{text}"

    def text_message(self, path):
        message = json.loads(path.read_text())
        return f"To: {message['to']}\n\n{message['text']}"

    def render(self):
        entries = [(path, self.mail(path)) for path in self.files("mail")]
        entries += [(path, self.text_message(path)) for path in self.files("sms")]
        entries.sort(key=lambda entry: entry[0].name, reverse=True)
        shown = "".join(f"<pre>{html.escape(text)}</pre>" for _, text in entries)
        return page("Outbox", shown or "<p>Nothing was sent yet.</p>")


class Panel(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "LegacyPanel"
    outbox = None

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.outbox and self.path.split("?")[0].rstrip("/") == "/demo/outbox":
            content = self.outbox.render()
        else:
            content = self.describe(len(body))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def describe(self, body_length):
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        who = self.headers.get("X-Gatekeeper-Email")
        greeting = f"<p>Hello, {html.escape(who)}.</p>" if who else "<p>Hello, stranger.</p>"
        return page(
            "Legacy panel",
            f"{greeting}<dl>"
            f"<dt>Method</dt><dd id=method>{html.escape(self.command)}</dd>"
            f"<dt>Path</dt><dd id=path>{html.escape(self.path)}</dd>"
            f"<dt>Body length</dt><dd id=body-length>{body_length}</dd></dl>"
            f"<h2>Request headers</h2><pre id=\"headers\">{html.escape(headers)}</pre>",
        )

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def address_string(self):
        return "nginx"

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class UnixServer(Server):
    address_family = socket.AF_UNIX

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "legacy", 0


def listen(address):
    if address.startswith("unix:"):
        path = address.removeprefix("unix:")
        if os.path.exists(path):
            os.unlink(path)
        return UnixServer(path, Panel)
    host, port = address.rsplit(":", 1)
    return Server((host, int(port)), Panel)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--outbox")
    options = parser.parse_args()
    if options.outbox:
        Panel.outbox = Outbox(options.outbox)
    listen(options.listen).serve_forever()


if __name__ == "__main__":
    main()
