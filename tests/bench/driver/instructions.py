# SPDX-License-Identifier: MIT
"""Counts instructions with callgrind, which noise does not touch. Only what a scenario times is counted."""
import re
import subprocess
import tempfile
from pathlib import Path

DIVISOR = 20  # callgrind is some fifty times slower


class CannotCount(Exception):
    pass


def count(program, build, scenario, keep=None):
    """Instructions for each unit of the scenario. The profile goes to `keep`, if given."""
    with tempfile.TemporaryDirectory() as directory:
        out = Path(keep) if keep else Path(directory) / "profile"
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        figures = program.run(build, scenario, DIVISOR, before=valgrind)
        total = re.search(r"^totals:\s*(\d+)", out.read_text(errors="replace"), re.M)
    if len(figures) != 1:
        raise CannotCount(f"{scenario} gives {len(figures)} figures; instructions are counted for those with one")
    if not total or int(total[1]) == 0:
        raise CannotCount(f"{scenario} times nothing that callgrind saw")
    return int(total[1]) / figures[0].count


def hottest(profile, lines=25):
    """The functions that the instructions of a profile lie in."""
    done = subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=95", str(profile)], capture_output=True, text=True)
    found = [re.sub(r"\s*\[[^\]]*\]$", "", line.strip()).replace("???:", "")
             for line in done.stdout.splitlines() if re.match(r"\s*[\d,]+ \(\s*[\d.]+%\)", line)]
    return [line[:150] for line in found[1:lines + 1]]
