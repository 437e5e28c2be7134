#!/usr/bin/env python3
"""docs/security.md against the tests: a requirement names tests that exist, or gives a reason.

Prints `file:line: what`.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| ((?:SEC|FI)-\d+) \| (.+?) \| (.+) \|$")
NAMED = re.compile(r"`([\w./]+)`")
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)")


def known_tests():
    """Names of the C++ tests, and of the browser tests' files."""
    names = {path.name for path in (ROOT / "tests" / "browser").glob("*.mjs")}
    for path in (ROOT / "tests").rglob("*_test.cpp"):
        for suite, name in TEST.findall(path.read_text(encoding="utf-8")):
            names.add(f"{suite}.{name}")
    return names


def main():
    known = known_tests()
    breaches = []
    rows = 0
    for number, line in enumerate(DOCUMENT.read_text(encoding="utf-8").splitlines(), 1):
        row = ROW.match(line)
        if not row:
            continue
        rows += 1
        for name in NAMED.findall(row.group(3)):
            if ("." in name) and name not in known:
                breaches.append(f"docs/security.md:{number}: there is no test {name}")
    if rows == 0:
        breaches.append("docs/security.md:1: no requirement found")
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


sys.exit(main())
