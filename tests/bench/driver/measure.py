# SPDX-License-Identifier: MIT
"""Runs programs in turn, A B C A B C …, each as a process of its own."""
import sys
import time

from . import programs as p


class Progress:
    """A line on stderr that is written over; nothing if that is no terminal."""

    def __init__(self, total):
        self._total = total
        self._done = 0
        self._start = time.monotonic()
        self._shown = sys.stderr.isatty()

    def step(self, text):
        if self._shown:
            spent = time.monotonic() - self._start
            left = spent / self._done * (self._total - self._done) if self._done else 0
            rest = f", about {left / 60:.0f} min left" if left > 90 else ""
            print(f"\r\033[K[{self._done}/{self._total}{rest}] {text}", end="", file=sys.stderr, flush=True)
        self._done += 1

    def clear(self):
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def plan(build, programs, wanted):
    """{scenario: [programs that have it]}, in the order of the first program that has it."""
    having = {}
    for program in programs:
        for scenario in program.scenarios(build):
            if not wanted or scenario in wanted:
                having.setdefault(scenario, []).append(program)
    unknown = [name for name in wanted if name not in having]
    if unknown:
        sys.exit(f"No program has the scenario {', '.join(unknown)}.")
    return having


def measure(build, having, rounds, divisor, results, after_scenario):
    """Fills the results. Gives (failures, interrupted); what was measured before Ctrl-C is kept."""
    progress = Progress(rounds * sum(len(of) for of in having.values()))
    failures = []
    try:
        for scenario, programs in having.items():
            for number in range(rounds):
                for program in programs:
                    progress.step(f"{scenario}, round {number + 1}: {program.name}")
                    try:
                        for figure in program.run(build, scenario, divisor):
                            results.add(scenario, program.key, number, figure)
                    except p.ProgramFailed as failed:
                        progress.clear()
                        print(failed, file=sys.stderr)
                        failures.append(str(failed))
            progress.clear()
            after_scenario(scenario)
    except KeyboardInterrupt:
        progress.clear()
        print("Interrupted: what was measured is kept.", file=sys.stderr)
        return failures, True
    return failures, False
