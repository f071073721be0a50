# SPDX-License-Identifier: MIT
"""The machine in general words, for the record; nothing that tells whose it is."""
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path


def _file(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def describe(build, programs, rounds, divisor):
    cpu = _file("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.*)$", cpu, re.M)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _file("/proc/meminfo"), re.M)
    system = re.search(r'^PRETTY_NAME="(.*)"', _file("/etc/os-release"), re.M)
    cache = _file(Path(build) / "CMakeCache.txt")
    build_type = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.M)
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": {
            "cpu": model[1].strip() if model else platform.machine(),
            "cores": os.cpu_count(),
            "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "",
            "virtual": " hypervisor" in cpu,
            "kernel": f"{platform.system()} {re.match(r'[0-9.]*[0-9]', platform.release())[0]}",
            "system": system[1] if system else "",
            "load at the start": round(os.getloadavg()[0], 2),
        },
        "build": build_type[1] if build_type else "",
        "versions": {program.key: program.about(build) for program in programs},
        "rounds": rounds,
        "divisor of the counts": divisor,
    }


def commit():
    def git(*arguments):
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=Path(__file__).parent)
        return done.stdout.strip() if done.returncode == 0 else ""
    changed = "-dirty" if git("status", "--porcelain", "--untracked-files=no") else ""
    return git("rev-parse", "--short", "HEAD") + changed


def in_words(about):
    machine = about["machine"]
    kind = "virtual machine" if machine["virtual"] else "machine"
    versions = ", ".join(dict.fromkeys(about["versions"].values()))
    return (f"{about['date']}, commit {about['commit']}. A {kind} with {machine['cores']} cores ({machine['cpu']}), "
            f"{machine['memory']}, {machine['system']}, {machine['kernel']}. {about['build']} build. {versions}.")
