"""How the till looks: a row per way of paying, amounts right. Must not know: keys, how it is counted."""

from textual.content import Content

from checkin.till import Method, Sum
from kiosk.changes.payments import Till
from kiosk.screens.desk.payment_words import METHODS
from kiosk.screens.parts import short, width
from kiosk.words import Words

QUIET = "$calm-quiet"
MOST_LABEL_CELLS = 18
MOST_COLUMN_CELLS = 25
ROOMY_COLUMN_CELLS = 24
"""From here on each sum says in words of how many payments it is."""

Row = tuple[str, ...]


def till_lines(till: Till, words: Words, cells: int) -> list[Content]:
    """This desk and all desks, today and since the beginning."""
    columns = (till.here_today, till.here, till.all_today, till.all)
    if not till.all:
        return [
            Content.styled(short(words.say("Till"), cells), "bold"),
            Content.styled(short(words.say("Nothing was taken so far"), cells), QUIET),
        ]
    label = min(MOST_LABEL_CELLS, cells // 5)
    column = min(MOST_COLUMN_CELLS, (cells - label) // len(columns))
    heads = (
        words.say("here today"),
        words.say("here so far"),
        words.say("all today"),
        words.say("all so far"),
    )
    lines = _head_rows(words.say("Till"), heads, label, column)
    is_roomy = column >= ROOMY_COLUMN_CELLS
    for currency in sorted({one.currency for one in till.all}):
        ways = [
            way for way in Method if any((one.currency, one.method) == (currency, way) for one in till.all)
        ]
        for way in ways:
            texts = (
                _amount(words, _only(sums, currency, way), currency, is_roomy=is_roomy) for sums in columns
            )
            lines.append(_row((words.say(METHODS[way]), *texts), label, column, "", ""))
        if len(ways) > 1:
            texts = (_amount(words, _only(sums, currency), currency, is_roomy=is_roomy) for sums in columns)
            lines.append(_row((words.say("together"), *texts), label, column, "bold", "bold"))
    if not is_roomy:
        lines.append(Content.styled(short(words.say("In brackets: how many payments"), cells), QUIET))
    return lines


def _head_rows(title: str, heads: Row, label: int, column: int) -> list[Content]:
    """Where and since when; in two rows where the columns are narrow."""
    if max(map(width, heads)) < column:
        return [_row((title, *heads), label, column, "bold", QUIET)]
    parts = [head.partition(" ") for head in heads]
    where, when = (part[0] for part in parts), (part[2] for part in parts)
    return [
        _row((title, *where), label, column, "bold", QUIET),
        _row(("", *when), label, column, "", QUIET),
    ]


def _only(sums: tuple[Sum, ...], currency: str, way: Method | None = None) -> tuple[Sum, ...]:
    return tuple(one for one in sums if one.currency == currency and way in (None, one.method))


def _amount(words: Words, sums: tuple[Sum, ...], currency: str, *, is_roomy: bool) -> str:
    """How much together, in how many payments."""
    number = sum(one.number for one in sums)
    if not number:
        return "–"
    amount = words.money(sum(one.cents for one in sums), currency)
    if is_roomy:
        return f"{words.say_count('{number} payment', '{number} payments', number)} · {amount}"
    return f"{amount} ({number})"


def _row(texts: Row, label: int, column: int, first: str, others: str) -> Content:
    head, *rest = texts
    cut = [short(text, column - 1) for text in rest]
    return Content.assemble(
        (short(head, label).ljust(label), first),
        *((" " * (column - width(text)) + text, others) for text in cut),
    )
