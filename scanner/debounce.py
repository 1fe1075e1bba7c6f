"""One scan for one holding-up: a pure state machine over what each frame shows.

Must not know: pictures, threads, the real clock. The state is a table of texts and when they were last seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

GONE_S = 2.0
"""A code that was out of view for this long counts as held up anew: longer than a shaking hand, shorter than
the walk of the next person with a copy."""


@dataclass(frozen=True, slots=True)
class View:
    """What is in view.

    Attributes:
        at_s: The time of the newest frame, as it was given.
        elapsed_s: Our own clock: it adds up the steps forward and ignores the steps back.
        last_seen_s: Text -> reading of our own clock when it was last seen; gone ones are dropped.
    """

    at_s: float | None = None
    elapsed_s: float = 0.0
    last_seen_s: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def now_of(view: View, seen_s: float) -> float:
    """What our own clock, which never goes back, says when a frame was taken."""
    return view.elapsed_s + (0.0 if view.at_s is None else max(0.0, seen_s - view.at_s))


def debounce(
    view: View,
    texts: Iterable[str],
    seen_s: float,
    gone_s: float = GONE_S,
    beside: Iterable[str] = (),
) -> tuple[View, tuple[str, ...]]:
    """Take in one frame.

    Args:
        view: What the last call gave back; `View()` to begin with.
        texts: The codes that are held up in this frame; none is as good as any.
        seen_s: When the frame was taken. Time that goes back counts as no time.
        gone_s: How long a code has to be out of view to count again.
        beside: Codes that are in view without being held: those that were, have not gone.

    Returns:
        What is in view now, and the texts that were held up anew, each once, in the order given.
    """
    now_s = now_of(view, seen_s)
    held = {text: at_s for text, at_s in view.last_seen_s.items() if now_s - at_s < gone_s}
    seen = tuple(dict.fromkeys(texts))
    fresh = tuple(text for text in seen if text not in held)
    here = dict.fromkeys((*seen, *(text for text in beside if text in held)), now_s)
    return View(seen_s, now_s, MappingProxyType(held | here)), fresh
