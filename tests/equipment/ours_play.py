"""Plays worlds on our own ledger and desk, each in a ledger of its own.

The only file of the equipment that knows how the desk is called. Must not know: pretix, what is right.
"""

from collections.abc import Iterable
from pathlib import Path

from checkin.history import history_at
from checkin.journal import Kind
from checkin.model import PositionId
from checkin.presence import Passage, standing
from checkin.verdict import Admit, Explanation, NeedsAnswer, Refuse, Verdict
from kiosk.admission.facts import undo_fact
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace, Scanned
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from sync.tickets import save_media, save_revoked
from tests.equipment.world import DEVICE_GATES, Outcome, Passed, Said, Step, World
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy

EXCHANGE = "exchange_required"
"""Our message where pretix has a status of its own."""

UNNAMED = {"incomplete", "error", "already_exchanged"}
"""What pretix does not call forced: open questions and a missing medium. Ours says so of them, too."""


def play(world: World, folder: Path) -> Outcome:
    """The answers to one world's scans, and what lies in the ledger in the end."""
    clock = FakeClock(world.steps[0].at_ms)
    ledger = open_ledger(folder, {}, clock, SeededEntropy(world.number)).connect()
    try:
        _fill(ledger, world)
        desk = CheckIns(ledger, world.event_set, clock, SeededEntropy(world.number))
        said = _Sequence(world, ledger, desk, clock).play()
        return Outcome(said, tuple(sorted(_passed(ledger, world))))
    finally:
        ledger.store.close()


def _fill(ledger: Ledger, world: World) -> None:
    """What a copy of central's data holds: no canceled positions, media with their tickets."""
    with ledger.writing():
        save_event_set(ledger.store, world.event_set)
        save_positions(ledger.store, (sold.position for sold in world.sold if not sold.canceled))
        save_media(ledger.store, world.media)
        for one in world.revoked:
            save_revoked(ledger.store, one.event, [(one.secret, PositionId(one.position))])


class _Sequence:
    """One world's scans, in their order."""

    def __init__(self, world: World, ledger: Ledger, desk: CheckIns, clock: FakeClock) -> None:
        self._world = world
        self._ledger = ledger
        self._desk = desk
        self._clock = clock
        self._answers: list[Answer | None] = []

    def play(self) -> tuple[Said, ...]:
        said = []
        for step in self._world.steps:
            self._clock.pass_ms(1000)  # what a scan says of its time is another matter than when it comes in
            said.append(self._scan(step) if step.annuls is None else self._annul(step.annuls))
        return tuple(said)

    def _scan(self, step: Step) -> Said:
        place = DeskPlace(
            step.lists[0],
            gate=DEVICE_GATES[step.device],
            direction=step.direction,
            lists=step.lists[1:],
        )
        scanned = Scanned(
            step.text,
            at_ms=step.at_ms,
            force=step.force,
            simulate=step.simulate,
            answers=step.answers,
            with_questions=step.questions,
            ignore_unpaid=step.ignore_unpaid,
        )
        answer = self._desk.check_in_scan(scanned, place)
        self._answers.append(answer)
        return _said(answer)

    def _annul(self, number: int) -> Said:
        """Undo what an earlier scan did, if it did anything and was not undone yet."""
        self._answers.append(None)
        answer = self._answers[number]
        undone = self._standing(answer) if answer and isinstance(answer.verdict, Admit) else None
        if answer is None or answer.position is None or undone is None:
            return Said("not_annulled")
        newest = history_at(answer.list_id, self._ledger.passages(answer.position.id)).latest
        if newest is not None and newest.id == undone.id:
            self._desk.undo(answer.position.id, answer.list_id)
        else:  # staff can take back the newest only; central takes back any
            with self._ledger.writing():
                self._ledger.append(undo_fact(undone, answer.position.id, self._clock.now_ms(), ""))
        return Said("annulled")

    def _standing(self, answer: Answer) -> Passage | None:
        assert answer.position is not None
        passages = standing(self._ledger.passages(answer.position.id))
        return next((one for one in passages if one.id == answer.journal_entry), None)


def _said(answer: Answer) -> Said:
    verdict, reason, explanation = _verdict(answer.verdict)
    asked = answer.verdict.questions if isinstance(answer.verdict, NeedsAnswer) else ()
    return Said(
        verdict,
        reason,
        position=answer.position.id if answer.position else None,
        list=answer.list_id,
        asked=tuple(question.id for question in asked),
        attention=answer.attention,
        texts=answer.notices,
        explanation=explanation,
    )


def _verdict(verdict: Verdict) -> tuple[str, str, str]:
    """Status and reason in the words of pretix, and our message."""
    match verdict:
        case Admit():
            return "ok", "", ""
        case NeedsAnswer():
            return "incomplete", "", ""
        case Refuse(explanation=Explanation(message=message)) if message == EXCHANGE:
            return "exchange", "exchange", message
        case Refuse(reason=reason, explanation=explanation):
            return "error", reason.value, explanation.message


def _passed(ledger: Ledger, world: World) -> Iterable[Passed]:
    for sold in world.sold:
        for passage in standing(ledger.passages(sold.position.id)):
            entry = ledger.find(passage.id)
            assert entry is not None
            direction = "entry" if passage.kind is Kind.ENTRY else "exit"
            forced = entry.body.forced
            is_unnamed = forced and entry.body.payload["overridden"] in UNNAMED
            yield Passed(sold.position.id, passage.list or 0, passage.at_ms, direction, forced, is_unnamed)
