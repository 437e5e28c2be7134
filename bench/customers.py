"""Customers, and how they sign in."""

import base64
import hashlib
import hmac
import http.client
import re
import struct
import time
import urllib.parse

from machine import CORES, NotMeasured, run

PASSWORD = "Quiet-Harbour-42"
PASSWORD_HASH = ("$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZWtlZXBlci1kZW1vIQ$"
                 "yPViN1H/pn8tnYwuddJq/Yr3zF0Pn7zUIHGXQ5z7HB0")
TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
EMAIL = "customer.%07d@example.com"
HOST = "localhost"
COOKIE = "__Host-gatekeeper"


def write_table(path, first, last):
    """A table of customers who have a password and an authenticator app."""
    with open(path, "w", encoding="ascii") as file:
        file.write("email,legacy_id,language,services,password_hash,totp_secret\n")
        for number in range(first, last + 1):
            file.write(f'{EMAIL % number},{number},en,panel,"{PASSWORD_HASH}",{TOTP_SECRET}\n')


def import_customers(site, redis, first, last):
    path = site.dir / "run/customers.csv"
    write_table(path, first, last)
    result = run([*site.ctl(redis), "import", path], CORES)
    path.unlink()
    if result.returncode != 0:
        raise NotMeasured("import: " + result.stderr.strip())


def open_sessions(site, redis, first, last, wanted=None):
    """Sessions of these customers in the store's own form; the cookies of the first `wanted`."""
    count = last - first + 1 if wanted is None else wanted
    result = run([site.tools / "sessions", "--redis", f"unix:{redis.socket}", "--keys", site.keys,
                  "--host", HOST, "--email", EMAIL, "--first", first, "--last", last, "--print",
                  count], CORES)
    if result.returncode != 0:
        raise NotMeasured(result.stderr.strip())
    return result.stdout.split()


def totp_code():
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(TOTP_SECRET), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    number = struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff
    return f"{number % 1000000:06d}"


class Browser:
    """Just enough of one for the forms of the portal."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.cookies = {}

    def ask(self, method, path, fields=None):
        headers = {"Host": HOST, "Accept": "text/html",
                   "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return response, text

    def csrf(self, path):
        response, text = self.ask("GET", path)
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        if response.status != 200 or not found:
            raise NotMeasured(f"{path} answers {response.status} without a form")
        return found.group(1)

    def sign_in(self, number):
        """Password, then the code of the authenticator app; the cookie of the session."""
        token = self.csrf("/.gatekeeper/login")
        response, _ = self.ask("POST", "/.gatekeeper/login",
                               {"email": EMAIL % number, "password": PASSWORD, "csrf": token})
        if response.status != 303:
            raise NotMeasured(f"the password is answered with {response.status}")
        token = self.csrf("/.gatekeeper/second-factor")
        response, _ = self.ask("POST", "/.gatekeeper/second-factor",
                               {"code": totp_code(), "csrf": token})
        if COOKIE not in self.cookies:
            raise NotMeasured(f"the code is answered with {response.status}")
        return self.cookies[COOKIE]
