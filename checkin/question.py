"""What is asked at check-in. Must not know: who is asked when (`checkin.asking`), how answers are typed."""

from enum import StrEnum
from typing import NewType

import msgspec

ProductId = NewType("ProductId", int)
QuestionId = NewType("QuestionId", int)

Names = dict[str, str]
"""A name per language code; the first one is the fallback."""


def name_in(names: Names, language: str) -> str:
    """The name in that language or the one it is a kind of, else the first one there is, else empty."""
    base, _, _ = language.partition("-")
    return names.get(language) or names.get(base) or next(iter(names.values()), "")


class QuestionKind(StrEnum):
    """What kind of answer a question takes; the values are pretix's."""

    NUMBER = "N"
    LINE = "S"
    TEXT = "T"
    YES_NO = "B"
    CHOICE = "C"
    CHOICES = "M"
    FILE = "F"
    DATE = "D"
    TIME = "H"
    DATE_TIME = "W"
    COUNTRY = "CC"
    PHONE = "TEL"
    EMAIL = "EMAIL"


class QuestionOption(msgspec.Struct, frozen=True, kw_only=True):
    """One of the answers that may be chosen."""

    id: int
    names: Names
    identifier: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an attendee is asked.

    Attributes:
        options: What may be chosen, for choices.
        products: Ids of those whose holders are asked; empty = all.
        required: Whether nobody passes without an answer.
        ask_at_check_in: Whether it is asked at the door at all.
        show_at_check_in: Whether staff see the answer at check-in.
        depends_on: Asked only if this question was answered with one of `depends_values`.
        depends_values: ``True`` or ``False`` for yes or no, else identifiers of options.
        lowest: Least number, date, or date with time that is taken, as it would be typed; empty = any.
        highest: The greatest one.
        min_chars: Shortest text that is taken, in code points; None = any.
        max_chars: Longest text that is taken, in code points; None = any.
    """

    id: QuestionId
    names: Names
    kind: QuestionKind = QuestionKind.LINE
    identifier: str = ""
    options: tuple[QuestionOption, ...] = ()
    products: frozenset[ProductId] = frozenset()
    required: bool = False
    ask_at_check_in: bool = True
    show_at_check_in: bool = False
    depends_on: QuestionId | None = None
    depends_values: tuple[str, ...] = ()
    lowest: str = ""
    highest: str = ""
    min_chars: int | None = None
    max_chars: int | None = None


class Asked(msgspec.Struct, frozen=True):
    """What asking led to.

    Attributes:
        open: Still to be asked, in the order of asking.
        wrong: Those of them whose answer was given and cannot be taken.
        answers: Given now and good, in the cleaned form: to be kept. Without nothing, "no" and zero where
            none was known: pretix keeps none of them, and asks again at the next scan.
    """

    open: tuple[Question, ...] = ()
    wrong: frozenset[QuestionId] = frozenset()
    answers: dict[QuestionId, str] = {}
