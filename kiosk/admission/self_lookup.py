"""Attendees without a ticket: their full name with order code or e-mail address gives them their own one.

The second factor is what is looked for, and names are compared afterwards: so the time that an answer takes
says nothing about which names there are. Nobody ever gets a list, or hears which of the two was wrong.
Must not know: Textual, SQL, how an answer is worded.
"""

from collections.abc import Callable, Iterable

from checkin.clock import Clock
from checkin.model import Position
from checkin.text import clean_text, fold
from checkin.verdict import Refuse, Verdict
from kiosk.admission.lookup_tries import LookedUp, LookupTries
from kiosk.views import DeskPlace
from sync.second_factor import find_by_factor
from sync.store import Store

MAX_NAME_CHARS = 200
"""Longest text that is compared: nobody types given name, family name and title at full length."""

NS_PER_MS = 1_000_000

Judge = Callable[[str, DeskPlace], Verdict]
"""What would be said of a ticket's text now, without writing anything down."""


class SelfLookup:
    """Finds the one position that somebody can prove is theirs. Belongs to one thread, as its store does."""

    def __init__(self, store: Store, clock: Clock, judge: Judge) -> None:
        self._store = store
        self._clock = clock
        self._judge = judge
        self._tries = LookupTries()

    def find(self, name: str, factor: str, place: DeskPlace) -> LookedUp:
        """Try a name with a second factor.

        Args:
            name: Given and family name in any order, as typed; a title may be left out.
            factor: Order code or e-mail address, as typed.
            place: Where they want to enter; of several tickets the one that is good there counts.

        Returns:
            The ticket's text if exactly one fits. The same empty text for an unknown name, a wrong factor,
            several that fit, and too many tries.
        """
        now_ms = self._clock.mono_ns() // NS_PER_MS
        wait_ms = self._tries.wait_ms(now_ms)
        if wait_ms:
            return LookedUp("", wait_ms)
        fitting = [position for position in find_by_factor(self._store, factor) if is_name_of(position, name)]
        text = self._choose(fitting, place)
        self._tries.count(now_ms, is_found=bool(text))
        return LookedUp(text, self._tries.wait_ms(now_ms))

    def _choose(self, fitting: Iterable[Position], place: DeskPlace) -> str:
        texts = [position.secret for position in fitting]
        if len(texts) > 1:
            texts = [text for text in texts if not isinstance(self._judge(text, place), Refuse)]
        return texts[0] if len(texts) == 1 else ""


def is_name_of(position: Position, typed: str) -> bool:
    """Whether somebody typed this attendee's full name: every word of it, in any order, and no other.

    Words of the title may be left out. Case, accents, hyphens and ``ue`` for ``ü`` make no difference.
    """
    words = sorted(fold(clean_text(typed[: MAX_NAME_CHARS * 2], MAX_NAME_CHARS)).split())
    name = fold(f"{position.given_name} {position.family_name}").split()
    title = fold(position.title).split()
    return bool(name) and words == sorted(name + _used_of(title, words, name))


def _used_of(title: list[str], words: list[str], name: list[str]) -> list[str]:
    """The words of a title that were typed beyond the name."""
    left = list(words)
    for word in name:
        if word in left:
            left.remove(word)
    return [word for word in title if word in left]
