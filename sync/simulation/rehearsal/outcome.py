"""What came of a rehearsal: waiting, lines, throughput, and what the journal says. A fold over a `Hall`.

Must not know: how it was played, how it is shown.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from checkin.conflicts import double_admits
from checkin.model import ProductId
from sync.simulation.rehearsal.hall import Hall
from sync.simulation.rehearsal.lines import Wait
from sync.simulation.rehearsal.plan import MINUTE_S, Stage
from sync.simulation.rehearsal.venue import ONLINE

QUARTER_S, DAY_S = 900.0, 86_400.0
QUARTERS_PER_HOUR = 4


class StageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One stage during one peak.

    Attributes:
        stations: In all, at all of its lines.
        served: People and groups.
        wait_median_s: Seconds in line; likewise `wait_p95_s` and `wait_max_s`.
        longest_line: People in line at the fullest minute, at all of its lines.
        per_hour: Served in the busiest quarter of an hour, times four.
        utilisation: Share of the stations' time in which they served, until the last one was served.
    """

    stage: Stage
    peak: str
    stations: int
    served: int
    wait_median_s: float
    wait_p95_s: float
    wait_max_s: float
    longest_line: int
    per_hour: int
    utilisation: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One rehearsal.

    Attributes:
        visits: People and groups who came to a line.
        scans: Tickets and badges held up.
        admitted: Of the scans; `provisional` of those: without the hub.
        refused: The others, by reason.
        badges: Printed; `reprints`: of those, for somebody who had one.
        doubled: Admits of somebody whose ticket was used up, as whoever sees all stations counts them.
        flagged: Entries that the fold over the journal calls one too many.
        online_admitted: Tickets for the livestream that opened a door.
        online_inside: Such people whom the journal counts in any room.
        is_equal: Whether all kiosks hold the same journal and presence in the end.
        jams: Badges that jammed; `rolls` that were changed; `absences` of stations.
        stages: By peak and stage.
        digest: The same for two rehearsals that are the same.
    """

    congress: str
    kiosks: int
    desks: int
    visits: int
    scans: int
    admitted: int
    provisional: int
    refused: dict[str, int]
    badges: int
    reprints: int
    doubled: int
    flagged: int
    online_admitted: int
    online_inside: int
    is_equal: bool
    jams: int
    rolls: int
    absences: int
    stages: tuple[StageFigures, ...]
    digest: str

    def worst_p95_s(self, stage: Stage) -> float:
        """Of all peaks."""
        return max((one.wait_p95_s for one in self.stages if one.stage is stage), default=0.0)


def outcome_of(hall: Hall) -> Outcome:
    """All figures of a hall that has been played."""
    congress, journals = hall.congress, hall.judge.journals
    said = [heard.said for heard in hall.serving.said]
    stations = [
        station for lines in hall.lines.values() for line in lines for station in line.stations.values()
    ]
    digests = [journal.digest() for journal in journals]
    inside = journals[0].inside
    online = {one.id for visit in hall.visits for one in visit.people if one.product == ONLINE}
    return Outcome(
        congress=congress.name,
        kiosks=congress.kiosks,
        desks=congress.desks,
        visits=len(hall.visits),
        scans=len(said),
        admitted=sum(one.is_admitted for one in said),
        provisional=sum(one.is_admitted and not one.is_ruled for one in said),
        refused=dict(sorted(Counter(one.reason for one in said if not one.is_admitted).items())),
        badges=sum(hall.serving.badges.values()),
        reprints=sum(count - 1 for count in hall.serving.badges.values()),
        doubled=_doubled(hall),
        flagged=_flagged(hall),
        online_admitted=sum(one.is_admitted and one.position.product == ProductId(ONLINE) for one in said),
        online_inside=sum(bool(inside.get(position)) for position in online),
        is_equal=len(set(digests)) == 1,
        jams=sum(one.jams for one in stations),
        rolls=sum(one.rolls for one in stations),
        absences=sum(one.absences for one in stations),
        stages=tuple(_stages(hall)),
        digest=_digest(hall, digests),
    )


def worst_waits(hall: Hall) -> dict[Stage, float]:
    """The 95th percentile of waiting (s) at each stage, in its worst peak: all that is asked of a crew."""
    found = {}
    for stage, lines in hall.lines.items():
        waits = [wait for line in lines for wait in line.waits]
        peaks = {wait.peak for wait in waits}
        ordered = (sorted(wait.waited_s for wait in waits if wait.peak == peak) for peak in peaks)
        found[stage] = max((share_of(one, 0.95) for one in ordered), default=0.0)
    return found


def _doubled(hall: Hall) -> int:
    """One entry per person, list and day where the list says so; counted by what people were told."""
    once = {one.id for one in hall.venue.lists if not one.allow_multiple_entries}
    times: Counter[tuple[int, int, int]] = Counter()
    for heard in hall.serving.said:
        if heard.said.is_admitted and heard.visit.list in once:
            times[heard.said.position.id, heard.visit.list, int(heard.at_s // DAY_S)] += 1
    return sum(count - 1 for count in times.values())


def _flagged(hall: Hall) -> int:
    journal, lists = hall.judge.journals[0], {one.id: one for one in hall.venue.lists}
    zone = ZoneInfo(hall.venue.events[0].timezone)
    return sum(
        len(double_admits(journal.passages(position), lists, (), zone)) for position in journal.people()
    )


def _stages(hall: Hall) -> list[StageFigures]:
    found = []
    for number, peak in enumerate(hall.congress.peaks):
        for stage, lines in hall.lines.items():
            waits = [wait for line in lines for wait in line.waits if wait.peak == number]
            if waits:
                stations = sum(len(line.stations) for line in lines)
                longest = max(lengths[stage] for _, n, lengths in hall.samples if n == number)
                found.append(_figures(stage, peak.name, stations, longest, waits))
    return found


def _figures(stage: Stage, peak: str, stations: int, longest: int, waits: Sequence[Wait]) -> StageFigures:
    waited = sorted(wait.waited_s for wait in waits)
    begun_s, ended_s = min(wait.called_s for wait in waits), max(wait.left_s for wait in waits)
    quarters = Counter(int((wait.left_s - begun_s) // QUARTER_S) for wait in waits)
    busy_s = sum(wait.left_s - wait.called_s for wait in waits)
    return StageFigures(
        stage=stage,
        peak=peak,
        stations=stations,
        served=len(waits),
        wait_median_s=share_of(waited, 0.5),
        wait_p95_s=share_of(waited, 0.95),
        wait_max_s=waited[-1],
        longest_line=longest,
        per_hour=max(quarters.values()) * QUARTERS_PER_HOUR,
        utilisation=busy_s / max(stations * (ended_s - begun_s), MINUTE_S),
    )


def share_of(ordered: Sequence[float], share: float) -> float:
    """The value that so many of all are not above; 0 where there are none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _digest(hall: Hall, digests: Sequence[str]) -> str:
    """Of all journals and all waits."""
    waits = (wait for lines in hall.lines.values() for line in lines for wait in line.waits)
    found = hashlib.sha256("".join(digests).encode())
    for wait in waits:
        found.update(f"{wait.stage} {wait.came_s:.6f} {wait.called_s:.6f} {wait.left_s:.6f}".encode())
    return found.hexdigest()
