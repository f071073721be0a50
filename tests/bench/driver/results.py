# SPDX-License-Identifier: MIT
"""Figures of one run: kept in order of rounds, read and written as JSON."""
import json
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Series:
    """One figure of one program, a value for each round."""
    scenario: str
    figure: str
    unit: str
    program: str
    values: dict = field(default_factory=dict)  # by round
    more_is_better: bool = False

    @property
    def median(self):
        return median(self.values.values())

    @property
    def least(self):
        return min(self.values.values())

    @property
    def most(self):
        return max(self.values.values())


@dataclass(frozen=True)
class Ratio:
    median: float
    least: float
    most: float


def ratio_of(above, below):
    """By rounds, in which both ran one after the other."""
    rounds = [above.values[r] / below.values[r] for r in above.values if below.values.get(r)]
    return Ratio(median(rounds), min(rounds), max(rounds)) if rounds else None


class Results:
    def __init__(self, about):
        self.about = about
        self.all = {}  # (figure, program): Series

    def add(self, scenario, program, round_number, figure):
        series = self.all.setdefault((figure.name, program), Series(
            scenario, figure.name, figure.unit, program, more_is_better=figure.more_is_better))
        series.values[round_number] = figure.value

    def series(self, figure, program):
        return self.all.get((figure, program))

    def figures(self):
        """Their names, in the order they came."""
        return list(dict.fromkeys(figure for figure, _ in self.all))

    def programs(self, figure):
        return [series for (name, _), series in self.all.items() if name == figure]

    def ratio(self, figure, peer):
        """How many times better QActors is than the peer."""
        ours, theirs = self.series(figure, "qactors"), self.series(figure, peer)
        if not ours or not theirs:
            return None
        return ratio_of(ours, theirs) if ours.more_is_better else ratio_of(theirs, ours)

    def ratio_between(self, figure, base):
        above, below = self.series(figure, "qactors"), self.series(base, "qactors")
        return ratio_of(above, below) if above and below else None

    def save(self, path, targets):
        series = [{"scenario": s.scenario, "figure": s.figure, "unit": s.unit, "program": s.program,
                   "median": s.median, "min": s.least, "max": s.most, "values": list(s.values.values()),
                   "rounds": list(s.values)} for s in self.all.values()]
        judged = [{"target": text, "value": value, "holds": holds} for text, value, holds in targets]
        path.write_text(json.dumps({**self.about, "figures": series, "targets": judged}, indent=1, ensure_ascii=False) + "\n")

    @staticmethod
    def load(path):
        document = json.loads(path.read_text())
        results = Results({k: v for k, v in document.items() if k not in ("figures", "targets")})
        for s in document["figures"]:
            results.all[s["figure"], s["program"]] = Series(
                s["scenario"], s["figure"], s["unit"], s["program"], dict(zip(s["rounds"], s["values"])), s["unit"].endswith("/s"))
        return results
