"""How much our part adds to Typst: badge -> printer bytes, against Typst -> PNG at the same resolution.

Both run in the same run, badge by badge in turn, each in its own child of the same kind, with the same badges
and the same template. Both begin with a badge and make its QR code and the template's data, which Typst needs
in any case; the peer ends with Typst's PNG in the parent, ours with dots and ESC/POS bytes.
"""

import statistics
import time
from pathlib import Path

from benchmarks.figures import Figure
from checkin.badge import Badge
from printer.layout import Layout, badge_data, badge_texts, find_template
from printer.media import Media, parse_media
from printer.typesetter import Typesetter
from printer.typst_child import File, Job

BADGES = 200
WARM_UP = 20
GOAL = 1.6
MEMORY_BADGES = 1_000
MEMORY_GOAL_MB = 90.0

GIVEN = ("Jörg", "Anneliese", "Bo", "Ayşe", "Łukasz", "Nguyễn Thị", "Maximiliane", "Олександр")
FAMILIES = (
    "Müller-Lietzow",
    "Leutheusser-Schnarrenberger",
    "Li",
    "Şahin",
    "Wiśniewski",
    "O’Sullivan",
    "Brandt",
)
ORGANISATIONS = (
    "HafenCity Universität Hamburg",
    "Stadt Köln, Dezernat für Digitalisierung",
    "Landkreis Harz",
    "",
)


def make_badges(count: int) -> list[Badge]:
    """Different badges, so that nothing is served from a cache of the typesetter."""
    return [
        Badge(
            title="Prof. Dr." if number % 4 == 0 else "",
            given_name=f"{GIVEN[number % len(GIVEN)]} {chr(65 + number % 26)}.",
            family_name=f"{FAMILIES[number % len(FAMILIES)]} {number}",
            organisation=ORGANISATIONS[number % len(ORGANISATIONS)],
            product="Teilnehmer",
            code=f"7KQ2M4XD9P{number:06d}",
        )
        for number in range(count)
    ]


def time_ours_s(layout: Layout, badge: Badge, media: Media) -> float:
    """Seconds from a badge to the printer's bytes."""
    from printer.languages.escpos.encoder import encode_badge

    start_s = time.perf_counter()
    encode_badge(layout.render(badge, media))
    return time.perf_counter() - start_s


def time_peer_s(typesetter: Typesetter, badge: Badge, media: Media) -> float:
    """Seconds from a badge to Typst's PNG."""
    start_s = time.perf_counter()
    job = Job(
        template=str(find_template(None)),
        data=badge_data(badge_texts(badge), "", media),
        want="png",
        dpi=float(media.dpi),
    )
    answer = typesetter.ask(job)
    assert isinstance(answer, File)
    return time.perf_counter() - start_s


def measure_speed() -> Figure:
    """Median of both, in milliseconds, and their ratio."""
    media = parse_media("72x120", "203")
    peer = Typesetter()
    ours_s, peers_s = [], []
    with Layout() as layout:
        for number, badge in enumerate(make_badges(WARM_UP + BADGES)):
            if number % 2:
                peer_s, our_s = time_peer_s(peer, badge, media), time_ours_s(layout, badge, media)
            else:
                our_s, peer_s = time_ours_s(layout, badge, media), time_peer_s(peer, badge, media)
            if number >= WARM_UP:
                ours_s.append(our_s)
                peers_s.append(peer_s)
    peer.close()
    ours_ms, peer_ms = (round(statistics.median(each) * 1000, 2) for each in (ours_s, peers_s))
    return Figure(
        "badge",
        "badge to printer bytes, median, ratio",
        ours_ms / peer_ms,
        "Typst to PNG at the same resolution in the same kind of child",
        GOAL,
        {"ms": ours_ms, "peer_ms": peer_ms},
    )


def measure_memory() -> Figure:
    """Resident memory of the typesetting child, in MB, after many different badges."""
    media = parse_media("72x120", "203")
    with Layout() as layout:
        for badge in make_badges(MEMORY_BADGES):
            layout.render(badge, media)
        status = Path(f"/proc/{layout.child_pid}/status").read_text(encoding="ascii")
    resident_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    resident_mb = round(resident_kb / 1024, 1)
    return Figure(
        "badge", f"child after {MEMORY_BADGES} badges, MB", resident_mb, "a fixed limit", MEMORY_GOAL_MB
    )


def measure() -> list[Figure]:
    """Speed and memory."""
    return [measure_speed(), measure_memory()]
