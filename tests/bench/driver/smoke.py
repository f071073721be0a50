# SPDX-License-Identifier: MIT
"""smoke.py BUILD: every scenario of every program that is there runs and leaves a figure in the JSON; a build compares
with itself. Counts are small and no time is looked at."""
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BENCH))
from driver import programs  # noqa: E402


def main(build):
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory)
        done = subprocess.run([BENCH / "run", "--quick", "--build", build, "--out", out], stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            sys.exit(f"run ended with {done.returncode}")
        document = json.loads(next(out.glob("*.json")).read_text())
        for name in ("chart.svg", document["date"] + ".md"):
            if not (out / name).read_text().strip():
                sys.exit(f"{name} is empty")
    found = {(f["program"], f["scenario"]) for f in document["figures"]}
    for program in programs.PROGRAMS:
        if program.is_there(build):
            missing = [s for s in program.scenarios(build) if (program.key, s) not in found]
            if missing:
                sys.exit(f"{program.name} left no figure for {', '.join(missing)}")
    wrong = [f for f in document["figures"] if not math.isfinite(f["median"]) or f["min"] > f["max"] or not f["values"]]
    if wrong:
        sys.exit(f"not figures: {wrong}")
    done = subprocess.run([BENCH / "compare", build, build, "counting", "--divisor", "100", "--threshold", "1000"], stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"compare ended with {done.returncode}")


main(sys.argv[1])
