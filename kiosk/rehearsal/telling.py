"""A rehearsal as a report: waiting, lines and throughput by peak and stage, crews that were tried, charts.

Must not know: how it was played, formats.
"""

from collections import Counter
from collections.abc import Iterator

from checkin.clock import ms_to_utc
from checkin.zones import zone_of
from kiosk.rehearsal.playing import Rehearsed
from reports.chart import Chart, ChartKind, Series
from reports.table import Cell, Kind, Report, Table
from reports.words import say as in_words
from sync.simulation.rehearsal.congresses import PLAIN
from sync.simulation.rehearsal.crews import AROUND, LIMIT_S, Crew, Tried
from sync.simulation.rehearsal.plan import MINUTE_S, Congress, Place, Stage
from sync.simulation.timeline import START_MS

STEP_MIN = 5
"""Arrivals and people served are counted in steps of so many minutes."""
HIGHEST_BAR_MIN = 20.0
"""Longer waits are drawn like this: how hopeless a crew is does not matter."""
ENTRANCES = (Place.ENTRANCE, Place.EVENING)
STAGES = {
    Stage.KIOSK: "self-service",
    Stage.DESK: "desk",
    Stage.DOOR: "doors of rooms",
    Stage.STAND: "stand",
}
WAITING = (
    "peak", "stage", "stations", "served", "median_wait", "p95_wait", "longest_wait", "longest_line",
    "per_hour", "utilisation",
)  # fmt: skip
WAITING_KINDS = (
    Kind.WORD, Kind.WORD, Kind.INT, Kind.INT, Kind.DURATION, Kind.DURATION, Kind.DURATION, Kind.INT,
    Kind.INT, Kind.SHARE,
)  # fmt: skip


def report_of(rehearsed: Rehearsed, language: str) -> Report:
    """Tables, charts and notes."""
    tables = [_waiting(rehearsed), _events(rehearsed)]
    charts = [_lengths(rehearsed, language), _arrivals(rehearsed, language)]
    if rehearsed.crew is not None:
        tables.append(_crews(rehearsed.crew))
        charts += _crew_charts(rehearsed.crew, language)
    return Report(
        "rehearsal",
        title_of(rehearsed.congress, language),
        tuple(tables),
        tuple(charts),
        tuple(_notes(rehearsed, language)),
    )


def title_of(congress: Congress, language: str) -> str:
    """What is rehearsed, in words of a language."""
    if congress.name != PLAIN:
        return in_words(congress.title, language)
    people, minutes = congress.on_site, congress.peaks[0].minutes
    return in_words("{people} people in {minutes} minutes", language, people=people, minutes=minutes)


def _waiting(rehearsed: Rehearsed) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.peak,
            STAGES[one.stage],
            one.stations,
            one.served,
            round(one.wait_median_s),
            round(one.wait_p95_s),
            round(one.wait_max_s),
            one.longest_line,
            one.per_hour,
            round(one.utilisation, 3),
        )
        for one in rehearsed.outcome.stages
    )
    return Table("Waiting", WAITING, rows, kinds=WAITING_KINDS, name="waiting")


def _events(rehearsed: Rehearsed) -> Table:
    outcome = rehearsed.outcome
    refused = tuple((f"refused: {reason}", number) for reason, number in outcome.refused.items())
    rows = (
        ("scans", outcome.scans),
        ("admitted", outcome.admitted),
        ("admitted without the hub", outcome.provisional),
        *refused,
        ("badges", outcome.badges),
        ("badges printed once more", outcome.reprints),
        ("badges that jammed", outcome.jams),
        ("rolls changed", outcome.rolls),
        ("stations away for a while", outcome.absences),
        ("double admits", outcome.doubled),
        ("double admits found in the journal", outcome.flagged),
        ("online tickets admitted", outcome.online_admitted),
        ("online tickets counted inside", outcome.online_inside),
    )
    return Table("What happened", ("what", "number"), rows, kinds=(Kind.WORD, Kind.INT), name="events")


