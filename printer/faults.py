"""What kept a template from being set, in words: for staff where a text is at fault, else for its writer.

Must not know: badges, printers. No personal data gets into an error's words; single letters may.
"""

import re
from pathlib import Path

from checkin.errors import LayoutError, LettersError, TemplateError
from printer.typst_child import Answer, Failure, Missing

NO_FIT = "does-not-fit:"
"""What a template says, followed by a field's name, when a text has no room at the smallest size."""

FIELD_WORDS = {
    "given_name": "given name", "family_name": "family name", "lines": "further lines", "page": "layout",
}  # fmt: skip

INSIDE_ONLY = "a template may read only what lies beside or below it"
NO_NETWORK = "nothing is fetched from a network"
REASONS = (
    ("network access is not supported", NO_NETWORK),
    ("project root", INSIDE_ONLY),
    ("file not found", f"there is no such file; {INSIDE_ONLY}"),
    ("package", f"packages cannot be imported, {NO_NETWORK}; put the file beside the template"),
    ("condition is always true", "this loop has no end"),
    ("loop seems to be infinite", "this loop has no end"),
    ("maximum function call depth", "this function calls itself without end"),
)
"""What Typst says or hints at -> what we say; first match wins. Source: Typst 0.15, seen."""

SUSPECT = re.compile(r"\b(?:for|while)\b|\brange\(|\b[\d_]{5,}")
MOST_SUSPECTS = 5
MOST_LETTERS = 12


def refuse_failure(answer: Answer, texts: dict[str, list[str]], place: str, template: Path) -> None:
    """Turn an answer that is no result into an error with a remedy.

    Args:
        answer: From the typesetting child.
        texts: The personal data of the job, which must not get into an error's words.
        place: What the texts had to fit on.
        template: The file that was set.

    Raises:
        LettersError: No font has some letters.
        TemplateError: The template is at fault.
        LayoutError: A text has no room.
    """
    match answer:
        case Missing(characters=characters):
            raise _no_letters(characters)
        case Failure(message=message) if NO_FIT in message:
            words = _words(message.partition(NO_FIT)[2].strip())
            raise LayoutError(f"The {words} does not fit on {place}.", "Shorten it, or use larger media.")
        case Failure():
            raise _fault(answer, texts, template)
        case _:
            return


def name_suspects(error: TemplateError, template: Path) -> TemplateError:
    """The same error with the lines that may be what takes so long or so much: Typst itself cannot tell."""
    lines = suspect_lines(template.read_text("utf-8", "replace"))
    numbers = ", ".join(map(str, lines[:MOST_SUSPECTS])) + (" …" if len(lines) > MOST_SUSPECTS else "")
    place = f"{template.name}, line {numbers}" if lines else template.name
    remedy = f"Look at loops and large numbers in {place}; or use the default template."
    return TemplateError(error.problem, remedy, template.name, lines[0] if lines else 0)


def suspect_lines(source: str) -> tuple[int, ...]:
    """Numbers of the lines, from 1, with a loop, a range or a large number; comments do not count."""
    lines = (line.partition("//")[0] for line in source.splitlines())
    return tuple(number for number, line in enumerate(lines, 1) if SUSPECT.search(line))


def _no_letters(characters: dict[str, str]) -> LettersError:
    letters = "".join(sorted(set("".join(characters.values()))))
    shown = " ".join(letters[:MOST_LETTERS]) + (" …" if len(letters) > MOST_LETTERS else "")
    fields = " and ".join(map(_words, characters))
    return LettersError(
        f"No font here can draw {shown} in the {fields}.",
        "Install a font for this script, or write it in Latin letters.",
        letters,
    )


def _fault(failure: Failure, texts: dict[str, list[str]], template: Path) -> TemplateError:
    file, line = _place(failure.place, template)
    values = {value for values in texts.values() for value in values if value}
    reason = _reason(failure)
    tells_somebody = any(value in reason for value in values)
    place = f"Line {line} of {file}" if line else f"The template {file}"
    return TemplateError(
        f"{place} cannot be set{'' if tells_somebody else f': {reason}'}.",
        "Correct it, or use the default template.",
        file,
        line,
    )


def _reason(failure: Failure) -> str:
    said = (*failure.hints, failure.message)  # a hint is the more exact of the two
    known = (words for text in said for sign, words in REASONS if sign in text)
    return next(known, failure.message)


def _place(place: str, template: Path) -> tuple[str, int]:
    """File and line of ``own.typ:3:6``."""
    file, _, rest = place.partition(":")
    return (file, int(rest.partition(":")[0])) if rest else (template.name, 0)


def _words(field: str) -> str:
    return FIELD_WORDS.get(field, field.replace("_", " "))
