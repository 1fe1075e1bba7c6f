"""The demo as a whole: what it says is so, and every badge is as it must be, down to the printer's bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from checkin.badge import Badge, PrintState
from checkin.clock import utc_to_ms
from checkin.journal import Kind
from checkin.prints import PrintJob, fold_prints
from kiosk.badge.content import badge_of
from kiosk.demo import DemoPlan, Stage, Summary, open_stage, run_headless
from printer.bitmap import Bitmap, Box, from_png
from printer.languages.escpos.decoder import decode as read_bytes
from printer.layout import Layout
from printer.urls import parse_printer_url
from scanner.decode import decode
from sync.replica import find_position
from tests.fakes.einlass import start

PROMISED = (
    "scans", "admitted", "refused", "badges_printed", "stray_bytes", "synced", "pending", "inside",
    "journal_verified",
)  # fmt: skip
SEEDED_ATTENDEES = 120


@dataclass(frozen=True, slots=True)
class Played:
    """A demo that was played to its end, with its printer and its ledger still there."""

    stage: Stage
    summary: Summary
    out: Path
    jobs: tuple[PrintJob, ...]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The shortest demo, played once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    with open_stage(DemoPlan(folder, 1, SEEDED_ATTENDEES)) as stage:
        summary = run_headless(stage, folder / "out")
        entries = (arrived.entry for arrived in stage.kiosk.ledger.badges_after(0))
        yield Played(stage, summary, folder / "out", tuple(fold_prints(entries).values()))


def test_the_demo_ends_with_its_promise(tmp_path: Path) -> None:
    """Exit code 0; the last line holds every promised key, nobody is missing, each PNG is readable."""
    ended = start("demo", "--headless", "--seconds", "1", "--out", tmp_path / "out")
    assert (ended.returncode, ended.stderr) == (0, b"")
    summary = json.loads(ended.stdout.splitlines()[-1])
    assert set(PROMISED) <= set(summary)
    assert summary["scans"] == summary["admitted"] + sum(summary["refused"].values())
    assert summary["badges_printed"] == summary["inside"] == summary["admitted"] > 0
    assert (summary["stray_bytes"], summary["pending"], summary["journal_verified"]) == (0, 0, True)
    assert summary["synced"] == summary["scans"]
    pictures = sorted((tmp_path / "out").iterdir())
    assert len(pictures) == summary["badges_printed"]
    for picture in pictures:
        codes = [code.text for code in decode(from_png(picture.read_bytes()).to_grey())]
        assert codes == [picture.stem.partition("-")[2]]


def test_the_demo_tells_the_whole_story(played: Played) -> None:
    """Somebody is unknown, somebody has not paid, and one ticket is shown twice; all others come in."""
    assert played.summary.is_sound
    assert played.summary.refused == {"already_redeemed": 1, "invalid": 1, "unpaid": 1}
    assert played.summary.scans == len(played.stage.turns)


def test_each_badge_shows_what_it_must(played: Played) -> None:
    """Name, organisation and product of its attendee stand where the layout says, and only the right code."""
    media = parse_printer_url(played.stage.kiosk.world.settings.printer).media
    names = {path.stem.partition("-")[2]: path for path in played.out.iterdir()}
    assert set(names) == {job.code for job in played.jobs}
    with Layout() as layout:
        for job in played.jobs:
            page = from_png(names[job.code].read_bytes())
            badge = _badge(played.stage, job)
            assert [code.text for code in decode(page.to_grey())] == [job.code]
            _assert_texts_are_there(layout, page, badge)
            wanted = layout.render(badge, media)
            assert page.crop(Box(0, 0, wanted.width_dots, wanted.height_dots)) == wanted


def _badge(stage: Stage, job: PrintJob) -> Badge:
    position = find_position(stage.kiosk.ledger.store, job.position)
    assert position is not None
    return badge_of(position, job.code, stage.kiosk.event_set)


def _assert_texts_are_there(layout: Layout, page: Bitmap, badge: Badge) -> None:
    """Each text has its box and ink in it, and it is this text's ink: another text gives other ink."""
    media = parse_printer_url("png:x").media
    boxes = {field.name: field.box for field in layout.fields(badge, media)}
    for name in ("given_name", "family_name", "organisation", "product"):
        assert bool(getattr(badge, name)) is (name in boxes), name
        if name not in boxes:
            continue
        box = boxes[name]
        assert page.ink(box) > box.height_dots, name
        other = Badge(**{**{key: getattr(badge, key) for key in badge.__struct_fields__}, name: "Wiwi"})
        assert layout.render(other, media).crop(box) != page.crop(box), name


def test_the_printer_got_exactly_these_bytes(played: Played) -> None:
    """An independent reader of the bytes finds the same pages, dot for dot, nothing astray and no warning."""
    paper = played.stage.printer
    assert paper.stray_bytes == 0
    assert len(paper.received) == len(paper.pages) == played.summary.badges_printed
    for page, received in zip(paper.pages, paper.received, strict=True):
        judged = read_bytes(received, page.width_dots)
        assert judged.pages == (page,)
        assert (judged.stray_bytes, judged.nul_bytes, judged.warnings, judged.open_rows) == (0, 0, (), 0)


def test_the_demo_cuts_central_off_and_loses_nobody(played: Played) -> None:
    """Some come in while central is cut off; each check-in arrives there once, at its own time.

    Those of both kiosks: the hub tells central, but not what it turned away itself.
    """
    bodies = [entry.body for entry in played.stage.kiosk.ledger.entries()]
    refused = {body.ref for body in bodies if body.kind is Kind.RULING and body.reason}
    passed = [body for body in bodies if body.kind in (Kind.ENTRY, Kind.EXIT) and body.id not in refused]
    entries = {body.id: body.at_ms for body in passed}
    rows = played.stage.central.checkins
    arrived = {row.nonce.replace("-", ""): utc_to_ms(datetime.fromisoformat(row.datetime)) for row in rows}
    assert arrived == entries
    assert len(rows) == len(entries)
    assert {job.state for job in played.jobs} == {PrintState.PRINTED}
