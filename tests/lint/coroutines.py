#!/usr/bin/env python3
"""The house rule for co_await (CONTRIBUTING.md): g++ 12.2 miscompiles the rest.

A co_await is a whole statement, the whole initialiser of a named local, the whole right-hand side
of an assignment, or directly after co_return. Its operand is a call or a name, and the call's
arguments are names, literals or constructor calls: no braces, no ?:, no lambda. And no lambda
with captures is a coroutine (C++ Core Guidelines CP.51).

Checks itself first: every statement in samples/coroutines_bad.txt must be refused and every one
in samples/coroutines_good.txt accepted. Prints `file:line: what`.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = pathlib.Path(__file__).resolve().parent / "samples"
# These are about the very forms.
EXEMPT = {"tests/unit/async/compiler_test.cpp"}

LITERALS = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)+'",
    re.S)
START = re.compile(r"^(?:co_return\s+|[\w:<>,*&\s.\[\]()-]*?[\w\])>]\s*=\s*)?co_await\s+(?P<operand>.*)$", re.S)
TARGET = re.compile(r"^(?P<target>.*?)=\s*co_await\b", re.S)


def blank(text):
    """Comments, strings and characters as empty literals, every line break kept."""

    def replace(match):
        found = match.group(0)
        kept = "\n" * found.count("\n")
        if found.startswith("/"):
            return " " + kept
        return '""' + kept if '"' in found[:20] and not found.startswith("'") else "0" + kept

    # 1'000'000 is a number, not a character.
    return LITERALS.sub(replace, re.sub(r"(?<=\d)'(?=\d)", "", text))


def statement_around(code, at):
    """The statement with the co_await at `at`: its text, and what began it."""
    begin = at
    depth = 0
    first = None  # just behind the semicolon or brace before the co_await
    opener = ""
    while begin > 0:
        c = code[begin - 1]
        if c in ")]":
            depth += 1
        elif c in "([":
            if depth == 0:
                opener = c  # inside a condition, an argument list or a subscript
                break
            depth -= 1
        elif depth == 0 and c in "{}":
            break
        elif depth == 0 and c == ";" and first is None:
            first = begin  # may be one of the two in `for (;;)`
        begin -= 1
    if first is not None:
        begin = first
    end = at
    depth = 0
    while end < len(code):
        c = code[end]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif c == ";" and depth == 0:
            break
        end += 1
    return code[begin:end].strip(), opener


def complaint(statement, opener):
    if opener == "(":
        return "co_await inside a condition or an argument list: name its result first"
    if opener == "[":
        return "co_await inside a subscript: name its result first"
    statement = re.sub(r"^(?:else\b|case\b[^:]*:|default\s*:|do\b)\s*", "", statement)
    statement = re.sub(r"^(?:if|while|for|switch)\s*(?:constexpr\s*)?\((?:[^()]|\([^()]*\))*\)\s*", "",
                       statement)
    if len(re.findall(r"\bco_await\b", statement)) > 1 and not statement.startswith("co_return"):
        return "two co_awaits in one statement"
    if "?" in statement:
        return "?: together with co_await: use if and else on names"
    match = START.match(statement)
    if not match:
        return "co_await is not the whole right-hand side: name its result first"
    operand = match.group("operand")
    if "{" in operand:
        return "braces in the operand of co_await: a named local, or a constructor call"
    if re.search(r"\[[^\]]*\]\s*[({]", operand):
        return "a lambda in the operand of co_await: name it and move it in"
    if re.search(r"&&|\|\||\bco_await\b", operand):
        return "the operand of co_await must be a call or a name"
    if not re.fullmatch(r"[\w:.<>,\s*&\[\]\"()+\-/!|=%]*[\w)\]\"]", operand):
        return "the operand of co_await must be a call or a name"
    if not re.match(r"^[\w:*&(]", operand) or not ends_with_its_call(operand):
        return "something follows the awaited call: name its result first"
    target = TARGET.match(statement)
    if target and re.search(r"\bauto\s*&{0,2}\s*\[", target.group("target")):
        return "a structured binding of co_await: bind the whole result to a name first"
    return ""


def ends_with_its_call(operand):
    """A name, or one that ends in the bracket of its call: `f(x)` and `a.b(c)`, not `f(x) + 1`."""
    depth = 0
    for i, c in enumerate(operand):
        if c in "(<[":
            depth += c != "<"
        elif c in ")]":
            depth -= 1
        elif depth == 0 and c in "+-/%|=!" and operand[i:i + 2] != "->" and operand[i - 1:i + 1] != "->":
            return False
    return depth == 0


def lambdas(code):
    """Offsets of lambdas that capture and are coroutines themselves."""
    for match in re.finditer(r"\[(?P<captures>[^\[\]\n;]*[\w&=][^\[\]\n;]*)\]\s*(?:\((?:[^()]|\([^()]*\))*\))?[^;{}()]*\{",
                             code):
        before = code[:match.start()].rstrip()
        if before[-1:].isalnum() or before[-1:] in ("_", ")", "]", "["):
            continue  # a subscript or an attribute
        depth = 1
        end = match.end()
        while end < len(code) and depth > 0:
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        body = code[match.end():end]
        if re.search(r"\bco_(?:await|return|yield)\b", body) and not re.search(r"\[[^\]]*\]\s*\(", body):
            yield match.start()


def check(text):
    """(line, what) of every breach."""
    code = blank(text)
    line_of = lambda offset: code.count("\n", 0, offset) + 1
    for match in re.finditer(r"\bco_await\b", code):
        if code[:match.start()].rstrip().endswith("operator"):
            continue
        if re.search(r"\bco_return\s+$", code[:match.start()]):
            start = code.rfind("co_return", 0, match.start())
        else:
            start = match.start()
        what = complaint(*statement_around(code, start))
        if what:
            yield line_of(match.start()), what
    for offset in lambdas(code):
        yield line_of(offset), "a lambda with captures is a coroutine: make it a function"


def self_test():
    wrong = []
    for name, expected in (("coroutines_bad.txt", True), ("coroutines_good.txt", False)):
        path = SAMPLES / name
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            refused = list(check("Task<void> f() {\n" + line + "\n}\n"))
            if bool(refused) != expected:
                verb = "accepts" if expected else "refuses"
                wrong.append(f"{path.relative_to(ROOT)}:{number}: this check {verb}: {line.strip()}"
                             + "".join(f" ({what})" for _, what in refused))
    return wrong


def main():
    breaches = self_test()
    for folder in ("include", "src", "tests"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            name = str(path.relative_to(ROOT))
            if name in EXEMPT:
                continue
            breaches += [f"{name}:{line}: {what}" for line, what in check(path.read_text())]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
