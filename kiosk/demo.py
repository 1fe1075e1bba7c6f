"""The demo: a congress with a hub, two kiosks, a rendered clip, a virtual printer, a stand-in for central.

Everything between them is the real thing. Must not know: arguments, Textual.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.journal import EntryId
from checkin.model import Direction, PositionStatus
from checkin.prints import PrintJob, fold_prints
from checkin.verdict import Admit, Reason, Refuse
from hub.serve import Address, Served
from kiosk.badge.codes import CODE_LENGTH, CODE_LETTERS
from kiosk.badge.content import badge_of
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.demo_script import Turn, play, tickets_for
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.places import find_list
from kiosk.sample_congress import import_sample
from kiosk.settings import Settings
from kiosk.worlds import World, connected, get_event_set, open_world
from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.layout import Layout
from printer.qr import qr_modules
from printer.urls import parse_printer_url
from printer.virtual.machine import Abilities
from printer.virtual.printer import VirtualPrinter
from scanner.clip import Medium, Shot, render_clip
from scanner.frames import open_source
from scanner.watch import scans
from sync.hub.enrolment import Enrolment
from sync.hub.members import TokenRight
from sync.opening import LedgerFile
from sync.pending import Pending
from sync.pretix.central import open_central
from sync.pretix.handshake import read_handshake
from sync.replica import iter_positions
from sync.standin import StandIn

if TYPE_CHECKING:
    from kiosk.views import Answer

LIST_NAME = "Einlass"
EXIT_PIN = "2026"
WAIT_S = 60.0
LOOK_S = 0.05
CUT_AT, HEAL_AT = 1 / 3, 2 / 3
"""Shares of the tickets between which central is cut off."""
HERE = "127.0.0.1"
ANYWHERE = Address(HERE, 0)
DEADLINE_MS = 3_000
"""Hub, kiosks, camera and printer share this machine: whoever is slow here is not cut off."""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """How long, how many people, and where it takes place.

    Attributes:
        folder: Data folder, clip and tables; somebody else removes it.
        rate: Bytes per second that the virtual printer works off; None = as fast as it can.
        tongue: What that printer speaks.
    """

    folder: Path
    seconds: float
    attendees: int
    seed: int = 1
    rate: float | None = None
    tongue: Tongue = Tongue.ESCPOS


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's kiosk with the devices and the systems around it.

    Attributes:
        neighbour: A second kiosk of the same hub, without devices.
        hub: The hub's ledger, from which central is told.
    """

    kiosk: Kiosk
    neighbour: Kiosk
    hub: LedgerFile
    printer: VirtualPrinter
    central: StandIn
    turns: tuple[Turn, ...]
    clip: Path


@contextmanager
def open_stage(plan: DemoPlan, settings: Settings | None = None) -> Iterator[Stage]:
    """Import the sample congress into a hub, start printer and central, render the clip, enrol two kiosks."""
    clip = plan.folder / "clip.avi"
    abilities = Abilities(tongue=plan.tongue)
    with (
        VirtualPrinter(rate=plan.rate, abilities=abilities) as printer,
        StandIn() as central,
        ExitStack() as stack,
    ):
        profile = Settings(
            lists=(LIST_NAME,),
            printer=printer.url,
            camera=f"clip:{clip}",
            exit_pin=EXIT_PIN,
            central_deadline_ms=DEADLINE_MS,
        )
        meeting = World(plan.folder / "hub", Settings(), {})
        turns = _import_congress(plan, meeting)
        render_clip(clip, [_shot(turn) for turn in turns], qr_modules, seed=plan.seed)
        client = open_central(central.url, central.organizer, central.token, lambda _: "demo")
        hub = stack.enter_context(
            running_hub(HubPlan(world=meeting, address=ANYWHERE, names=(HERE,)), client)
        )
        world = World(plan.folder / "data", settings or profile, {})
        beside = World(plan.folder / "neighbour", replace(profile, printer="", camera=""), {})
        _enrol(hub, world, "Kiosk 1")
        _enrol(hub, beside, "Kiosk 2")
        kiosk, neighbour = (stack.enter_context(open_kiosk(one)) for one in (world, beside))
        yield Stage(kiosk, neighbour, open_world(meeting), printer, central, turns, clip)


