#!/usr/bin/env python3
"""Measures the gate against plain nginx and against other ways to do the same.

run.py --dir DIR --module FILE --ctl FILE --tools DIR --theme DIR
       [--rounds N] [--seconds N] [--cases all|NAME,NAME…]

Prints tables and one JSON line for every case, and writes DIR/report.html. Progress goes to
stderr. What cannot be measured says why and prints no figure.
"""

import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import idle
import instructions
import logins
import machine
import reload
import report
import revocation
import scale
import throughput
from load import say
from servers import Site

MEASUREMENTS = {
    "logins": logins.measure_logins,
    "flood": logins.measure_flood,
    "revocation": revocation.measure,
    "reload": reload.measure,
    "idle": idle.measure,
    "instructions": instructions.measure,
    "scale": scale.measure,
}
LONGEST = 40 * 60


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("dir", "module", "ctl", "tools", "theme"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--cases", default="all")
    options = parser.parse_args()
    known = [*throughput.CASES, *MEASUREMENTS]
    options.names = known if options.cases == "all" else options.cases.split(",")
    unknown = [name for name in options.names if name not in known]
    if unknown or options.rounds < 1 or options.seconds < 1:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(known)}"
                     if unknown else "rounds and seconds are at least 1")
    return options


def measure(options, processes):
    site = Site(processes, options)
    entries = []
    shared = list(processes.started)

    def run(name, function, *arguments):
        say(f"{name} ({time.strftime('%H:%M:%S')})")
        try:
            found = function(site, *arguments)
            entries.extend(found if isinstance(found, list) else [found])
        except (machine.NotMeasured, OSError, subprocess.SubprocessError) as reason:
            say(f"  not measured: {reason}")
            entries.append({"case": name, "reason": str(reason)})
        for process in reversed([one for one in processes.started if one not in shared]):
            processes.end(process)

    sides = [name for name in options.names if name in throughput.CASES]
    if sides:
        run("throughput", throughput.measure, sides, options.rounds, options.seconds)
    for name in options.names:
        if name in MEASUREMENTS:
            run(name, MEASUREMENTS[name], options.rounds, options.seconds)
    return entries


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    options = read_options()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, interrupt)
    signal.alarm(LONGEST)
    folder = pathlib.Path(options.dir)
    shutil.rmtree(folder / "run", ignore_errors=True)
    machine.raise_file_limit(65536)
    facts = machine.description()
    processes = machine.Processes()
    try:
        entries = measure(options, processes)
    except KeyboardInterrupt:
        say("bench: stopped")
        return 130
    finally:
        processes.end_all()
    facts["load_after"] = machine.description()["load"]
    (folder / "report.html").write_text(report.page(entries, facts))
    print(report.tables(entries))
    for entry in entries:
        if "reason" in entry:
            print(f"{entry['case']}: not measured, {entry['reason']}")
    for line in report.json_lines(entries):
        print(line)
    print(f"\n{folder}/report.html has the plots.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
