# SPDX-License-Identifier: MIT
"""The programs that are compared, and how one is run."""
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent


class ProgramFailed(Exception):
    pass


@dataclass(frozen=True)
class Figure:
    """One line that a program printed."""
    name: str
    value: float
    unit: str
    count: int

    @property
    def more_is_better(self):
        return self.unit.endswith("/s")


@dataclass(frozen=True)
class Program:
    key: str
    name: str
    executable: str  # below BUILD/tests/bench, or an escript
    environment: tuple = ()
    package: str = ""  # that Debian has it in, if it may be absent

    def command(self, build):
        if self.executable.endswith(".escript"):
            return ["escript", str(BENCH / self.executable)]
        return [str(Path(build) / "tests/bench" / self.executable)]

    def is_there(self, build):
        return shutil.which(self.command(build)[0]) is not None

    def ask(self, build, *arguments):
        return subprocess.run(self.command(build) + list(arguments), capture_output=True, text=True, check=True,
                              env=self.variables("")).stdout.strip()

    def about(self, build):
        return self.ask(build, "--about")

    def scenarios(self, build):
        return self.ask(build).split()

    def variables(self, scenario):
        variables = {k: v for k, v in os.environ.items() if k not in ("QT_NO_GLIB", "ERL_ZFLAGS", "ERL_FLAGS")}
        schedulers = 2 if scenario.endswith("-2-threads") else 1
        variables["ERL_ZFLAGS"] = f"+S {schedulers}:{schedulers} +P 4000000"
        variables.update(self.environment)
        return variables

    def run(self, build, scenario, divisor=1, before=()):
        """Runs the scenario in a process of its own; `before` is put before the command."""
        command = list(before) + self.command(build) + [scenario, str(divisor)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=self.variables(scenario))
        except subprocess.TimeoutExpired:
            raise ProgramFailed(f"{self.name}: {scenario} did not end within 900 s") from None
        figures = [parse(line) for line in done.stdout.splitlines() if line.count("\t") == 3]
        if done.returncode != 0 or not figures:
            raise ProgramFailed(f"{self.name}: {scenario} failed with code {done.returncode}: {done.stderr.strip()[-500:]}")
        return figures


def parse(line):
    name, value, unit, count = line.split("\t")
    return Figure(name, float(value), unit, int(count))


QACTORS = Program("qactors", "QActors", "bench_qactors")
NO_GLIB = (("QT_NO_GLIB", "1"),)
PROGRAMS = [
    QACTORS,
    Program("qt-functor", "Qt functor (glib)", "bench_qt_functor"),
    Program("qt-functor-noglib", "Qt functor (QT_NO_GLIB)", "bench_qt_functor", NO_GLIB),
    Program("qt-signal", "Qt signal (glib)", "bench_qt_signal"),
    Program("qt-signal-noglib", "Qt signal (QT_NO_GLIB)", "bench_qt_signal", NO_GLIB),
    Program("caf", "CAF", "bench_caf", package="libcaf-dev"),
    Program("erlang", "Erlang/OTP", "programs/erlang/peer.escript", package="erlang-base"),
]
NAMES = {program.key: program.name for program in PROGRAMS}
