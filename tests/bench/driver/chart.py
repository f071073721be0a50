# SPDX-License-Identifier: MIT
"""Draws results as SVG, readable in light and dark: points on logarithmic axes, a line from minimum to maximum."""
import math
from xml.sax.saxutils import escape

from .programs import NAMES
from .table import number
from .targets import TARGETS

WIDTH, LEFT, RIGHT, ROW = 1000, 236, 150, 26
# What identifies a program: a hue for its family, a shape, and whether it is filled.
MARKS = {
    "qactors": ("ours", "circle", True),
    "qt-functor": ("qt", "square", True),
    "qt-functor-noglib": ("qt", "square", False),
    "qt-signal": ("signal", "diamond", True),
    "qt-signal-noglib": ("signal", "diamond", False),
    "caf": ("caf", "triangle", True),
    "erlang": ("erlang", "cross", True),
}
# No CSS variables: not every viewer knows them.
LIGHT = {"paper": "#ffffff", "ink": "#1f2328", "soft": "#59636e", "grid": "#dfe3e8", "band": "#f6f8fa", "ours": "#0b62d6",
         "qt": "#2f8f4e", "signal": "#8a6d00", "caf": "#c2410c", "erlang": "#a3195b"}
DARK = {"paper": "#0d1117", "ink": "#e6edf3", "soft": "#9198a1", "grid": "#2a313a", "band": "#151b23", "ours": "#6cb0ff",
        "qt": "#56c477", "signal": "#d4b13d", "caf": "#ff9a5c", "erlang": "#f778ba"}


def colours(of):
    rules = [f"text {{ fill: {of['ink']}; }} .soft {{ fill: {of['soft']}; }} .strong {{ fill: {of['ours']}; }}",
             f".paper {{ fill: {of['paper']}; }} .band {{ fill: {of['band']}; }} .grid {{ stroke: {of['grid']}; }}",
             f".target {{ stroke: {of['ink']}; }}"]
    for family in ("ours", "qt", "signal", "caf", "erlang"):
        rules.append(f".{family} {{ stroke: {of[family]}; fill: {of[family]}; }} .hollow.{family} {{ fill: {of['paper']}; }}")
    return "\n".join(rules)


STYLE = f"""
text {{ font: 13px system-ui, "DejaVu Sans", sans-serif; }}
.title {{ font-size: 16px; font-weight: 600; }} .soft {{ font-size: 12px; }} .strong {{ font-weight: 600; }}
.end {{ text-anchor: end; }} .mid {{ text-anchor: middle; }} .mark {{ stroke-width: 2; }} .target {{ stroke-width: 2; }}
{colours(LIGHT)}
@media (prefers-color-scheme: dark) {{
{colours(DARK)}
}}
.line {{ stroke-width: 2; fill: none; }} .span {{ stroke-width: 1.5; opacity: .55; }}
"""


def mark(program, x, y, size=5.0):
    family, shape, filled = MARKS[program]
    css = f'class="mark {family}{"" if filled else " hollow"}"'
    if shape == "circle":
        return f'<circle {css} cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
    if shape == "square":
        return f'<rect {css} x="{x - size + 1:.1f}" y="{y - size + 1:.1f}" width="{2 * size - 2:.1f}" height="{2 * size - 2:.1f}"/>'
    points = {"diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)), "triangle": ((0, -1), (1, .8), (-1, .8))}.get(shape)
    if points:
        return f'<polygon {css} points="{" ".join(f"{x + size * a:.1f},{y + size * b:.1f}" for a, b in points)}"/>'
    return f'<path {css} d="M{x - size + 1:.1f} {y - size + 1:.1f}l{2 * size - 2:.1f} {2 * size - 2:.1f}m0 {2 - 2 * size:.1f}l{2 - 2 * size:.1f} {2 * size - 2:.1f}"/>'


class Axis:
    """Logarithmic."""

    def __init__(self, values, first, last):
        self.low = math.floor(math.log10(min(values)) * 2) / 2
        self.high = max(math.ceil(math.log10(max(values)) * 2) / 2, self.low + .5)
        self.first, self.last = first, last

    def at(self, value):
        return self.first + (math.log10(value) - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self):
        steps = (1,) if self.high - self.low > 2.5 else (1, 2, 5)
        every = [m * 10.0 ** d for d in range(math.floor(self.low), math.floor(self.high) + 1) for m in steps]
        return [tick for tick in every if self.low <= math.log10(tick) <= self.high]


def amount(value, unit):
    """With a unit that fits: 1,200 ns is 1.2 µs."""
    if unit in ("ns", "µs"):
        nanoseconds = value * (1 if unit == "ns" else 1e3)
        for step, name in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
            if nanoseconds >= step:
                return f"{nanoseconds / step:.3g} {name}"
    return f"{number(value) if value % 1 else f'{value:,.0f}'} {unit}"


def points(results, figures, title, note, unit, top):
    """A row for each figure, a mark for each program. Gives (SVG, height)."""
    series = {f: [s for s in results.programs(f) if s.least > 0] for f in figures}
    figures = [f for f in figures if series[f]]
    if not figures:
        return "", 0
    limits = {t.figure: t.limit for t in TARGETS if not t.peer and not t.base and not t.at_least}
    axis = Axis([v for f in figures for s in series[f] for v in (s.least, s.most)] + [limits[f] for f in figures if f in limits],
                LEFT, WIDTH - RIGHT)
    y = top + 50
    out = [f'<text class="title" x="20" y="{top + 20}">{escape(title)}</text>',
           f'<text class="soft" x="20" y="{top + 38}">{escape(note)}</text>']
    bottom = y + ROW * len(figures)
    for i in range(0, len(figures), 2):
        out.append(f'<rect class="band" x="12" y="{y + i * ROW}" width="{WIDTH - 24}" height="{ROW}"/>')
    for tick in axis.ticks():
        x = axis.at(tick)
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{bottom}"/>'
                   f'<text class="soft mid" x="{x:.1f}" y="{bottom + 16}">{amount(tick, unit)}</text>')
    for i, figure in enumerate(figures):
        middle = y + i * ROW + ROW / 2
        out.append(f'<text class="end" x="{LEFT - 14}" y="{middle + 4:.1f}">{escape(figure)}</text>')
        if figure in limits:
            x = axis.at(limits[figure])
            out.append(f'<line class="target" x1="{x:.1f}" x2="{x:.1f}" y1="{middle - 11:.1f}" y2="{middle + 11:.1f}"/>')
        for s in reversed(series[figure]): # ours on top
            family = MARKS[s.program][0]
            out.append(f'<line class="{family} span" x1="{axis.at(s.least):.1f}" x2="{axis.at(s.most):.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>')
            out.append(mark(s.program, axis.at(s.median), middle, 6 if s.program == "qactors" else 5))
        ours = results.series(figure, "qactors")
        if ours:
            out.append(f'<text class="strong" x="{WIDTH - RIGHT + 20}" y="{middle + 4:.1f}">{amount(ours.median, unit)}</text>')
    return "\n".join(out), bottom + 40 - top


