"""How a form of the desk looks: one line each, what can be typed below the line of the cursor.

What is other than before is marked, with what it was. Must not know: keys, what the values are for.
"""

from textual.content import Content

from kiosk.screens.desk.form import DeskForm, Line
from kiosk.screens.parts import fit, short, tail, width
from kiosk.theme import BAD, WARN
from kiosk.words import Words

TEXT, QUIET = "$calm-text", "$calm-quiet"
LABEL_CELLS = 16
MOST_VALUE_CELLS = 46
"""What it was before stands near what it is, however wide the screen is."""

MOST_HINT_ROWS = 3


def form_lines(form: DeskForm, words: Words, cells: int, rows: int) -> list[Content]:
    """The title and the lines around the cursor, as many as there is room for."""
    lines = [Content.styled(short(form.title, cells), "bold")] if rows > len(form.lines) else []
    rows -= len(lines)
    below = [Content.styled(f"   {text}", QUIET) for text in _hint_rows(form, words, cells - 3)]
    below = below[: max(rows - 1, 0)]
    shown = max(rows - len(below), 1)
    top = min(max(form.at - shown + 1, 0), max(len(form.lines) - shown, 0))
    for number, line in enumerate(form.lines[top : top + shown], top):
        lines.append(_line(form, line, words, cells))
        if number == form.at:
            lines += below
    return lines


def _line(form: DeskForm, line: Line, words: Words, cells: int) -> Content:
    is_here = line is form.line
    sign, colour = _sign(line, is_here=is_here)
    left = min(LABEL_CELLS, cells // 2)
    label = short(line.label, left - 2) + " *" * line.needed
    room = max(min(cells - 5 - left, MOST_VALUE_CELLS), 1)
    value, taken = _value(form, line, room)
    rest = short(_beside(form, line, words), cells - 7 - left - taken)
    return Content.assemble(
        (f" {sign} ", colour),
        (fit(label, left) + "  ", "bold" if is_here else QUIET),
        value,
        (f"  {rest}" if rest else "", QUIET),
    )


def _sign(line: Line, *, is_here: bool) -> tuple[str, str]:
    """A cross for what cannot be taken, a dot for what is new, an arrow for the cursor."""
    if line.problem:
        return "✖", BAD
    if is_here:
        return "▸", TEXT
    return ("•", WARN) if line.is_changed else (" ", TEXT)


def _value(form: DeskForm, line: Line, room: int) -> tuple[Content, int]:
    """What was typed, with the caret in it, and how many cells that takes."""
    style = BAD if line.problem else f"bold {TEXT}"
    if line is not form.line:
        text = short(line.choice.label if line.choice is not None else line.text, room)
        return Content.styled(text, style), width(text)
    before, after = line.text[: form.place], line.text[form.place :]
    before = tail(before, room - 1)
    after = short(after, room - width(before) - 1)
    drawn = Content.assemble((before, style), "▌", (after, style))
    return drawn, width(before) + width(after) + 1


def _beside(form: DeskForm, line: Line, words: Words) -> str:
    """What a choice stands for while it is made, what is taken for nothing, or what it was before."""
    if line.choices:
        return line.choice.label if line.choice is not None and line is form.line else ""
    if not line.text.strip() and form.ghost(line):
        return form.ghost(line)
    if line.is_changed:
        return words.say("was: {text}", text=line.before) if line.before else words.say("was empty")
    return ""


def _hint_rows(form: DeskForm, words: Words, cells: int) -> list[str]:
    """What is wrong and what can be typed; choices are never broken in two."""
    line = form.line
    problem = words.say("is needed") if line.problem == "*" else line.problem
    numbered = (f"{number} {choice.label}" for number, choice in enumerate(line.choices, line.first))
    rows = [""]
    for part in filter(None, (problem, *numbered, line.hint)):
        longer = f"{rows[-1]}   {part}".strip()
        if width(longer) <= cells:
            rows[-1] = longer
        else:
            rows.append(short(part, cells))
    if len(rows) > MOST_HINT_ROWS:
        rows = [*rows[: MOST_HINT_ROWS - 1], short(rows[MOST_HINT_ROWS - 1] + "   …", cells)]
    return [row for row in rows if row]
