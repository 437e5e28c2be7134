"""Processes, cores, CPU time and memory of this machine."""

import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CORES = sorted(os.sched_getaffinity(0))
GATE_CORES = CORES[:1]
OTHER_CORES = CORES[1:] or CORES


class NotMeasured(Exception):
    """Why a figure could not be had."""


def raise_file_limit(wanted):
    """The number of files a process may have open from now on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (wanted, hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, max(limit, hard)))
            return limit
        except (ValueError, OSError):
            continue
    return soft


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def placed(cores):
    """For Popen: runs on these cores and, if we may, before other work of this machine.

    Linux groups processes by session, and niceness counts within a group only; the group has a
    niceness of its own.
    """
    def prepare():
        os.sched_setaffinity(0, cores)
        try:
            os.setpriority(os.PRIO_PROCESS, 0, -20)
            pathlib.Path("/proc/self/autogroup").write_text("-20")
        except OSError:
            return
    return prepare


def run(command, cores, **more):
    """Runs a program to its end and gives what it said."""
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, start_new_session=True,
                          preexec_fn=placed(cores), check=False, **more)


def children_of(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()]


def cpu_seconds(pids):
    """User and system time of these processes, all their threads included."""
    ticks = 0
    for pid in pids:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
        fields = text[text.rindex(")") + 2:].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def memory(pids):
    """Bytes these processes have in memory for themselves alone."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean:", "Private_Dirty:")):
                total += int(line.split()[1]) * 1024
    return total


def peak_memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise NotMeasured("no VmHWM in /proc")


def wait_until(what, ready, seconds=20, process=None):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise NotMeasured(f"{what} ended with status {process.returncode}")
        if ready():
            return
        time.sleep(0.02)
    raise NotMeasured(f"{what} does not answer")


def accepts(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.settimeout(1)
            probe.connect(address)
        return True
    except OSError:
        return False


class Processes:
    """What we started, so that we end just that."""

    def __init__(self):
        self.started = []

    def start(self, command, cores, log, **more):
        with open(log, "ab") as output:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, preexec_fn=placed(cores), **more)
        self.started.append(process)
        return process

    def end(self, process):
        if process not in self.started:
            return
        self.started.remove(process)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def end_all(self):
        for process in reversed(list(self.started)):
            self.end(process)


def description():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    release = pathlib.Path("/etc/os-release").read_text()
    name = next(line.split("=", 1)[1].strip('"') for line in release.splitlines()
                if line.startswith("PRETTY_NAME="))
    pages = os.sysconf("SC_PHYS_PAGES") * PAGE
    return {
        "cores": len(CORES),
        "processor": model,
        "memory_gib": round(pages / 2**30, 1),
        "system": name,
        "kernel": os.uname().release,
        "load": [round(value, 2) for value in os.getloadavg()],
        "started": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
