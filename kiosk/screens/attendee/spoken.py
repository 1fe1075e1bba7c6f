"""What is said aloud of a page, by somebody who does not see it. Pure: a page in, sentences out.

Colours, shapes, bars and signs become words, and no key is left out. Where others can hear it, nothing
personal is said: no name, no session, no answer, and of a refusal only that it is one and where to go.
Must not know: voices.
"""

import re

import msgspec

from kiosk.screens.attendee.pages import Offer, Page
from kiosk.screens.shapes import Shape
from kiosk.signals import OF_FIELDS, SIGNALS, State
from kiosk.theme import Field
from kiosk.words import Words, mark

SIGNS: dict[str, str] = {
    "↵": mark("Enter key"),
    "←": mark("left arrow key"),
    "Esc": mark("Escape key"),
    "*": mark("star"),
}
"""Signs that a voice would pass over."""

SIGN = re.compile("|".join(map(re.escape, SIGNS)))
SECONDS = re.compile(r"(\d+) (?:s|sn|с)\b")
PAUSES = re.compile(r",?\s*(?:\t| {2,}|\n|·|…|▸)\s*")
PAUSE_AFTER_END = re.compile(r"([.?!:]),")
"""What separates things for the eye."""

NAMED_KEY = re.compile(r"▸ (\S)(?= |$)", re.MULTILINE)
"""A key without the word for it, as the foot names several."""

DIGITS = re.compile(r"\d+")
ENDS = ".?!:"


class Spoken(msgspec.Struct, frozen=True):
    """One page for the ear.

    Attributes:
        what: Whom or what it is about: while this stays, the page is the same one.
        news: What may change on it, apart from figures that only count.
        rest: The ways on.
    """

    what: str
    news: str
    rest: str

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(filter(None, (self.what, self.news, self.rest)))


def spoken(page: Page, words: Words, *, is_private: bool) -> Spoken:
    """What to say of a page.

    Args:
        page: What is shown.
        words: Of the language that is shown.
        is_private: Whether only the person it is about hears it.
    """
    is_refusal = page.field is Field.STOP
    headline = "" if is_refusal and not is_private else page.headline
    name, under = (page.name, page.under) if is_private else ("", "")
    what = (_word(page, words), f"{headline} {name}".strip(", "), under)
    options = (_option(option, words, is_private=is_private) for option in page.options)
    entry = _entry(page, words, is_private=is_private)
    news = (_body(page), page.bar.note if page.bar else "", *options, entry)
    rest = (page.notice, *_foot(page, is_private=is_private))
    return Spoken(*(_said(parts, words) for parts in (what, news, rest)))


def typed_since(before: Page | None, page: Page) -> str:
    """The one letter that was typed into the field since then; empty = something else has changed."""
    if before is None or before.entry is None or page.entry is None or before.headline != page.headline:
        return ""
    grown = len(page.entry) == len(before.entry) + 1 and page.entry.startswith(before.entry)
    return page.entry[-1] if grown else ""


def counted_out(text: str) -> str:
    """A text without its figures: a countdown goes on and is no news."""
    return DIGITS.sub("", text)


def state_of(page: Page) -> State | None:
    """Which sound belongs to a page; None = none. What an hourglass waits for has a sound of its own.

    A kiosk at which staff are wanted is amber while nobody is there, and rings no more.
    """
    if page.is_hint or page.is_alert:
        return State.HINT
    if page.shape is Shape.BELL:
        return State.STAFF
    if page.is_idle:
        return None
    return None if page.shape is Shape.HOURGLASS else OF_FIELDS.get(page.field)


def _word(page: Page, words: Words) -> str:
    """What colour and shape say; an hourglass has its words below it."""
    state = State.HINT if page.is_hint else OF_FIELDS.get(page.field)
    if page.shape is Shape.BELL or (page.is_idle and not page.is_hint):
        return ""  # said by the page's own words
    return "" if state is None or page.shape is Shape.HOURGLASS else words.say(SIGNALS[state].word)


def _body(page: Page) -> str:
    """Lines of a long text are broken for the eye only."""
    return page.body.replace("\n", " ") if page.is_text else page.body


def _option(option: Offer, words: Words, *, is_private: bool) -> str:
    text = words.say("Key {key}: {label}", key=option.key, label=option.label)
    if option.is_chosen and is_private:
        return words.say("{option}, chosen", option=text)
    return text


def _entry(page: Page, words: Words, *, is_private: bool) -> str:
    if not page.entry or not is_private:
        return ""
    return words.say("In the field: {text}", text=page.entry)


def _foot(page: Page, *, is_private: bool) -> tuple[str, ...]:
    """Sessions have columns; they are the person's own."""
    return tuple(line for line in page.foot if is_private or "\t" not in line)


def _said(parts: tuple[str, ...], words: Words) -> str:
    """Sentences, each with an end, so that the voice falls."""
    found = (_in_words(_with_pauses(_with_keys(part, words)), words) for part in parts)
    return " ".join(part if part[-1] in ENDS else f"{part}." for part in found if part)


def _with_keys(text: str, words: Words) -> str:
    return NAMED_KEY.sub(lambda found: f"▸ {words.say('key {key}', key=found[1])}", text)


def _with_pauses(text: str) -> str:
    return PAUSE_AFTER_END.sub(r"\1", PAUSES.sub(", ", text)).strip(" ,")


def _in_words(text: str, words: Words) -> str:
    text = SECONDS.sub(lambda found: _seconds(int(found[1]), words), text)
    return SIGN.sub(lambda found: words.say(SIGNS[found[0]]), text)


def _seconds(number: int, words: Words) -> str:
    return words.say_count("{number} second", "{number} seconds", number)
