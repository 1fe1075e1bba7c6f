"""What staff fill in about a person: lines of text and choices, a cursor, a caret; pure, all by keyboard.

Enter goes down and the last Enter sends. Must not know: widgets, what the values are for.
"""

import msgspec
from msgspec.structs import replace

from checkin.text import MAX_EMAIL_CHARS, clean_text, fold

MAX_CHARS = MAX_EMAIL_CHARS
"""Longest text of a line."""

MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}
ENDS = {"home": 0, "end": MAX_CHARS}
STEPS = {"left": -1, "right": 1}


class Choice(msgspec.Struct, frozen=True):
    """One of several values.

    Attributes:
        label: In the words of the screen.
        ghost: What other lines show, and take for their text, while they are empty and this is chosen.
    """

    value: str
    label: str
    ghost: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One value that is filled in.

    Attributes:
        name: What it is called in the program; `label` on the screen.
        before: What it was, to be shown once it is another; None = it was nothing.
        choices: Values to choose from, by figure or by the beginning of their labels; empty = free text.
        first: Figure of the first choice.
        hint: What can be typed, where the label does not say it.
        ghost: What is taken while the line is empty; where `follows` names a line with choices, its choice's.
        problem: Why it cannot be taken as it is.
    """

    name: str
    label: str
    text: str = ""
    before: str | None = None
    choices: tuple[Choice, ...] = ()
    first: int = 1
    needed: bool = False
    hint: str = ""
    ghost: str = ""
    follows: str = ""
    problem: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether it is another than before."""
        return self.before is not None and clean_text(self.text) != self.before

    @property
    def choice(self) -> Choice | None:
        """What the text stands for: a figure, else the beginning of exactly one label."""
        text = self.text.strip()
        if text.isascii() and text.isdigit():
            number = int(text[:4]) - self.first
            return self.choices[number] if 0 <= number < len(self.choices) else None
        begun = fold(text)
        found = [one for one in self.choices if begun and fold(one.label).startswith(begun)]
        exact = [one for one in found if fold(one.label) == begun]
        return (exact or found)[0] if len(exact or found) == 1 else None


class DeskForm(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that are filled in one after the other.

    Attributes:
        title: What this is about.
        done: What the last Enter does, in one or two words.
        at: Which line the cursor is on.
        caret: Before which character of its text.
    """

    title: str
    done: str
    lines: tuple[Line, ...]
    at: int = 0
    caret: int = MAX_CHARS

    @property
    def line(self) -> Line:
        """The one that the cursor is on."""
        return self.lines[self.at]

    @property
    def place(self) -> int:
        """Where the caret really is: never behind the text."""
        return min(self.caret, len(self.line.text))

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after the cursor."""
        return self.at == len(self.lines) - 1

    @property
    def is_touched(self) -> bool:
        """Whether anything is other than before."""
        return any(line.is_changed for line in self.lines)

    def find(self, name: str) -> Line:
        """The line with that name, which is there."""
        return next(line for line in self.lines if line.name == name)

    def ghost(self, line: Line) -> str:
        """What is taken for a line while it is empty."""
        chosen = self.find(line.follows).choice if line.follows else None
        return chosen.ghost if chosen is not None else line.ghost

    def value(self, name: str) -> str:
        """What a line says: the value of its choice, else its text, else its ghost; cleaned."""
        line = self.find(name)
        if line.choices:
            return line.choice.value if line.choice is not None else ""
        return clean_text(line.text, MAX_CHARS) or self.ghost(line)

    def moved(self, lines: int) -> "DeskForm":
        """Another line, with the caret at its end; the ends hold."""
        at = min(max(self.at + lines, 0), len(self.lines) - 1)
        return replace(self, at=at, caret=MAX_CHARS)

    def pressed(self, key: str) -> "DeskForm":
        """A key that moves or erases; any other changes nothing."""
        text, place = self.line.text, self.place
        if key in MOVES:
            return self.moved(MOVES[key])
        if key in ENDS:
            return replace(self, caret=ENDS[key])
        if key in STEPS:
            return replace(self, caret=max(place + STEPS[key], 0))
        if key == "backspace" and place:
            return self._with(text[: place - 1] + text[place:], place - 1)
        if key == "delete":
            return self._with(text[:place] + text[place + 1 :], place)
        return self._with("", 0) if key == "ctrl+u" else self

    def with_text(self, more: str) -> "DeskForm":
        """What was typed or pasted at the caret; a figure that stands for nothing begins anew."""
        line, place = self.line, self.place
        before = _grown(line.text[:place], more)
        form = self._with((before + line.text[place:])[:MAX_CHARS], len(before))
        is_lost = bool(line.choices) and more.isdigit() and form.line.choice is None
        return self._with(more, len(more)) if is_lost else form

    def entered(self) -> "DeskForm | None":
        """Enter: the next line, or the first that cannot be left so; None = all is filled in."""
        if not self.is_last:
            is_bad = not self._is_filled(self.line)
            return self.marked(self.line.name, "") if is_bad else self.moved(1)
        bad = next((line for line in self.lines if not self._is_filled(line)), None)
        return None if bad is None else self.marked(bad.name, "")

    def marked(self, name: str, problem: str) -> "DeskForm":
        """The cursor on a line that cannot be taken as it is; without words, `needed` says enough."""
        lines = tuple(replace(one, problem=problem or "*") if one.name == name else one for one in self.lines)
        at = next(number for number, line in enumerate(lines) if line.name == name)
        return replace(self, lines=lines, at=at, caret=MAX_CHARS)

    def _is_filled(self, line: Line) -> bool:
        if line.choices and line.text.strip():
            return line.choice is not None
        return not line.needed or bool(self.value(line.name))

    def _with(self, text: str, caret: int) -> "DeskForm":
        line = replace(self.line, text=text, problem="")
        lines = (*self.lines[: self.at], line, *self.lines[self.at + 1 :])
        return replace(self, lines=lines, caret=caret)


def draft_name(form: DeskForm | None) -> str:
    """What a form that was begun is known by: the first text in it; empty = there is none."""
    lines = form.lines if form is not None else ()
    return next((clean_text(line.text) for line in lines if line.text.strip() and not line.choices), "")


def _grown(text: str, more: str) -> str:
    """A text with more behind it; a blank at the end is kept, since a word may follow."""
    if more == " ":
        return text.rstrip() + " " if text.strip() else ""
    return clean_text(text + more, MAX_CHARS)
