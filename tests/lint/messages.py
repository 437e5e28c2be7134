#!/usr/bin/env python3
"""The message catalogues against the templates and the code that use them.

- All catalogues have the same keys, in the same order, and the same {placeholders}.
- Every `{{t.key}}` of a template and every key in the C++ that speaks to the theme exists.
- Every key is used somewhere.

A key in C++ is a string literal, or literals put together ("message." + name + ".title"). Prints
`file:line: what`.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARE = ROOT / "share"
# The layers that ask the theme for words.
CODE = ("src/pages", "src/flows", "src/delivery", "src/nginx", "src/ctl")
# Names of countries are looked up by a code that comes from the configuration.
BY_DATA = re.compile(r"country\.[A-Z]{2}")

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}:,\[\]]|\n')
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def relative(path):
    return str(path.relative_to(ROOT))


def read_catalogue(path, breaches):
    """key -> (line, message), in the order of the file."""
    messages = {}
    stack = []
    name = None
    line = 1
    expects_value = False
    text = path.read_text(encoding="utf-8")
    try:
        json.loads(text)
    except ValueError as error:
        breaches.append(f"{relative(path)}:{getattr(error, 'lineno', 1)}: {error}")
        return messages
    for token in TOKEN.findall(text):
        if token == "\n":
            line += 1
        elif token == "{":
            if name is not None:
                stack.append(name)
            name, expects_value = None, False
        elif token == "}":
            if stack:
                stack.pop()
        elif token == ":":
            expects_value = True
        elif token.startswith('"') and not expects_value:
            name = json.loads(token)
        elif token.startswith('"'):
            key = ".".join(stack + [name])
            if key in messages:
                breaches.append(f"{relative(path)}:{line}: \"{key}\" is there twice")
            if not json.loads(token).strip():
                breaches.append(f"{relative(path)}:{line}: \"{key}\" is empty")
            messages[key] = (line, json.loads(token))
            name, expects_value = None, False
    return messages


def compare(catalogues, breaches):
    names = sorted(catalogues, key=lambda path: (path.stem != "en", path.stem))
    first = names[0]
    for other in names[1:]:
        for key, (line, message) in catalogues[first].items():
            if key not in catalogues[other]:
                breaches.append(f"{relative(other)}:1: lacks \"{key}\"")
                continue
            other_line, translated = catalogues[other][key]
            here = sorted(set(PLACEHOLDER.findall(message)))
            there = sorted(set(PLACEHOLDER.findall(translated)))
            if here != there:
                breaches.append(f"{relative(other)}:{other_line}: \"{key}\" has the placeholders "
                                f"{there}, {first.name} has {here}")
        for key, (line, _) in catalogues[other].items():
            if key not in catalogues[first]:
                breaches.append(f"{relative(other)}:{line}: \"{key}\" is not in {first.name}")


def keys_of_templates(keys, used, breaches):
    for path in sorted((SHARE / "templates").iterdir()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for key in re.findall(r"\{\{\{?\s*[#^/&]?\s*t\.([^\s{}]+)", line):
                used.add(key)
                if key not in keys:
                    breaches.append(f"{relative(path)}:{number}: there is no message \"{key}\"")


def literals_of_code():
    """(path, line, text, whether it is an argument of words() or text())."""
    for folder in CODE:
        for path in sorted((ROOT / folder).glob("*.[ch]pp")):
            code = path.read_text(encoding="utf-8")
            code = re.sub(r"//[^\n]*", "", code)
            for match in re.finditer(r'"((?:[^"\\\n]|\\.)*)"', code):
                before = code[max(0, match.start() - 80):match.start()]
                asks = re.search(r"\b(?:words|text)\(\s*[\w.]+(?:\(\))?\s*,\s*$", before)
                after = code[match.end():match.end() + 2].strip()
                yield (path, code.count("\n", 0, match.start()) + 1, match.group(1),
                       bool(asks) and not after.startswith("+"))


def keys_of_code(keys, used, breaches):
    groups = {key.split(".")[0] for key in keys}
    pieces = set()
    for path, line, text, asks in literals_of_code():
        pieces.add(text)
        if text in keys:
            used.add(text)
            continue
        is_start = any(key.startswith(text) for key in keys) and text.endswith((".", "_"))
        is_group = any(key.startswith(text + ".") for key in keys)
        is_file = text.endswith((".html", ".txt", ".json"))
        looks_like_one = bool(re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", text)) and \
            text.split(".")[0] in groups and not is_file
        if (asks or looks_like_one) and not is_start and not is_group:
            breaches.append(f"{relative(path)}:{line}: there is no message \"{text}\"")
    for key in keys:
        if key not in used and is_put_together(key, pieces):
            used.add(key)
        if BY_DATA.fullmatch(key) and "country." in pieces:
            used.add(key)


def is_put_together(key, pieces, most=4):
    """Whether `key` is two to `most` literals of the code in a row."""
    ends = {0}
    for _ in range(most):
        ends |= {start + length for start in ends for length in range(1, len(key) - start + 1)
                 if key[start:start + length] in pieces}
        if len(key) in ends:
            return True
    return False


def main():
    breaches = []
    catalogues = {path: read_catalogue(path, breaches)
                  for path in sorted((SHARE / "messages").glob("*.json"))}
    if not any(path.stem == "en" for path in catalogues):
        breaches.append("share/messages:1: there is no en.json")
    else:
        english = SHARE / "messages" / "en.json"
        compare(catalogues, breaches)
        used = set()
        keys_of_templates(catalogues[english], used, breaches)
        keys_of_code(catalogues[english], used, breaches)
        breaches += [f"{relative(english)}:{line}: \"{key}\" is used nowhere"
                     for key, (line, _) in catalogues[english].items() if key not in used]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
