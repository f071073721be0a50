# SPDX-License-Identifier: MIT
"""Results as text: for a terminal, and as Markdown."""
from .machine import in_words
from .programs import NAMES


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(ratio):
    return f"{number(ratio.median)} × ({number(ratio.least)}–{number(ratio.most)})" if ratio else ""


def terminal(results, figures):
    lines = []
    for figure in figures:
        series = results.programs(figure)
        lines.append(f"{figure} [{series[0].unit}]")
        for s in series:
            line = (f"  {NAMES[s.program]:<24} median {number(s.median):>10}   min {number(s.least):>10}"
                    f"   max {number(s.most):>10}")
            if s.program != "qactors":
                line += f"   QActors is better {times(results.ratio(figure, s.program))}" if results.series(figure, "qactors") else ""
            lines.append(line)
    return "\n".join(lines)


def verdicts(judged):
    lines = ["Targets (medians; against peers the median of the rounds' ratios)"]
    lines += [f"  {'holds ' if holds else 'MISSED'} {text}   now {number(value)}" for text, value, holds in judged if holds is not None]
    absent = [text for text, _, holds in judged if holds is None]
    if absent:
        lines.append("  not measured: " + "; ".join(absent))
    return "\n".join(lines)


def markdown(results, judged):
    lines = ["# Figures", "", in_words(results.about), "",
             f"Medians of {results.about['rounds']} rounds, minimum and maximum in brackets; behind a peer's figure, how many "
             "times better QActors is: the median, least and most of the rounds' ratios.", ""]
    keys = [key for key in NAMES if any(program == key for _, program in results.all)]
    lines.append("| figure | unit | " + " | ".join(NAMES[k] for k in keys) + " |")
    lines.append("|---|---|" + "---|" * len(keys))
    for figure in results.figures():
        cells = []
        for key in keys:
            s = results.series(figure, key)
            cell = f"{number(s.median)} ({number(s.least)}–{number(s.most)})" if s else ""
            if s and key != "qactors" and (ratio := results.ratio(figure, key)):
                cell += f"<br>{times(ratio)}"
            cells.append(f"**{cell}**" if s and key == "qactors" else cell)
        lines.append(f"| {figure} | {results.programs(figure)[0].unit} | " + " | ".join(cells) + " |")
    lines += ["", "## Targets", "", "| target | now | |", "|---|---|---|"]
    for text, value, holds in judged:
        word = "not measured" if holds is None else "holds" if holds else "**missed**"
        lines.append(f"| {text} | {'' if value is None else number(value)} | {word} |")
    return "\n".join(lines) + "\n"
