# SPDX-License-Identifier: MIT
"""Whether one series of measurements is slower than another beyond the noise."""
import random
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Change:
    ratio: float  # median of B by median of A
    low: float    # the bounds that 99 of 100 resamplings keep
    high: float
    threshold: float

    @property
    def verdict(self):
        if self.low > self.threshold:
            return "SLOWER"
        if self.high < 1 / self.threshold:
            return "faster"
        return "same"


def compare(a, b, more_is_better=False, threshold=1.02, resamplings=4000, seed=1):
    """a[i] and b[i] were measured one after the other. By the bootstrap over rounds: no assumption on the noise."""
    if more_is_better:
        a, b = b, a
    chance = random.Random(seed)
    ratios = []
    for _ in range(resamplings):
        picked = chance.choices(range(len(a)), k=len(a))
        ratios.append(median(b[i] for i in picked) / median(a[i] for i in picked))
    ratios.sort()
    at = lambda part: ratios[min(int(part * len(ratios)), len(ratios) - 1)]
    return Change(median(b) / median(a), at(.005), at(.995), threshold)
