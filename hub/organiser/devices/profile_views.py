"""How the page of one device looks: how it is, what it is to be. Must not know: HTTP, SQL."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from hub.alarms import CLOCK_MS, Alarm, Raised
from hub.gathering import DeviceRow
from hub.organiser.devices.profile_form import EXAMPLES, Field
from hub.organiser.frame import header, note
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import WORDS, Say, ago
from sync.hub.protocol import Heartbeat


def path_of(name: str) -> str:
    """The page of a device; the sign before the name keeps ``..`` a name."""
    return f"/devices/@{quote(name, safe='')}"


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a device.

    Attributes:
        lines: Of the form.
        others: What is wanted of it besides.
        told: What was done.
        problem: What was not.
    """

    row: DeviceRow
    now_ms: int
    lines: tuple[Field, ...]
    others: Mapping[str, str]
    told: str = ""
    problem: str = ""


def device_view(say: Say, looked: Looked, form: str) -> Html:
    """One device."""
    row, told = looked.row, looked.told
    return join(
        header(say, form, "devices"),
        tag(
            "main",
            tag("p", tag("a", say("back"), href="/devices")),
            tag("h1", row.name),
            note(looked.problem),
            tag("p", told, class_="good", role="status") if told else "",
            tag("h2", say("how_it_is")),
            _facts(say, row, looked.now_ms),
            tag("h2", say("wanted")),
            tag("p", say("wanted_how"), " ", say("wanted_when"), class_="quiet"),
            _form(say, row.name, form, looked),
            class_="middle",
        ),
    )


def alarm_list(say: Say, raised: Sequence[Raised]) -> Html:
    """What to look at, at the top of the devices; nothing where all is well."""
    if not raised:
        return Html()
    lines = (tag("li", _alarm(say, one), class_=f"alarm {one.alarm.value}") for one in raised)
    return tag("section", tag("h2", say("alarms")), tag("ul", *lines), class_="alarms")


def _alarm(say: Say, one: Raised) -> Html:
    text, _, rest = say(f"alarm_{one.alarm.value}").partition("{}")
    what = _said(say, one)
    if not one.device:
        return join(text, what, rest)
    before, place, after = rest.partition("{}")
    return join(text, tag("a", one.device, href=path_of(one.device)), before, what if place else "", after)


def _said(say: Say, one: Raised) -> str:
    """The number or word of an alarm, as people say it."""
    if one.word:
        return printer_word(say, one.word) if one.alarm is Alarm.PRINTER else _known(say, one.word, one.word)
    return long(say, one.number) if one.alarm in LASTING else f"{one.number:.0f}"


LASTING = frozenset({Alarm.SILENT, Alarm.CLOCK_FAST, Alarm.CLOCK_SLOW})


def printer_word(say: Say, cause: str) -> str:
    """How a printer is; nothing where all is well."""
    return _known(say, f"printer_{cause}", cause) if cause else ""


def long(say: Say, seconds: float) -> str:
    """A length of time, in the unit in which people think of it."""
    for unit, size in (("long_h", 3_600), ("long_min", 60)):
        if seconds >= 2 * size:
            return say(unit).format(round(seconds / size))
    return say("long_s").format(round(seconds))


def _facts(say: Say, row: DeviceRow, now_ms: int) -> Html:
    heard = ago(say, row.silent_s(now_ms))
    facts = [("right", say(row.right.value)), ("heard", heard), ("journal", f"{row.sequence}")]
    facts += _beat(say, row.heartbeat) if row.heartbeat else []
    lines = (tag("div", tag("dt", say(word)), tag("dd", text)) for word, text in facts)
    return tag("dl", *lines, class_="facts")


def _beat(say: Say, beat: Heartbeat) -> Iterator[tuple[str, str]]:
    yield "mode", _known(say, f"mode_{beat.mode}", beat.mode) if beat.mode else say("unknown")
    yield "outbox", say("entries").format(beat.pending) if beat.pending else say("all_sent")
    yield "printer", _known(say, f"printer_{beat.printer}", beat.printer)
    yield "queue", str(beat.queued)
    yield "clock", _clock(say, beat.offset_ms)
    for word, percentiles in (("reading", beat.decode_ms), ("until_read", beat.wait_ms)):
        if percentiles:
            yield word, say("decode").format(*(*percentiles, "–", "–")[:3])
    for word, number in (("paper", beat.paper), ("celsius", beat.celsius)):
        if number is not None:
            yield word, say(f"{word}_is").format(number)
    if beat.undervolted is not None:
        yield "power", say("power_weak" if beat.undervolted else "power_good")
    yield "program", beat.software or say("unknown")


def _clock(say: Say, ahead_ms: int | None) -> str:
    if ahead_ms is None:
        return say("unknown")
    if abs(ahead_ms) <= CLOCK_MS:
        return say("clock_good").format(abs(ahead_ms))
    return say("clock_slow" if ahead_ms > 0 else "clock_fast").format(long(say, abs(ahead_ms) / 1000))


def _known(say: Say, word: str, else_: str) -> str:
    return say(word) if word in WORDS else else_


def _form(say: Say, name: str, form: str, looked: Looked) -> Html:
    rest = ", ".join(f"{key} = {value}" for key, value in sorted(looked.others.items()))
    return tag(
        "form",
        tag("input", type="hidden", name="form", value=form),
        *(_line(say, line) for line in looked.lines),
        tag("p", say("other_settings").format(rest), class_="quiet") if rest else "",
        tag("button", say("save")),
        method="post",
        action=path_of(name),
        class_="grid",
    )


def _line(say: Say, line: Field) -> Html:
    label = f"{say(line.word)} · {line.about}" if line.about else say(line.word)
    if line.options is None:
        field = tag(
            "input", name=line.key, value=line.value, maxlength="1000", placeholder=EXAMPLES.get(line.key, "")
        )
        return tag("label", label, field)
    options = [tag("option", say("own"), value="", selected=not line.value)]
    if line.is_missing:
        options.append(tag("option", say("gone_option").format(line.value), value=line.value, selected=True))
    options += [
        tag("option", _known(say, one.name, one.name), value=one.value, selected=one.value == line.value)
        for one in line.options
    ]
    return tag("label", label, tag("select", *options, name=line.key))
