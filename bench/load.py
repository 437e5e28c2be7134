"""Load: wrk for all a server can do, pace for a fixed rate."""

import http.client
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

from machine import OTHER_CORES, NotMeasured, placed, run

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16


def request(path="/", host="localhost", cookie="", method="GET", body="", headers=()):
    """One request as text; {word} in it is for pace to fill in."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "User-Agent: bench", "Accept: */*"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    lines += headers
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded",
                  f"Content-Length: {len(body)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def probe(port, cookie="", path="/", host="localhost"):
    """Status and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": host}
    if cookie:
        headers["Cookie"] = cookie
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def wrk(port, seconds, cookie="", host="localhost"):
    """Requests a second, from as many as the server answers to 16 connections."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", HERE / "wrk.lua", "-H",
               f"Host: {host}"]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    result = run([*command, f"http://127.0.0.1:{port}/"], OTHER_CORES)
    found = re.search(r"^bench (\{.*\})$", result.stdout, re.MULTILINE)
    if not found:
        raise NotMeasured("wrk: " + (result.stderr or result.stdout).strip()[-200:])
    figures = json.loads(found.group(1))
    if figures["errors"] or figures["requests"] == 0:
        raise NotMeasured(f"{figures['errors']} of {figures['requests']} requests failed")
    return figures


class Pace:
    """A run of our own generator, in the background until result() is asked for."""

    def __init__(self, site, port, text, rate=0, seconds=3.0, connections=CONNECTIONS, words=None,
                 random=False, interval=0.25, drain=5.0):
        site.count += 1
        template = site.dir / f"run/{site.count:02d}.request"
        template.write_bytes(text.encode())
        command = [site.tools / "pace", "--to", f"127.0.0.1:{port}", "--template", template,
                   "--rate", rate, "--seconds", seconds, "--connections", connections,
                   "--interval", interval, "--drain", drain]
        if words is not None:
            command += ["--words", words]
        if random:
            command.append("--random")
        self.rate = rate
        self.seconds = seconds
        self.processes = site.processes
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=placed(OTHER_CORES))
        self.processes.started.append(self.process)

    def result(self, allowed=("200",), failures=False):
        text, _ = self.process.communicate(timeout=self.seconds + 60)
        self.processes.started.remove(self.process)
        if self.process.returncode != 0:
            raise NotMeasured("the load generator failed")
        figures = json.loads(text)
        others = {status: entry["count"] for status, entry in figures["status"].items()
                  if status not in allowed}
        if not failures and (others or figures["failed"]):
            raise NotMeasured(f"{figures['failed']} requests failed, others answered {others}")
        return figures


def form(**fields):
    return urllib.parse.urlencode(fields).replace("%7Bword%7D", "{word}")


def say(text):
    print(text, file=sys.stderr, flush=True)
