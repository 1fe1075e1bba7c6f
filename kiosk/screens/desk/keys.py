"""The keys of the desk: which act each one is, what the help says. Must not know: how acts are done."""

from collections.abc import Collection, Mapping

import msgspec

from checkin.roles import Act, Staff, may
from kiosk.screens.help import HelpLine
from kiosk.words import Words, mark


class DeskKey(msgspec.Struct, frozen=True):
    """One key. Without an act it is everybody's; `label` is what stands on it, if that is another text."""

    key: str
    text: str
    act: Act | None = None
    label: str = ""


DESK_KEYS = (
    DeskKey("f1", mark("this help")),
    DeskKey("up", mark("choose from the list"), Act.SEARCH, label="↑↓"),
    DeskKey("enter", mark("check in whoever is chosen"), label="↵"),
    DeskKey("f2", mark("check in, with a badge"), Act.CHECK_IN),
    DeskKey("f3", mark("new badge, or void the old"), Act.BADGE),
    DeskKey("f4", mark("let in all the same"), Act.FORCE),
    DeskKey("f5", mark("take back an entry or exit"), Act.UNDO),
    DeskKey("f6", mark("only look up"), Act.LOOK_ONLY),
    DeskKey("f7", mark("the order; twice: all in it"), Act.ORDER),
    DeskKey("f8", mark("what waits for a decision"), Act.SETTLE),
    DeskKey("f9", mark("put name or company right"), Act.CORRECT),
    DeskKey("f10", mark("register a walk-in"), Act.WALK_IN),
    DeskKey("f11", mark("take a payment, or the till"), Act.PAYMENT),
    DeskKey("ctrl+u", mark("empty the field"), label=mark("Ctrl+U")),
    DeskKey("escape", mark("one step back"), label="Esc"),
    DeskKey("f12", mark("sign in or out")),
    DeskKey("ctrl+e", mark("evacuation"), label=mark("Ctrl+E")),
    DeskKey("ctrl+x", mark("leave, with the PIN"), label=mark("Ctrl+X")),
    DeskKey("ctrl+t", mark("other colours"), label=mark("Ctrl+T")),
)
"""In the order of the help."""

ACTS: Mapping[str, Act] = {key.key: key.act for key in DESK_KEYS if key.act is not None}
EVERYWHERE = frozenset({"f1", "up", "f12", "ctrl+e", "ctrl+t", "ctrl+x"})
"""Keys that are there whatever the desk can do."""


def may_press(staff: Staff | None, key: str) -> bool:
    """Whether somebody may use this key; nobody in particular may."""
    act = ACTS.get(key.lower())
    return act is None or staff is None or may(staff.role, act)


def desk_help(words: Words, staff: Staff | None, known: Collection[str]) -> tuple[HelpLine, ...]:
    """What the help says of the keys that this desk knows and that somebody may use."""
    return tuple(
        HelpLine(words.say(key.label) if key.label else key.key.upper(), words.say(key.text))
        for key in DESK_KEYS
        if (key.key in known or key.key in EVERYWHERE) and may_press(staff, key.key)
    )
