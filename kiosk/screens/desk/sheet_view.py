"""How the sheet of questions looks: one line each, what can be typed below the line of the cursor.

Must not know: keys, what answers mean.
"""

from textual.content import Content

from checkin.question import Question, name_in
from kiosk.screens.desk.sheet import Sheet, hint, understood
from kiosk.screens.parts import fit, short, width
from kiosk.theme import BAD, QUIET, TEXT
from kiosk.words import Words

QUESTION_SHARE = 46
"""Percent of the line for the question."""

MOST_QUESTION_CELLS = 44
"""An answer stands near its question, however wide the screen is."""

MOST_HINT_ROWS = 3


def sheet_lines(sheet: Sheet, words: Words, cells: int, rows: int) -> list[Content]:
    """The lines around the cursor, as many as there is room for."""
    below = [Content.styled(f"   {line}", QUIET) for line in _hint_rows(sheet, words, cells - 3)]
    shown = max(rows - len(below), 1)
    top = min(max(sheet.at - shown + 1, 0), max(len(sheet.questions) - shown, 0))
    lines: list[Content] = []
    for number, question in enumerate(sheet.questions[top : top + shown], top):
        lines.append(_line(sheet, question, words, cells))
        if number == sheet.at:
            lines += below
    return lines[:rows]


def _line(sheet: Sheet, question: Question, words: Words, cells: int) -> Content:
    is_here, is_wrong = question.id == sheet.question.id, question.id in sheet.wrong
    asked = min((cells - 3) * QUESTION_SHARE // 100, MOST_QUESTION_CELLS)
    name = name_in(question.names, words.language)
    need = " *" if question.required else ""
    mark = "✖" if is_wrong else "▸" if is_here else " "
    typed, seen = sheet.text(question), understood(sheet, question, words)
    right = cells - 5 - asked
    tail = _end_of(typed, right // 2 if seen else right - 1)
    known = short(f"  {seen}", right - width(tail) - 1) if seen else ""
    return Content.assemble(
        (f" {mark} ", BAD if is_wrong else TEXT),
        (fit(short(name, asked - width(need)) + need, asked), "bold" if is_here else TEXT),
        "  ",
        (tail, BAD if is_wrong else f"bold {TEXT}"),
        "▌" if is_here else "",
        (known, QUIET),
    )


def _end_of(text: str, cells: int) -> str:
    """What was typed last, as much as there is room for."""
    tail = text[-max(cells, 1) :]
    while width(tail) > max(cells, 0):
        tail = tail[1:]
    return tail


def _hint_rows(sheet: Sheet, words: Words, cells: int) -> list[str]:
    """What can be typed, options never broken in two; and what is wrong."""
    question = sheet.question
    need = words.say("needed") if question.required else words.say("may stay empty")
    parts = [*hint(question, words).split("   "), f"· {need}"]
    if question.id in sheet.wrong:
        parts = [words.say("This answer cannot be taken"), *parts]
    rows = [""]
    for part in parts:
        longer = f"{rows[-1]}   {part}".strip()
        if width(longer) <= cells:
            rows[-1] = longer
        else:
            rows.append(short(part, cells))
    if len(rows) > MOST_HINT_ROWS:
        rows = [*rows[: MOST_HINT_ROWS - 1], short(rows[MOST_HINT_ROWS - 1] + "   …", cells)]
    return [row for row in rows if row]