def _crews(crew: Crew) -> Table:
    rows = tuple(
        (STAGES[stage], one.stations, round(one.wait_p95_s), "yes" if one.wait_p95_s <= LIMIT_S else "no")
        for stage, tried in ((Stage.KIOSK, crew.by_kiosks), (Stage.DESK, crew.by_desks))
        for one in tried
    )
    return Table(
        "Crews that were tried",
        ("stage", "stations", "p95_wait", "holds"),
        rows,
        kinds=(Kind.WORD, Kind.INT, Kind.DURATION, Kind.WORD),
        name="crews",
    )


def _notes(rehearsed: Rehearsed, language: str) -> Iterator[str]:
    crew = rehearsed.crew
    if crew is not None:
        yield in_words(
            "Smallest crew with 95 % waiting under 3 minutes: kiosks {kiosks}, desks {desks}.",
            language,
            kiosks=crew.kiosks,
            desks=crew.desks,
        )
    yield in_words(
        "Seconds per person at desks and kiosks are partly assumed: put your own in their place.", language
    )


def _lengths(rehearsed: Rehearsed, language: str) -> Chart:
    """People in line each minute, in the first peak at the entrance."""
    hall = rehearsed.hall
    first = _first_entrance(rehearsed)
    samples = [(at_s, lengths) for at_s, peak, lengths in hall.samples if peak == first]
    stages = [stage for stage in (Stage.KIOSK, Stage.DESK) if hall.lines[stage]]
    series = (
        Series(in_words(STAGES[stage], language), tuple(lengths[stage] for _, lengths in samples))
        for stage in stages
    )
    labels = tuple(_label(rehearsed, at_s) for at_s, _ in samples)
    return Chart(ChartKind.LINES, in_words("People in line", language), labels, tuple(series))


def _arrivals(rehearsed: Rehearsed, language: str) -> Chart:
    """Who came and who was served in each step of the first peak at the entrance."""
    hall, first = rehearsed.hall, _first_entrance(rehearsed)
    step_s = STEP_MIN * MINUTE_S
    came = Counter(int(visit.at_s // step_s) for visit in hall.visits if visit.peak == first)
    waits = (w for stage in (Stage.KIOSK, Stage.DESK) for line in hall.lines[stage] for w in line.waits)
    served = Counter(int(wait.left_s // step_s) for wait in waits if wait.peak == first)
    steps = range(min(came), max(*came, *served) + 1) if came else range(0)
    return Chart(
        ChartKind.LINES,
        in_words("Arriving and served, every five minutes", language),
        tuple(_label(rehearsed, step * step_s) for step in steps),
        (
            Series(in_words("arriving", language), tuple(came[step] for step in steps)),
            Series(in_words("served", language), tuple(served[step] for step in steps)),
        ),
    )


def _crew_charts(crew: Crew, language: str) -> Iterator[Chart]:
    kinds = (("kiosks", crew.kiosks, crew.by_kiosks), ("desks", crew.desks, crew.by_desks))
    for title, found, all_tried in kinds:
        tried = [one for one in all_tried if abs(one.stations - found) <= AROUND]
        if tried:
            yield Chart(
                ChartKind.LINES,
                in_words(f"95 % wait so many minutes at most, by {title}", language),
                tuple(str(one.stations) for one in tried),
                (Series(in_words("minutes", language), tuple(_minutes(one) for one in tried)),),
                limit=round(LIMIT_S / MINUTE_S),
            )


def _minutes(tried: Tried) -> float:
    return round(min(tried.wait_p95_s / MINUTE_S, HIGHEST_BAR_MIN), 1)


def _first_entrance(rehearsed: Rehearsed) -> int:
    peaks = rehearsed.congress.peaks
    return next((n for n, peak in enumerate(peaks) if peak.place in ENTRANCES), 0)


def _label(rehearsed: Rehearsed, at_s: float) -> str:
    zone = zone_of(rehearsed.hall.venue)
    return ms_to_utc(START_MS + round(at_s * 1000)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
