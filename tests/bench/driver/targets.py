# SPDX-License-Identifier: MIT
"""What QActors is to reach: by itself, and beside its peers in the same run."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    figure: str
    limit: float
    peer: str = ""        # then: at least `limit` times faster than the peer
    base: str = ""        # then: at most `limit` times this figure of our own
    at_least: bool = False

    def text(self, names):
        if self.peer:
            return f"{self.figure}: ≥ {self.limit:g} × {names[self.peer]}"
        if self.base:
            return f"{self.figure}: ≤ {self.limit:g} × {self.base}"
        return f"{self.figure}: {'≥' if self.at_least else '≤'} {self.limit:g}"

    def value(self, results):
        """What it stands at, or None if that was not measured."""
        if self.peer:
            ratio = results.ratio(self.figure, self.peer)
            return ratio.median if ratio else None
        ours = results.series(self.figure, "qactors")
        if self.base:
            ratio = results.ratio_between(self.figure, self.base)
            return ratio.median if ratio else None
        return ours.median if ours else None

    def holds(self, value):
        return value >= self.limit if self.peer or self.at_least else value <= self.limit


TARGETS = [
    Target("counting", 30),
    Target("counting", 15, peer="qt-functor"),
    Target("counting", 3, peer="erlang"),
    Target("counting-2-threads", 60),
    Target("fan-in", 40),
    Target("fan-in-2-threads", 60),
    Target("ping-pong", 90),
    Target("ping-pong", 8, peer="caf"),
    Target("ping-pong-2-threads", 1, peer="qt-functor"),
    Target("ping-pong-2-threads-spinning", 2000),
    Target("request-reply", 60),
    Target("request-reply", 60, peer="qt-functor"),
    Target("request-reply", 10, peer="caf"),
    Target("request-reply", 25, peer="erlang"),
    Target("ring", 50),
    Target("spawn-stop", 600),
    Target("idle-bytes", 512),
    Target("restart", 5000),
    Target("selective-1000", 1.5, base="selective-0"),
    Target("flood-p99", 1000),
    Target("flood-rate", 10, at_least=True),
    Target("timer-set", 150),
    Target("timer-cancel", 150),
    Target("timer-fire", 150),
    Target("timer-late-p99", 1000),
    Target("trace-event", 150),
    Target("dump-text", 10_000),  # 100,000 tasks in a second
    Target("dump-json", 10_000),
    Target("dump-memory", 100),
    Target("observer-idle", 2),
    Target("observer-traffic", 2),
]


def judge(results, names):
    """[(text, value, holds)]; value and holds are None if it was not measured."""
    judged = []
    for target in TARGETS:
        value = target.value(results)
        judged.append((target.text(names), value, None if value is None else target.holds(value)))
    return judged
