"""Line and bar charts as inline SVG."""

import html
import math

COLOURS = ["#4b5563", "#9ca3af", "#047857", "#2563eb", "#c2410c", "#7c3aed", "#be123c"]
WIDTH, HEIGHT = 860, 380
LEFT, RIGHT, TOP, BOTTOM = 78, 20, 16, 58


def text(x, y, words, anchor="middle", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>'
            f"{html.escape(words)}</text>")


def short(value):
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"


def decades(low, high):
    first = math.floor(math.log10(low))
    last = math.ceil(math.log10(high))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def steps(high):
    raw = high / 5 or 1
    size = 10**math.floor(math.log10(raw))
    size = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    return [size * number for number in range(int(high / size) + 2)]


class Axis:
    """From values to a place between `start` and `end`."""

    def __init__(self, values, start, end, logarithmic=False, marks=None):
        self.log = logarithmic
        if marks is None:
            marks = decades(min(values), max(values)) if logarithmic else steps(max(values))
        self.marks = marks
        self.low, self.high = self.scaled(marks[0]), self.scaled(marks[-1])
        self.start, self.end = start, end

    def scaled(self, value):
        return math.log10(value) if self.log else value

    def place(self, value):
        share = (self.scaled(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def frame(x, y, x_title, y_title, x_names=None):
    parts = []
    for mark in y.marks:
        at = y.place(mark)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" '
                     'class="grid"/>')
        parts.append(text(LEFT - 8, at + 4, short(mark), "end"))
    for number, mark in enumerate(x.marks):
        at = x.place(mark)
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
                     'class="grid"/>')
        parts.append(text(at, HEIGHT - BOTTOM + 18, x_names[number] if x_names else short(mark)))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_title))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(text(18, middle, y_title, more=f'transform="rotate(-90 18 {middle:.0f})"'))
    return parts


def legend(names):
    items = "".join(f'<li><i style="background:{COLOURS[number % len(COLOURS)]}"></i>'
                    f"{html.escape(name)}</li>" for number, name in enumerate(names))
    return f'<ul class="legend">{items}</ul>'


def figure(parts, title, below):
    return (f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{html.escape(title)}">' + "".join(parts) + f"</svg>{below}</figure>")


def lines(title, series, x_title, y_title, x_log=False, y_log=False, x_marks=None, x_names=None,
          bands=(), dots=False):
    """`series` is a list of (name, [(x, y), …])."""
    xs = [x for _, points in series for x, _ in points]
    ys = [y for _, points in series for _, y in points]
    x = Axis(xs, LEFT, WIDTH - RIGHT, x_log, x_marks)
    y = Axis(ys, HEIGHT - BOTTOM, TOP, y_log)
    parts = []
    for start, end, name in bands:
        left, right = x.place(start), x.place(end)
        parts.append(f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" '
                     f'height="{HEIGHT - BOTTOM - TOP}" class="band"/>')
        parts.append(text((left + right) / 2, TOP + 16, name))
    parts += frame(x, y, x_title, y_title, x_names)
    for number, (_, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [(x.place(a), y.place(b)) for a, b in points]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if dots:
            parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>'
                      for a, b in places]
    return figure(parts, title, legend([name for name, _ in series]))


def bars(title, values):
    """`values` is a list of (name, value)."""
    row, left = 30, 320
    height = TOP + len(values) * row + 10
    most = max(value for _, value in values)
    parts = []
    for number, (name, value) in enumerate(values):
        y = TOP + number * row
        length = max((WIDTH - left - 90) * value / most, 1)
        parts.append(text(left - 10, y + 18, name, "end"))
        parts.append(f'<rect x="{left}" y="{y + 3}" width="{length:.1f}" height="{row - 8}" '
                     f'fill="{COLOURS[number % len(COLOURS)]}"/>')
        parts.append(text(left + length + 8, y + 18, f"{value:.2f}", "start"))
    return (f'<figure><svg viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="{html.escape(title)}">' + "".join(parts) + "</svg>"
            f"<figcaption>{html.escape(title)}</figcaption></figure>")
