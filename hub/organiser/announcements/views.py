"""How the pages about announcements look: values in, HTML out. Must not know: HTTP, how anything is kept."""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.announcement import MAX_ANNOUNCEMENT_CHARS, Announcement, Audience
from checkin.clock import ms_to_utc
from checkin.model import EventSet, name_in
from checkin.zones import zone_of
from hub.organiser.announcements.form import (
    FOR,
    FROM,
    GATE,
    PLACES,
    ROOM,
    UNTIL,
    languages_of,
    text_key,
    usual_end,
)
from hub.organiser.forms import Fault, choice, field, form_of, signature, summary, told
from hub.organiser.frame import header, table
from hub.organiser.markup import Html, join, tag
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say

PLACE = "announcements"
PATH = "/announcements"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of all of them.

    Attributes:
        typed: What stands in the form for one more.
        signer: Of whoever announces.
        done: What was done a moment ago, in words.
    """

    event_set: EventSet
    now_ms: int
    typed: Mapping[str, str]
    signer: str
    faults: Sequence[Fault] = ()
    done: str = ""


def all_view(say: Say, shown: Shown, form: str) -> Html:
    """All of them, the most important first, and the form for one more."""
    lines = [_line(say, shown, one) for one in shown.event_set.announcements]
    columns = (say("announcement"), say(FOR), say("where"), say(FROM), say(UNTIL), say("state"), "")
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say(PLACE)),
            summary(say, shown.faults),
            told(shown.done),
            tag("p", say("announcements_how"), class_="quiet"),
            table(say(PLACE), columns, lines, "quietly") if lines else tag("p", say("no_announcements")),
            tag("h2", say("new_announcement")),
            _form(say, shown, form),
        ),
    )


def one_view(say: Say, one: Announcement, shown: Shown, form: str) -> Html:
    """One of them, to be taken back."""
    whole = (tag("p", text, lang=code) for code, text in one.texts.items())
    facts = " · ".join((for_word(say, one), _where(say, one, shown.event_set), _when(say, one, shown)))
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("p", tag("a", say("back_announcements"), href=PATH)),
            tag("h1", say("announcement")),
            summary(say, shown.faults),
            *whole,
            tag("p", facts, class_="quiet"),
            "" if one.is_by_hand else tag("p", say("from_the_file"), class_="quiet"),
            form_of(
                f"{path_of(one)}/remove",
                form,
                signature(say, shown.signer, shown.faults),
                tag("button", say("take_announcement_back"), class_="danger"),
            ),
            class_="middle",
        ),
    )


def path_of(one: Announcement) -> str:
    """Its page."""
    return f"{PATH}/{mark_of(one)}"


def for_word(say: Say, one: Announcement) -> str:
    """Whom it is for."""
    return say(f"for_{one.audience.value}")


def _line(say: Say, shown: Shown, one: Announcement) -> Html:
    text = name_in(one.texts, say("language"))
    label = f"{say('take_back')}: {text}"
    link = tag("a", say("take_back"), href=path_of(one), aria_label=label)
    from_text, until_text = _from(say, one, shown), _until(say, one, shown)
    return tag(
        "tr",
        tag("th", text, scope="row"),
        tag("td", for_word(say, one), data_label=say(FOR)),
        tag("td", _where(say, one, shown.event_set), data_label=say("where")),
        tag("td", from_text, data_label=say(FROM)),
        tag("td", until_text, data_label=say(UNTIL)),
        tag("td", _state(say, one, shown.now_ms), data_label=say("state")),
        tag("td", link, class_="acts"),
    )


def _state(say: Say, one: Announcement, now_ms: int) -> str:
    if one.is_over(now_ms):
        return say("announced_over")
    return say("announced_now" if one.is_due(now_ms) else "announced_later")


def _where(say: Say, one: Announcement, event_set: EventSet) -> str:
    places = [
        say(word).format(name_in(thing.names, say("language")))
        for word, things, ids in (
            ("at_gate", event_set.gates, one.gates),
            ("in_room", event_set.rooms, one.rooms),
        )
        for thing in things
        if thing.id in ids
    ]
    is_everywhere = not one.gates and not one.rooms
    return say("everywhere") if is_everywhere else ", ".join(places) or "?"


def _when(say: Say, one: Announcement, shown: Shown) -> str:
    return f"{_from(say, one, shown)} – {_until(say, one, shown)}"


def _from(say: Say, one: Announcement, shown: Shown) -> str:
    return say("at_once") if one.from_ms is None else _moment(say, one.from_ms, shown.event_set)


def _until(say: Say, one: Announcement, shown: Shown) -> str:
    return say("until_taken_back") if one.until_ms is None else _moment(say, one.until_ms, shown.event_set)


def _moment(say: Say, at_ms: int, event_set: EventSet) -> str:
    at = ms_to_utc(at_ms).astimezone(zone_of(event_set))
    day = f"{at.day}.{at.month}." if say("language") == "de" else f"{at:%d/%m}"
    return f"{say('weekdays').split()[at.weekday()]} {day}, {at:%H:%M}"


def _form(say: Say, shown: Shown, form: str) -> Html:
    typed, faults = shown.typed, shown.faults
    audiences = [(one.value, say(f"for_{one.value}")) for one in Audience]
    usual = usual_end(shown.event_set, shown.now_ms)
    places = (_place(say, key, shown) for key in PLACES)
    return form_of(
        PATH,
        form,
        *(_text(say, language, shown) for language in languages_of(shown.event_set)),
        choice(FOR, say(FOR), typed.get(FOR, Audience.EVERYBODY.value), audiences, faults),
        _time(say, FROM, typed.get(FROM, ""), faults),
        _time(say, UNTIL, typed.get(UNTIL, usual), faults),
        *places,
        signature(say, shown.signer, faults),
        tag("button", say("announce")),
    )


def _text(say: Say, language: str, shown: Shown) -> Html:
    key = text_key(language)
    return field(
        key, say("announcement_text").format(language), shown.typed.get(key, ""), shown.faults, lang=language,
        maxlength=str(MAX_ANNOUNCEMENT_CHARS), autocomplete="off",
        hint=say("announcement_text_how").format(MAX_ANNOUNCEMENT_CHARS),
    )  # fmt: skip


def _time(say: Say, key: str, value: str, faults: Sequence[Fault]) -> Html:
    return field(key, say(key), value, faults, maxlength="16", autocomplete="off", hint=say(f"{key}_how"))


def _place(say: Say, key: str, shown: Shown) -> Html:
    none = say("everywhere" if key == PLACES[0] else "nowhere_else")
    options = [("", none)]
    for before, word, things in (
        (GATE, "at_gate", shown.event_set.gates),
        (ROOM, "in_room", shown.event_set.rooms),
    ):
        options += [
            (f"{before}{one.id}", say(word).format(name_in(one.names, say("language")))) for one in things
        ]
    return choice(key, say(key), shown.typed.get(key, ""), options, shown.faults)
