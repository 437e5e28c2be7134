#!/usr/bin/python3
"""An SMTP server that takes mail, or fails in the way and at the moment the test wants.

    smtp_server.py --dir DIR [--tls CERT KEY [--implicit-tls]] [--auth USER:PASSWORD [--auth-in-clear]]
                   [--fail PHASE=HOW,...] [--delay PHASE=SECONDS,...]

Listens on a free port of 127.0.0.1; the first line on stdout is the port number. With --tls it
offers STARTTLS, with --implicit-tls it speaks TLS from the start. With --auth it takes mail from
that user only, and offers AUTH after TLS, or always with --auth-in-clear.

PHASE is banner, ehlo, starttls, auth, mail, rcpt, data, dot (the end of the message) or quit.
HOW is a reply code, or
    drop      the connection closes instead of a reply
    partial   the same after half a reply
    endless   reply lines that never end
    long      a line of 64 KB, then the reply
    trickle   a reply at one byte a second
    inject    the reply, and in the same packet another one
followed by *N when only the first N times are meant (over all connections).
A delay comes before the reply. At the dot, only a reply code means that the message is not kept.

Each message is kept as DIR/<number>.eml, next to DIR/<number>.json: {"from", "to": [...], "tls",
"user"}. The number is four digits and counts from 0001. DIR/commands.log holds every command
as it came, AUTH without what follows. Needs aiosmtpd. Runs until it is killed.
"""

import argparse
import asyncio
import itertools
import json
import logging
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP

PHASES = ("banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot", "quit")
LONG_LINE = 64 * 1024


def pairs(text):
    result = {}
    for pair in text.split(","):
        phase, _, value = pair.partition("=")
        if phase not in PHASES:
            raise argparse.ArgumentTypeError("unknown phase " + phase)
        result[phase] = value
    return result


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", required=True)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--auth", metavar="USER:PASSWORD")
    parser.add_argument("--auth-in-clear", action="store_true")
    parser.add_argument("--fail", type=pairs, default={})
    parser.add_argument("--delay", type=pairs, default={})
    return parser.parse_args()


class Script:
    """What to do in a phase, over all connections."""

    def __init__(self, options):
        self.delays = {phase: float(seconds) for phase, seconds in options.delay.items()}
        self.failures = {}
        for phase, how in options.fail.items():
            how, _, times = how.partition("*")
            self.failures[phase] = [how, int(times) if times else -1]

    def failure(self, phase):
        entry = self.failures.get(phase)
        if entry is None or entry[1] == 0:
            return None
        entry[1] -= 1
        return entry[0]


class Store:
    """What came in, as files."""

    def __init__(self, directory):
        self.directory = directory
        self.numbers = itertools.count(1)

    def path(self, name):
        return os.path.join(self.directory, name)

    def command(self, line):
        with open(self.path("commands.log"), "a", encoding="ascii") as file:
            file.write(line + "\n")

    def message(self, server, session, envelope):
        number = "%04d" % next(self.numbers)
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.login_data.decode() if session.login_data else None,
        }
        with open(self.path(number + ".json"), "w", encoding="ascii") as file:
            json.dump(record, file)
        with open(self.path("." + number + ".eml"), "wb") as file:
            file.write(envelope.original_content)
        os.rename(self.path("." + number + ".eml"), self.path(number + ".eml"))


def scripted_reply(code):
    return code + " " + code[0] + ".7.1 <someone@example.com>: as the test wants"


class Handler:
    def __init__(self, store):
        self.store = store

    async def handle_DATA(self, server, session, envelope):
        how = server.script.failure("dot")
        refused = how is not None and how.isdigit()
        if not refused:
            self.store.message(server, session, envelope)
        await asyncio.sleep(server.script.delays.get("dot", 0))
        if refused:
            return scripted_reply(how)
        if how is not None:
            await server.misbehave(how)
        return "250 2.0.0 taken"


class ScriptedSMTP(SMTP):
    def __init__(self, script, store, **options):
        super().__init__(Handler(store), ident="test", hostname="mail.test", **options)
        self.script = script
        self.store = store

    async def misbehave(self, how):
        """Whether the phase is over with that."""
        if how.isdigit():
            await self.push(scripted_reply(how))
            return True
        if how == "long":
            await self.push("250-" + "x" * LONG_LINE)
            return False
        if how == "inject":
            self._writer.write(b"220 go ahead\r\n250 injected\r\n")
            return True
        if how == "partial":
            self._writer.write(b"25")
        while how in ("endless", "trickle") and self.transport is not None:
            self._writer.write(b"220-and so on\r\n" if how == "endless" else b"2")
            await self._writer.drain()
            await asyncio.sleep(0 if how == "endless" else 1)
        if self.transport is not None:
            self.transport.close()
        return True

    async def scripted(self, phase):
        """Waits; whether the phase is over already."""
        await asyncio.sleep(self.script.delays.get(phase, 0))
        how = self.script.failure(phase)
        return how is not None and await self.misbehave(how)

    async def command(self, phase, arg, method):
        self.store.command((phase + " " + ("" if phase == "auth" else arg or "")).strip())
        if not await self.scripted(phase):
            await method(arg)

    async def _handle_client(self):
        if await self.scripted("banner"):
            if self.transport is not None:
                self.transport.close()
            return
        await super()._handle_client()

    async def smtp_EHLO(self, arg):
        await self.command("ehlo", arg, super().smtp_EHLO)

    async def smtp_STARTTLS(self, arg):
        await self.command("starttls", arg, super().smtp_STARTTLS)

    async def smtp_AUTH(self, arg):
        await self.command("auth", arg, super().smtp_AUTH)

    async def smtp_MAIL(self, arg):
        await self.command("mail", arg, super().smtp_MAIL)

    async def smtp_RCPT(self, arg):
        await self.command("rcpt", arg, super().smtp_RCPT)

    async def smtp_DATA(self, arg):
        await self.command("data", arg, super().smtp_DATA)

    async def smtp_QUIT(self, arg):
        await self.command("quit", arg, super().smtp_QUIT)


async def serve(options):
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
    user, _, password = (options.auth or "").partition(":")
    settings = {
        "tls_context": None if options.implicit_tls else context,
        "auth_required": options.auth is not None,
        "auth_require_tls": not (options.implicit_tls or options.auth_in_clear),
        "auth_callback": lambda _, *login: login == (user.encode(), password.encode()),
    }
    script = Script(options)
    store = Store(options.dir)
    server = await asyncio.get_running_loop().create_server(
        lambda: ScriptedSMTP(script, store, loop=asyncio.get_running_loop(), **settings),
        "127.0.0.1", 0, ssl=context if options.implicit_tls else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(asyncio.run(serve(arguments())))
