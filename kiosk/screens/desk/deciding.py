"""What waits for a decision of staff, in words: who was let in twice. Pure. Must not know: widgets, keys."""

from typing import TYPE_CHECKING

from checkin.model import name_in
from kiosk.changes.settling import Settled
from kiosk.ports import DeskPort
from kiosk.screens.desk.questions import Choice, Question
from kiosk.words import Words, mark

if TYPE_CHECKING:
    from kiosk.changes.disputes import Dispute, Side

CODE_SHOWN = 6
"""So many letters at the end of a badge code tell two badges apart, where there is no room for all."""

OUTCOMES: dict[Settled, str] = {
    Settled.KEPT: mark("Settled: both entries stay"),
    Settled.VOIDED: mark("Settled: the second badge is void"),
    Settled.NO_CONFLICT: mark("Somebody else has settled this"),
    Settled.NO_BADGE: mark("No badge came with that entry"),
}


def ask_dispute(words: Words, dispute: "Dispute", by: str, now_ms: int) -> Question:
    """Whether both entries stay, or the badge of the second one is void from now on."""
    entry = dispute.entry

    def keep(desk: DeskPort) -> object:
        return desk.disputes.resolve(entry, by, void_badge=False)

    def void(desk: DeskPort) -> object:
        return desk.disputes.resolve(entry, by, void_badge=True)

    choices = [Choice(words.say("both stay"), keep)]
    if dispute.second.badge:
        choices.append(Choice(words.say("make the second badge void"), void))
    return Question(
        words.say("{name} was let in twice", name=dispute.name or "?"),
        _sides(words, dispute, now_ms, is_brief=False),
        keep,
        choices=tuple(choices),
        entry=entry,
        brief=_sides(words, dispute, now_ms, is_brief=True),
    )


def _sides(words: Words, dispute: "Dispute", now_ms: int, *, is_brief: bool) -> str:
    """Both entries, numbered in the order of their times."""
    sides = enumerate((dispute.first, dispute.second), 1)
    said = (f"{number}. {_side(words, side, now_ms, is_brief=is_brief)}" for number, side in sides)
    return "   ".join(said)


def _side(words: Words, side: "Side", now_ms: int, *, is_brief: bool) -> str:
    place = name_in(side.place, words.language) or words.say("another device")
    code = f"…{side.badge[-CODE_SHOWN:]}" if is_brief else side.badge
    none = "" if is_brief else words.say("no badge")
    badge = words.say("badge {code}", code=code) if side.badge else none
    said = ", ".join(filter(None, (place, badge)))
    return f"{words.exact_moment(side.at_ms, now_ms)} {said}"


def say_waiting(words: Words, badges: int, disputes: int) -> tuple[str, str]:
    """How much waits for a decision: one line, and one below it that may be empty."""
    of_badges = words.say_count(
        "{number} badge asks for a decision", "{number} badges ask for a decision", badges
    )
    of_people = words.say_count(
        "{number} person was let in twice", "{number} people were let in twice", disputes
    )
    if badges:
        return f"▲ {of_badges}  F8", of_people if disputes else ""
    return (f"▲ {of_people}  F8", "") if disputes else ("", "")
