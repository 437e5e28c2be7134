"""What was measured, as text for a terminal, as JSON lines, and as a page with plots."""

import html
import json

import plots
from targets import compared
from throughput import TITLES

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2937; background: #fff; max-width: 880px;
       margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e5e7eb; }
td + td, th + th { text-align: right; }
.met { color: #047857; } .missed { color: #b91c1c; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: #374151; }
.grid { stroke: #e5e7eb; } .band { fill: #fee2e2; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0;
          margin: 0; }
.legend i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem;
            vertical-align: -2px; }
.scroll { overflow-x: auto; }
"""

QUANTILES = [0.5, 0.9, 0.99, 0.999, 0.9999]


def measured(entries, names=None):
    return [entry for entry in entries
            if "reason" not in entry and (names is None or entry["case"] in names)]


def json_lines(entries):
    """What a script reads; the raw material of the plots is left out."""
    return [json.dumps({key: value for key, value in entry.items()
                        if key not in ("buckets", "timeline")}, separators=(",", ":"))
            for entry in measured(entries)]


def throughput_rows(entries):
    header = ["case", "requests/s", "of plain", "CPU us", "of plain", "p50 us", "p99 us"]
    rows = [[TITLES[entry["case"]], f"{entry['rps']}", f"{entry['rps_ratio']:.2f}",
             f"{entry['cpu_us']:.1f}", f"{entry['cpu_ratio']:.2f}",
             *(f"{entry[key]:.0f}" if key in entry else "-" for key in ("p50_us", "p99_us"))]
            for entry in measured(entries, TITLES)]
    return header, rows


def scale_rows(entries):
    header = ["customers, sessions", "bytes/account", "bytes/session", "plain us",
              "one session us", "any session us", "with Redis us", "import/s"]
    rows = [[f"{entry['sessions']:,}", f"{entry['bytes_per_account']}",
             f"{entry['bytes_per_session']}", f"{entry['plain_cpu_us']:.1f}",
             f"{entry['one_session_cpu_us']:.1f}", f"{entry['any_session_cpu_us']:.1f}",
             f"{entry['any_session_with_redis_cpu_us']:.1f}",
             f"{entry['import_rows_per_second']}"]
            for entry in measured(entries) if entry["case"].startswith("scale_")]
    return header, rows


def target_rows(entries):
    header = ["figure", "measured", "target", ""]
    return header, [[title, value, target, "met" if met else "missed"]
                    for title, value, target, met in compared(entries)]


def fact_rows(entries):
    """All the figures of the measurements that have no table of their own."""
    rows = []
    for entry in measured(entries):
        if entry["case"] in TITLES or entry["case"].startswith("scale_"):
            continue
        rows += [[f"{entry['case']}: {key.replace('_', ' ')}", str(value)]
                 for key, value in entry.items()
                 if key not in ("case", "timeline", "flood_from", "flood_to") and value != {}]
    return ["figure", "measured"], rows


def as_text(header, rows):
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    form = [f"{{:<{widths[0]}}}"] + [f"{{:>{width}}}" for width in widths[1:]]

    def line(cells):
        return "| " + " | ".join(form[i].format(cell) for i, cell in enumerate(cells)) + " |"
    rule = "|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":")
                          for i, width in enumerate(widths)) + "|"
    return "\n".join([line(header), rule, *(line(row) for row in rows)]) + "\n"


def tables(entries):
    makers = (throughput_rows, target_rows, scale_rows, fact_rows)
    return "\n".join(table for table in (as_text(*maker(entries)) for maker in makers) if table)


def as_html(header, rows):
    def cells(tag, row):
        return "".join(f"<{tag}{mark(cell)}>{html.escape(cell)}</{tag}>" for cell in row)

    def mark(cell):
        return f' class="{cell}"' if cell in ("met", "missed") else ""
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return (f'<div class="scroll"><table><thead><tr>{cells("th", header)}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>")


def latency_plot(entries):
    series = []
    for entry in measured(entries, TITLES):
        buckets = entry.get("buckets")
        if not buckets:
            continue
        total = sum(count for _, count in buckets)
        points, seen = [], 0
        for value, count in buckets:
            seen += count
            beyond = max(1 - seen / total, 1 / total)
            points.append((1 / beyond, value))
        series.append((TITLES[entry["case"]],
                       [point for point in points if 1.05 <= point[0] <= 1e4]))
    series = [(name, points) for name, points in series if points]
    if not series:
        return ""
    marks = [1 / (1 - share) for share in QUANTILES]
    marks[0] = 1.05
    names = ["", "90 %", "99 %", "99.9 %", "99.99 %"]
    return plots.lines("latency at a fixed rate", series, "share of the requests", "microseconds",
                       x_log=True, y_log=True, x_marks=marks, x_names=names)


def scale_plot(entries):
    scale = [entry for entry in measured(entries) if entry["case"].startswith("scale_")]
    if not scale:
        return ""
    series = [(name, [(entry["sessions"], entry[key]) for entry in scale])
              for name, key in (("plain proxy", "plain_cpu_us"),
                                ("one session again and again", "one_session_cpu_us"),
                                ("any of all sessions, nginx", "any_session_cpu_us"),
                                ("any of all sessions, nginx and Redis",
                                 "any_session_with_redis_cpu_us"))]
    sizes = [entry["sessions"] for entry in scale]
    return plots.lines("cost over the number of sessions", series, "sessions and accounts in Redis",
                       "CPU microseconds a request", x_log=True, dots=True,
                       x_marks=sizes if len(sizes) > 1 else None)


def flood_plot(entries):
    for entry in measured(entries, ["flood"]):
        points = entry["timeline"]
        series = [("p50", [(at, p50) for at, p50, _ in points]),
                  ("p99", [(at, p99) for at, _, p99 in points])]
        return plots.lines("requests with a session while logins flood", series, "seconds",
                           "microseconds", y_log=True,
                           bands=[(entry["flood_from"], entry["flood_to"],
                                   f"{entry['logins_offered_per_second']} logins/s offered")])
    return ""


def rate_plot(entries):
    bars = [(TITLES[entry["case"]], entry["rps_ratio"]) for entry in measured(entries, TITLES)]
    return plots.bars("requests/s against a plain proxy", bars) if bars else ""


def page(entries, machine):
    facts = [[key.replace("_", " "), str(value)] for key, value in machine.items()]
    missing = [[entry["case"], entry["reason"]] for entry in entries if "reason" in entry]
    parts = [f"<h1>nginx-gatekeeper: speed</h1>{as_html(['machine', ''], facts)}"]
    sections = [
        ("Targets", as_html(*target_rows(entries)), target_rows(entries)[1]),
        ("Cases", as_html(*throughput_rows(entries)) + rate_plot(entries),
         throughput_rows(entries)[1]),
        ("Latency at a fixed rate", latency_plot(entries), latency_plot(entries)),
        ("Cost over the number of sessions", as_html(*scale_rows(entries)) + scale_plot(entries),
         scale_rows(entries)[1]),
        ("While logins flood", flood_plot(entries), flood_plot(entries)),
        ("All other figures", as_html(*fact_rows(entries)), fact_rows(entries)[1]),
        ("Not measured", as_html(["case", "why"], missing), missing),
    ]
    parts += [f"<h2>{title}</h2>{content}" for title, content, wanted in sections if wanted]
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width">'
            f"<title>nginx-gatekeeper: speed</title><style>{STYLE}</style></head>"
            f"<body>{''.join(parts)}</body></html>\n")
