"""A whole order checked in at once: who is still to be tried, and what came of the others. Pure.

Each one is a check-in of its own, judged by the rules. Must not know: the desk, widgets, keys.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from checkin.model import PositionId
from checkin.verdict import Admit
from kiosk.screens.desk.questions import Question
from kiosk.screens.shapes import Shape
from kiosk.screens.staff_words import Told
from kiosk.theme import Field
from kiosk.views import Answer, Hit
from kiosk.words import Words


class Group(msgspec.Struct, frozen=True):
    """A group that is being checked in.

    Attributes:
        left: Who is still to be tried, in the order of the list.
        admitted: How many of them are in by now.
        others: Whoever is not, each with why.
    """

    left: tuple[PositionId, ...]
    admitted: int = 0
    others: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        """How many have been tried."""
        return self.admitted + len(self.others)

    def after(self, answer: Answer, told: Told) -> "Group":
        """The group once its next one was tried; `told` is the answer as staff read it."""
        left = self.left[1:]
        if isinstance(answer.verdict, Admit):
            return replace(self, left=left, admitted=self.admitted + 1)
        return replace(self, left=left, others=(*self.others, f"{told.name}: {told.title}"))


def missing_of(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those of an order who have never come in."""
    return tuple(hit for hit in hits if hit.last_entry_ms is None)


def ask_group(words: Words, hits: Sequence[Hit]) -> Question | None:
    """Whether all who are missing come in now, by name; None = nobody is missing."""
    missing = missing_of(hits)
    if not missing:
        return None
    title = words.say_count("Check in the one who is missing?", "Check in all {number}?", len(missing))
    return Question(
        title,
        ", ".join(hit.position.display_name for hit in missing),
        lambda _: None,
        group=tuple(hit.position.id for hit in missing),
    )


def tell_progress(words: Words, group: Group) -> Told:
    """How far it is, while it goes on."""
    count = group.tried + len(group.left)
    title = words.say("Checking in {number} of {count}", number=group.tried + 1, count=count)
    return Told(Field.CALM, Shape.CHECK, "○", title, "")


def tell_group(words: Words, group: Group) -> Told:
    """What came of it: how many are in, who is not and why, and whether it ended before its time."""
    parts = [words.say_count("{number} is checked in", "{number} are checked in", group.admitted)]
    if group.others:
        parts.append(words.say_count("{number} is not", "{number} are not", len(group.others)))
    if group.left:
        parts.append(words.say_count("{number} was not tried", "{number} were not tried", len(group.left)))
    is_whole = not group.others and not group.left
    field, shape, mark = (Field.WELCOME, Shape.CHECK, "✔") if is_whole else (Field.WAIT, Shape.HAND, "▲")
    return Told(field, shape, mark, " · ".join(parts), " · ".join(group.others))
