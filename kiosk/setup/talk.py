"""Questions and answers on any terminal, line by line: numbered choices, the usual one by Enter.

Must not know: what is asked for.
"""

import textwrap
from collections.abc import Callable, Sequence
from typing import TypeVar

from checkin.text import clean_text
from kiosk.words import Words

WIDTH = 78
INDENT = " " * 5
LONGEST_ANSWER = 4_096
YES = frozenset({"j", "ja", "y", "yes"})
NO = frozenset({"n", "nein", "no"})

Choice = TypeVar("Choice")


class Talk:
    """One conversation.

    Args:
        words: Of the language that is spoken; exchanged when another one is chosen.
        read: The next line that was typed, without its end; `EOFError` when nobody can answer any more.
        read_secret: The same without showing it; takes what is asked.
        write: Shows a text.
    """

    def __init__(
        self,
        words: Words,
        read: Callable[[], str],
        read_secret: Callable[[str], str],
        write: Callable[[str], object],
    ) -> None:
        self.words = words
        self._read, self._read_secret, self._write = read, read_secret, write

    def say(self, text: str, /, **values: str | int) -> None:
        """A paragraph."""
        self.show(self.words.say(text, **values))

    def show(self, said: str, indent: str = "") -> None:
        """The same in words that stand already; each of its lines is a paragraph."""
        for line in said.splitlines():
            self._write(_filled(line, indent, indent) + "\n")

    def leave_line(self) -> None:
        """An empty line."""
        self._write("\n")

    def show_command(self, line: str) -> None:
        """Something to type: never broken, so that it can be copied."""
        self._write(f"  {line}\n")

    def begin(self, number: int, count: int, title: str) -> None:
        """The heading of a step."""
        self._write(f"\n── {number}/{count} {title} ".ljust(WIDTH, "─") + "\n")

    def choose(self, question: str, choices: Sequence[tuple[Choice, str]], usual: int = 0) -> Choice:
        """One of these, by its number.

        Args:
            question: In words that stand already, as the choices'.
            choices: What each stands for, and how it is called.
            usual: Which one Enter takes.
        """
        self.show(question)
        for number, (_, called) in enumerate(choices, 1):
            self._write(_filled(called, f"{number:>3}  ", INDENT) + "\n")
        while True:
            typed = self._ask(self.words.say("Number"), str(usual + 1))
            if typed is None:
                return choices[usual][0]
            if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= len(choices):
                return choices[int(typed) - 1][0]
            self.say("Please type a number from 1 to {number}.", number=len(choices))

    def ask(self, question: str, usual: str = "") -> str:
        """A line of text; `usual` when only Enter is pressed."""
        typed = self._ask(question, usual)
        return usual if typed is None else typed

    def ask_secret(self, question: str) -> str:
        """A line that nobody else shall read."""
        return clean_text(self._read_secret(f"{question}: "), LONGEST_ANSWER)

    def agrees(self, question: str, *, usual: bool = True) -> bool:
        """Yes or no."""
        yes, no = self.words.say("y"), self.words.say("n")
        letters = f"{yes.upper()}/{no}" if usual else f"{yes}/{no.upper()}"
        while True:
            typed = self._ask(f"{question} ({letters})", "")
            if typed is None:
                return usual
            if typed.casefold() in YES | NO:
                return typed.casefold() in YES
            self.say("Please type {yes} or {no}.", yes=yes, no=no)

    def _ask(self, question: str, usual: str) -> str | None:
        """What was typed, made harmless: keys that are no letters leave nothing of it. None = only Enter."""
        shown = f"{question} [{usual}]: " if usual else f"{question}: "
        lines = textwrap.wrap(shown, WIDTH, break_on_hyphens=False, drop_whitespace=False) or [shown]
        self._write("\n".join(lines))
        typed = self._read()[:LONGEST_ANSWER]
        return clean_text(typed, LONGEST_ANSWER) if typed else None


def _filled(text: str, first: str, others: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
