"""A report with everything that a report may hold, hostile names among it."""

from reports.chart import Chart, ChartKind, Series
from reports.imprint import Imprint
from reports.table import Kind, Report, Table

FORMULAS = (
    "=1+1",
    "+491234",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://127.0.0.1/?"&A1;"click")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "\ufeff=1+1",
    "Acme;=1+1",
    "Acme\n=1+1",
)
"""What a spreadsheet must show and not run; DDE, full-width signs and other separators among it."""

HOSTILE = (
    "\u202egnp.exe\u202c",
    "Z\u0351\u0351\u0351\u0351\u0351a\u0300\u0301\u0302lgo",
    "line\nbreak\tand\rmore",
    "\x1b]0;title\x07\x1b[31mred",
    "</script><script>alert(1)</script>",
    "#set page(fill: red) $x^2$ *bold* @label",
    "参加者 עברית ภาษาไทย",
    "ᚠ \U0001f9ff \U0001fae0 \ue000",
    "x" * 4_000,
    "'quoted'",
)

IMPRINT_DE = Imprint("Kommunalkongress 2026", "25.–27. November 2026", "Mi 25.11.2026 09:15", "de")
IMPRINT_EN = Imprint("Municipal Congress 2026", "25–27 November 2026", "Wed 25 Nov 2026 09:15", "en")

PEOPLE = Table(
    "Conflicts",
    ("conflict", "attendee", "time", "day"),
    tuple(("double admit", name, "2026-11-25 09:15:33", "2026-11-25") for name in (*FORMULAS, *HOSTILE)),
    kinds=(Kind.WORD, Kind.TEXT, Kind.TIME, Kind.DAY),
    name="people",
)
NUMBERS = Table(
    "Headcount",
    ("product", "came", "share", "duration", "amount"),
    (("Teilnehmer", 1203, 0.8125, 3900, "1234.50"), ("Presse", 7, 0.05, 42, "0.00")),
    ("total", 1210, 0.86, 3942, "1234.50"),
    (Kind.TEXT, Kind.INT, Kind.SHARE, Kind.DURATION, Kind.AMOUNT),
    name="numbers",
)
HOURS = tuple(f"2026-11-25 {hour:02}:00" for hour in range(8, 18))
CHARTS = (
    Chart(ChartKind.BARS, "Ankünfte", HOURS, (Series("Ankünfte", (3, 40, 90, 20, 5, 0, None, 2, 1, 0)),)),
    Chart(ChartKind.BARS, "=Produkte", ("=1+1", "Presse"), (Series("=a", (5, 3)), Series("b", (4, 2)))),
    Chart(
        ChartKind.STEPS,
        "Saal 1",
        HOURS,
        (Series("Personen", (0, 12, 60, None, 80, 95, 70, 30, 4, 4)),),
        limit=100,
    ),
    Chart(ChartKind.LINES, "So far", HOURS, (Series("a", tuple(range(10))), Series("b", (5,) * 10))),
)
SAMPLE = Report("sample", "Headcount", (NUMBERS, PEOPLE), CHARTS, ("=A note", "A second note"))
PLAIN = Report("plain", "Till", (Table("Till", ("day", "amount"), ()),))
"""Without a row, a chart or a note."""
