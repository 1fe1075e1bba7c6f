"""Rows of scans at one kiosk: how the published scenarios of admission are written down and played."""

from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import Direction, EventSet, GateId, ListId, Position, PositionId, Question
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace, Scanned
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from sync.tickets import save_blocked, save_revoked
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.reference_event import DEMO, REFERENCE, TEXTS, TICKETS, ms
from tests.fakes.small_congress import connected

NOON = "2020-01-01T10:00"


class Step(msgspec.Struct, frozen=True):
    """One scan and what is to come of it: ``admit``, a reason, or ``ask``."""

    ticket: str
    list_id: int
    expected: str
    at: str = NOON
    out: bool = False
    ignore_unpaid: bool = False
    asks: bool = True
    force: bool = False
    answers: dict[str, str] = {}
    gate: int = 0
    more_lists: tuple[int, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """Scans one after the other at one kiosk, and how many entries and exits they leave.

    Attributes:
        also: Further positions.
        owners: Revoked texts with the id of the position that has a newer one.
    """

    steps: tuple[Step, ...]
    recorded: int | None = None
    rules: dict[int, str] = {}
    questions: tuple[Question, ...] = ()
    revoked: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    no_times: bool = False
    also: tuple[Position, ...] = ()
    owners: dict[str, int] = {}


def seq(ticket: str, list_id: int, *moves: str, **fields: object) -> tuple[Step, ...]:
    """Scans of one ticket at one list: ``V 10:00``, ``R``, ``out V``, told as day, time and outcome.

    Each move is ``[out] (V|R|USED|...) [ISO time]``; without a time it is the one before.
    """
    words = {"V": "admit", "R": "rules", "USED": "already_redeemed"}
    steps, at = [], NOON
    for move in moves:
        parts = move.split()
        out = parts[0] == "out"
        parts = parts[1:] if out else parts
        at = parts[1] if len(parts) > 1 else at
        steps.append(Step(ticket, list_id, words.get(parts[0], parts[0]), at, out, **fields))  # type: ignore[arg-type]  # fields of a step
    return tuple(steps)


def play(row: Row, folder: Path) -> tuple[list[str], list[Answer], int]:
    """Outcomes, answers, and how many entries and exits there are in the end."""
    event_set = _event_set(row)
    ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(3))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
            save_positions(ledger.store, TICKETS.values())
            save_positions(ledger.store, row.also)
            save_revoked(ledger.store, "demo", [(text, PositionId(p)) for text, p in row.owners.items()])
            save_revoked(ledger.store, "demo", [(TEXTS[name], None) for name in row.revoked])
            save_blocked(ledger.store, "demo", [TEXTS[name] for name in row.blocked])
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(4))
        answers = [desk.check_in_scan(_scan(step), _place(step)) for step in row.steps]
        kinds = [entry.body.kind for entry in ledger.entries()]
    return [outcome(a) for a in answers], answers, kinds.count(Kind.ENTRY) + kinds.count(Kind.EXIT)


def _event_set(row: Row) -> EventSet:
    lists = tuple(replace(one, rules=row.rules.get(one.id, "")) for one in REFERENCE.lists)
    events = REFERENCE.events
    if row.no_times:
        events = (replace(DEMO, date_to_ms=None, date_admission_ms=None), *events[1:])
    return replace(REFERENCE, lists=lists, events=events, questions=row.questions)


def _scan(step: Step) -> Scanned:
    text = TEXTS.get(step.ticket, step.ticket)
    if step.ticket.startswith("eci "):
        text = "\\000001" + TEXTS[step.ticket.removeprefix("eci ")]
    return Scanned(
        text,
        ms(step.at),
        answers=step.answers,
        with_questions=step.asks,
        ignore_unpaid=step.ignore_unpaid,
        force=step.force,
    )


def _place(step: Step) -> DeskPlace:
    return DeskPlace(
        ListId(step.list_id),
        gate=GateId(step.gate) if step.gate else None,
        direction=Direction.EXIT if step.out else Direction.ENTRY,
        lists=tuple(map(ListId, step.more_lists)),
    )


def outcome(answer: Answer) -> str:
    """A verdict in one word."""
    match answer.verdict:
        case Admit():
            return "admit"
        case NeedsAnswer():
            return "ask"
        case Refuse(reason=reason):
            return reason.value