def _enrol(hub: Served, world: World, name: str) -> None:
    code = hub.run(hub.host.gathering.create_device(name, TokenRight.KIOSK, {}))
    with connected(open_world(world)) as ledger:
        enrolment = Enrolment(ledger, world.clock)
        enrolment.fetch(enrolment.join(read_handshake(hub.host.invitation(code))))


def _import_congress(plan: DemoPlan, world: World) -> tuple[Turn, ...]:
    with connected(open_world(world)) as ledger:
        import_sample(world, ledger, plan.attendees, plan.seed)
        event_set = get_event_set(ledger)
        everybody = tuple(iter_positions(ledger.store))
    turns = play(everybody, event_set, find_list(event_set, LIST_NAME))
    return tuple(islice(turns, tickets_for(plan.seconds)))


def _shot(turn: Turn) -> Shot:
    return Shot(turn.text, Medium(turn.medium), turn.caption, seconds=1.2)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demo did; the last line of ``einlass demo --headless``.

    Attributes:
        stray_bytes: Bytes that the printer took for text: always 0.
        synced: Scans of this kiosk that central has acknowledged.
        pixel_identical: Whether each page on paper is the bitmap that was rendered, dot for dot.
        refused_next_door: How many of those admitted here the other kiosk of the hub turned away.
        refused_here: How many of those admitted there this one did.
        replicas_equal: Whether the hub and both kiosks hold the same journal.
    """

    scans: int
    admitted: int
    refused: dict[str, int]
    badges_printed: int
    stray_bytes: int
    synced: int
    pending: int
    inside: int
    journal_verified: bool
    pixel_identical: bool
    refused_next_door: int
    refused_here: int
    replicas_equal: bool

    @property
    def is_sound(self) -> bool:
        """Whether all of it went as it must."""
        is_complete = self.badges_printed == self.admitted and self.pending == 0
        is_right = not self.stray_bytes and self.journal_verified and self.pixel_identical
        is_shared = self.refused_next_door == self.admitted and self.refused_here == 1 and self.replicas_equal
        return is_complete and is_right and is_shared


def run_headless(stage: Stage, out: Path | None) -> Summary:
    """Read the clip, check in whom it shows, wait for paper and central, and look at what came of it."""
    answers: list[Answer] = []
    refused_next_door = 0
    for number, scan in enumerate(scans(open_source(f"clip:{stage.clip}"))):
        _cut_and_heal(stage, number)
        answers.append(stage.kiosk.desk.check_in(scan.text, stage.kiosk.place))
        if isinstance(answers[-1].verdict, Admit):
            refused_next_door += _is_used(stage.neighbour, scan.text)
    stage.central.heal()
    refused_here = _come_in_next_door(stage)
    is_equal = _wait_until_done(stage)
    verdicts = [answer.verdict for answer in answers]
    refused = Counter(verdict.reason.value for verdict in verdicts if isinstance(verdict, Refuse))
    printed = [job for job in _jobs(stage) if job.state is PrintState.PRINTED]
    pages = stage.printer.pages
    if out is not None:
        write_pages(stage, out)
    ledger = stage.kiosk.ledger
    room = stage.kiosk.place.room
    return Summary(
        scans=len(answers),
        admitted=sum(isinstance(verdict, Admit) for verdict in verdicts),
        refused=dict(sorted(refused.items())),
        badges_printed=len(printed),
        stray_bytes=stage.printer.stray_bytes,
        synced=len(_known_to_central(stage) & {answer.journal_entry for answer in answers}),
        pending=_pending(stage),
        inside=ledger.rooms.inside(room) if room is not None else 0,
        journal_verified=not ledger.verify(),
        pixel_identical=_is_identical(stage, pages, printed),
        refused_next_door=refused_next_door,
        refused_here=refused_here,
        replicas_equal=is_equal,
    )


def _is_used(kiosk: Kiosk, text: str, direction: Direction = Direction.ENTRY) -> bool:
    """Whether a kiosk turns a ticket away because it was used before."""
    place = replace(kiosk.place, direction=direction)
    verdict = kiosk.desk.check_in(text, place).verdict
    return isinstance(verdict, Refuse) and verdict.reason is Reason.ALREADY_REDEEMED


def _come_in_next_door(stage: Stage) -> int:
    """Somebody comes in at the other kiosk, is turned away here, and leaves again. Returns how often."""
    shown = {turn.text for turn in stage.turns}
    everybody = iter_positions(stage.kiosk.ledger.store)
    others = (p for p in everybody if p.secret not in shown and p.status is PositionStatus.PAID)
    for newcomer in others:
        if isinstance(stage.neighbour.desk.check_in(newcomer.secret, stage.neighbour.place).verdict, Admit):
            is_used = _is_used(stage.kiosk, newcomer.secret)
            _is_used(stage.neighbour, newcomer.secret, Direction.EXIT)
            return int(is_used)
    return 0


def _known_to_central(stage: Stage) -> set[EntryId | None]:
    central = stage.central
    nonces = (*(row.nonce for row in central.checkins), *(row.nonce for row in central.failed))
    return {EntryId(nonce.replace("-", "")) for nonce in nonces}


def _pending(stage: Stage) -> int:
    """What the kiosks have not told the hub, and the hub not central."""
    with connected(stage.hub) as ledger:
        waiting = Pending(ledger.store).pending_count()
    return waiting + sum(kiosk.desk.link().pending for kiosk in (stage.kiosk, stage.neighbour))


def _cut_and_heal(stage: Stage, number: int) -> None:
    if number == round(len(stage.turns) * CUT_AT):
        stage.central.cut()
    elif number == round(len(stage.turns) * HEAL_AT):
        stage.central.heal()


def _jobs(stage: Stage) -> list[PrintJob]:
    with connected(stage.kiosk.ledger_file) as ledger:
        return list(fold_prints(a.entry for a in ledger.badges_after(0)).values())


def _wait_until_done(stage: Stage) -> bool:
    """Until the last badge is out and everybody has heard of everybody, a minute at the most.

    Returns:
        Whether hub and kiosks hold the same journal.
    """
    pause = threading.Event()
    for _ in range(round(WAIT_S / LOOK_S)):
        is_printing = any(job.state in UNDER_WAY for job in _jobs(stage))
        if not is_printing and not _pending(stage) and _is_same_everywhere(stage):
            return True
        pause.wait(LOOK_S)
    return False


def _is_same_everywhere(stage: Stage) -> bool:
    journals = []
    for ledger_file in (stage.hub, stage.kiosk.ledger_file, stage.neighbour.ledger_file):
        with connected(ledger_file) as ledger:
            journals.append({entry.body.id: entry.stamp for entry in ledger.entries()})
    return all(journal == journals[0] for journal in journals)


UNDER_WAY = frozenset({PrintState.QUEUED, PrintState.SENDING, PrintState.SENT})


def write_pages(stage: Stage, out: Path) -> None:
    """What came out of the printer, as PNG files named by their badge codes, in place of an earlier run's."""
    out.mkdir(parents=True, exist_ok=True)
    clear_pages(out)
    printed = (job for job in _jobs(stage) if job.state is PrintState.PRINTED)
    for number, (page, job) in enumerate(zip(stage.printer.pages, printed, strict=False), 1):
        (out / f"{number:03}-{job.code}.png").write_bytes(page.to_png())


def clear_pages(out: Path) -> None:
    """Take away what an earlier run of the demo has left; whatever else lies there is none of ours."""
    ours = re.compile(rf"\d{{3,}}-[{CODE_LETTERS}]{{{CODE_LENGTH}}}\.png")
    for old in [path for path in out.iterdir() if ours.fullmatch(path.name)]:
        old.unlink()


def _is_identical(stage: Stage, pages: list[Bitmap], printed: list[PrintJob]) -> bool:
    """Render every printed badge once more and hold it against the paper: same dots, and nothing below."""
    url = parse_printer_url(stage.kiosk.world.settings.printer)
    everybody = {p.id: p for p in iter_positions(stage.kiosk.ledger.store)}
    if len(pages) != len(printed):
        return False
    with Layout() as layout:
        for page, job in zip(pages, printed, strict=True):
            badge = badge_of(everybody[job.position], job.code, stage.kiosk.event_set)
            wanted = layout.render(badge, url.media)
            below = page.rows[len(wanted.rows) :]
            if page.width_dots != wanted.width_dots or page.rows[: len(wanted.rows)] != wanted.rows:
                return False
            if any(below):
                return False
    return True
