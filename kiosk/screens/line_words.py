"""How the line to central and the printer are, in words of staff: pure, values in, signals out.

Must not know: widgets, keys, sizes of screens. Shapes stand beside every colour.
"""

from checkin.badge import Cause
from checkin.roll import RollLeft
from kiosk.screens.staff_words import Signal
from kiosk.theme import GOOD, QUIET, WARN
from kiosk.views import CLOCK_TOLERANCE_MS, Link, Others, PrinterView
from kiosk.wording.reasons import CAUSES
from kiosk.words import Words, mark

SETTINGS = {
    "mode": mark("mode"),
    "lists": mark("check-in list"),
    "gate": mark("gate"),
    "room": mark("room"),
    "direction": mark("direction of the door"),
    "printer": mark("printer"),
    "spare_printer": mark("second printer"),
    "camera": mark("camera"),
    "preview": mark("picture of the camera"),
    "scanners": mark("scanners"),
    "languages": mark("languages"),
    "on_no_answer": mark("what happens without an answer"),
}
"""Settings that a hub may say, in words of staff."""


def link_signal(words: Words, link: Link | None, now_ms: int) -> Signal:
    """The line to central: never just a colour, always how much waits."""
    if link is not None and link.is_ended:
        return Signal("▲", words.say("access ended · pair again"), WARN)
    if link is None or link.connected is None:
        return Signal("○", words.say("without central"), QUIET)
    if not link.connected:
        since = words.moment(link.since_ms, now_ms) if link.since_ms is not None else "?"
        text = words.say("cut off since {when} · {number} to send", when=since, number=link.pending)
        return Signal("▲", text, WARN)
    if link.others is not None and link.others.calling:
        wanted = words.say("help wanted: {kiosk}", kiosk=", ".join(link.others.calling))
        return Signal("▲", " · ".join((wanted, *_to_send(words, link.pending))), WARN)
    if link.restarts or link.misfit:
        return _settings_signal(words, link)
    return _good_signal(words, link)


def _to_send(words: Words, pending: int) -> tuple[str, ...]:
    """What waits here, if anything does."""
    return (words.say("{number} to send", number=pending),) if pending else ()


def _settings_signal(words: Words, link: Link) -> Signal:
    """What the hub's device table wants, and cannot have yet."""
    if link.restarts:
        return Signal("▲", words.say("new settings · starts anew once nobody is served"), WARN)
    what = words.say(SETTINGS[link.misfit]) if link.misfit in SETTINGS else link.misfit
    text = words.say("hub’s setting does not fit: {what} · {number} to send", what=what, number=link.pending)
    return Signal("▲", text, WARN)


def _good_signal(words: Words, link: Link) -> Signal:
    """The line is good; is the clock, and are the others?"""
    if link.clock_wrong_ms > CLOCK_TOLERANCE_MS:
        seconds = link.clock_wrong_ms // 1000
        text = words.say(
            "clock wrong by {seconds} s · {number} to send", seconds=seconds, number=link.pending
        )
        return Signal("▲", text, WARN)
    if link.others is not None:
        return _hub_signal(words, link.others, link.pending)
    text = words.say("connected · {number} to send", number=link.pending)
    return Signal("●", text, GOOD if not link.pending else QUIET)


def _hub_signal(words: Words, others: Others, pending: int) -> Signal:
    """All kiosks of the hub, this one too: what was not heard of lately is never green."""
    values: dict[str, str | int] = {"seen": others.seen + 1, "total": others.total + 1, "number": pending}
    if others.seen == others.total:
        text = words.say("{seen} of {total} kiosks seen · {number} to send", **values)
        return Signal("●", text, QUIET if pending else GOOD)
    ago = words.ago(others.oldest_s)
    text = words.say("{seen} of {total} kiosks seen, last {ago} · {number} to send", ago=ago, **values)
    return Signal("●", text, QUIET)


def printer_signal(words: Words, printer: PrinterView | None) -> Signal:
    """The printer: ready, soon without paper, or why not."""
    if printer is None or printer.cause is Cause.NO_PRINTER:
        return Signal("○", words.say("no printer"), QUIET)
    trouble = _printer_trouble(words, printer)
    return Signal("▲", trouble, WARN) if trouble else Signal("●", words.say("Printer is ready"), GOOD)


def say_held_up(words: Words, printer: PrinterView | None) -> str:
    """Why no badge would come out now; empty = one would, as far as is known."""
    return "" if printer is None or printer.ready else _cause(words, printer)


def _printer_trouble(words: Words, printer: PrinterView) -> str:
    """What staff should know first; empty = all is well."""
    cause = _cause(words, printer)
    troubles = (
        (not printer.ready, cause),
        (printer.at_spare, words.say("{cause} · printer 2 prints", cause=cause)),
        (printer.near_end, words.look_up(CAUSES[Cause.PAPER_NEAR_END])),
        (printer.is_low, _roll_words(words, printer.left)),
        (printer.bad_template, words.look_up(CAUSES[Cause.TEMPLATE])),
        (printer.is_own_template, words.say("Badges without pretix’s layout")),
    )
    return next((text for holds, text in troubles if holds), "")


def _roll_words(words: Words, left: RollLeft | None) -> str:
    if left is None:
        return ""
    if left.minutes is None:
        return words.say("Badges left on the roll: {number}", number=left.badges)
    return words.say(
        "Badges left on the roll: {number} · {minutes} min", number=left.badges, minutes=left.minutes
    )


def _cause(words: Words, printer: PrinterView) -> str:
    cause = CAUSES[printer.cause]
    return words.say(cause) if cause else words.say("Printer is not ready")
