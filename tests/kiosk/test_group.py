"""A group as it is checked in: who is left, who is in, who is not and why, and what is told in the end."""

import pytest

from checkin.journal import EntryId
from checkin.model import Direction, PositionId
from checkin.verdict import Admit, Explanation, Reason, Refuse, Verdict
from kiosk.screens.desk.group import Group, ask_group, missing_of, tell_group, tell_progress
from kiosk.screens.staff_words import tell
from kiosk.theme import Field
from kiosk.views import Answer, Hit
from kiosk.words import words_in
from tests.fakes.desk import GATE, LIST, START_MS, make_position

EN = words_in("en", "Europe/Berlin")
PEOPLE = tuple(make_position(number, name, "Byron") for number, name in enumerate(("Ada", "Bo", "Cy"), 1))
UNPAID = Refuse(Reason.UNPAID, Explanation("unpaid"))


def answer(position: int, verdict: Verdict) -> Answer:
    """What the desk says of one of them."""
    person = PEOPLE[position - 1]
    return Answer(verdict, person, None, LIST, Direction.ENTRY, START_MS, EntryId(f"entry{position}"))


def played(*verdicts: Verdict) -> Group:
    """Three people, of whom so many were tried."""
    group = Group(tuple(person.id for person in PEOPLE))
    for position, verdict in enumerate(verdicts, 1):
        answered = answer(position, verdict)
        group = group.after(answered, tell(EN, answered, START_MS))
    return group


@pytest.mark.parametrize(
    ("verdicts", "field", "title", "detail"),
    [
        pytest.param((Admit(),) * 3, Field.WELCOME, "3 are checked in", "", id="all"),
        pytest.param(
            (Admit(), UNPAID, Admit()),
            Field.WAIT,
            "2 are checked in · 1 is not",
            "Bo Byron: Not paid",
            id="one is refused",
        ),
        pytest.param(
            (UNPAID, UNPAID, UNPAID),
            Field.WAIT,
            "0 are checked in · 3 are not",
            "Ada Byron: Not paid · Bo Byron: Not paid · Cy Byron: Not paid",
            id="nobody",
        ),
        pytest.param(
            (Admit(),), Field.WAIT, "1 is checked in · 2 were not tried", "", id="it ended before its time"
        ),
        pytest.param((), Field.WAIT, "0 are checked in · 3 were not tried", "", id="it ended at once"),
    ],
)
def test_what_is_told(verdicts: tuple[Verdict, ...], field: Field, title: str, detail: str) -> None:
    """Only a whole group is green; everybody else is counted, and named with why."""
    told = tell_group(EN, played(*verdicts))
    assert (told.field, told.title, told.detail) == (field, title, detail)


def test_progress_counts_from_one() -> None:
    """The number is of whoever is being tried now."""
    assert tell_progress(EN, played()).title == "Checking in 1 of 3"
    assert tell_progress(EN, played(Admit(), UNPAID)).title == "Checking in 3 of 3"


def test_only_who_has_never_come_is_asked_about() -> None:
    """Whoever went out again has been in; where nobody is missing there is no question."""
    came, missing = (
        Hit(person, None, at_ms, GATE) for person, at_ms in zip(PEOPLE, (START_MS, None), strict=False)
    )
    assert missing_of((came, missing)) == (missing,)
    question = ask_group(EN, (came, missing))
    assert question is not None
    assert (question.title, question.detail) == ("Check in the one who is missing?", "Bo Byron")
    assert question.group == (PositionId(2),)
    assert ask_group(EN, (came,)) is None