def curves(results, top):
    """The cost of a message by the number of actors."""
    sizes = {"10": 10, "1k": 1e3, "100k": 1e5, "1M": 1e6}
    programs = [p for p in NAMES if results.series("scale-10", p)]
    if not programs:
        return "", 0
    lines = [(p, suffix, [(n, results.series(f"scale-{k}{suffix}", p)) for k, n in sizes.items()])
             for p in programs for suffix in ("", "-random")]
    lines = [(p, suffix, [(n, s.median) for n, s in line if s]) for p, suffix, line in lines]
    across = Axis(list(sizes.values()), LEFT, WIDTH - RIGHT)
    height = 220
    up = Axis([v for _, _, line in lines for _, v in line], top + 50 + height, top + 50)
    out = [f'<text class="title" x="20" y="{top + 20}">Cost of a message, by the number of actors</text>',
           f'<text class="soft" x="20" y="{top + 38}">2 million messages to each number; solid: to all in turn, dashed: to any at random</text>']
    for tick in up.ticks():
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up.at(tick):.1f}" y2="{up.at(tick):.1f}"/>'
                   f'<text class="soft end" x="{LEFT - 14}" y="{up.at(tick) + 4:.1f}">{amount(tick, "ns")}</text>')
    for name, n in sizes.items():
        out.append(f'<text class="soft mid" x="{across.at(n):.1f}" y="{top + height + 68}">{name}</text>')
    for program, suffix, line in lines:
        family = MARKS[program][0]
        dash = ' stroke-dasharray="5 4"' if suffix else ""
        at = " ".join(f"{across.at(n):.1f},{up.at(v):.1f}" for n, v in line)
        out.append(f'<polyline fill="none" class="{family} line"{dash} points="{at}"/>')
        out += [mark(program, across.at(n), up.at(v), 4.5) for n, v in line]
    return "\n".join(out), height + 90


def legend(results, top):
    x, y, out = 20, top, []
    for program, name in NAMES.items():
        if not any(key == program for _, key in results.all):
            continue
        width = 34 + 7.4 * len(name)
        if x + width > WIDTH - 20:
            x, y = 20, y + 22
        out.append(mark(program, x + 7, y) + f'<text x="{x + 20}" y="{y + 4.5}">{escape(name)}</text>')
        x += width
    if x + 90 > WIDTH - 20:
        x, y = 20, y + 22
    out.append(f'<line class="target" x1="{x + 7}" x2="{x + 7}" y1="{y - 9}" y2="{y + 9}"/><text x="{x + 20}" y="{y + 4.5}">target</text>')
    return "\n".join(out), y + 14 - top


def draw(results):
    figures = results.figures()
    unit = {f: results.programs(f)[0].unit for f in figures}
    times = [f for f in figures if unit[f].startswith("ns/") and not f.startswith("scale-")]
    late = [f for f in figures if unit[f] == "us"]
    memory = [f for f in figures if unit[f] == "bytes/actor"]
    body, height = legend(results, 74)
    parts, y = [body], 74 + height + 14
    best = "median of each program, with minimum and maximum; logarithmic, left is better"
    for draw_part in (
        lambda top: points(results, times, "Time for each operation", best, "ns", top),
        lambda top: points(results, memory, "Memory for each idle actor", best, "bytes", top),
        lambda top: points(results, late, "How late a timer of 1 ms is on the thread of an actor that floods itself", best, "µs", top),
        lambda top: curves(results, top),
    ):
        part, height = draw_part(y)
        parts.append(part)
        y += height
    about = results.about
    machine = about["machine"]
    where = f"{about['date']} · {machine['cpu']}, {machine['cores']} cores · programs run in turn, rounds: {about['rounds']}"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0f}" width="{WIDTH}" height="{y:.0f}" role="img" aria-label="QActors beside its peers">
<style>{STYLE}</style>
<rect class="paper" width="{WIDTH}" height="{y:.0f}" rx="8"/>
<text class="title" x="20" y="32" style="font-size:20px">QActors beside its peers</text>
<text class="soft" x="20" y="52">{escape(where)}</text>
{chr(10).join(parts)}
</svg>
"""
