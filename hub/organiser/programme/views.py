"""How the pages about the programme look: values in, HTML out. Must not know: HTTP, how anything is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from checkin.clock import ms_to_utc
from checkin.journal import Body
from checkin.model import EventSet, Names, Room, Session, SessionId, name_in
from checkin.programme import Clash, ClashKind
from checkin.zones import zone_of
from hub.organiser.forms import Fault, choice, field, form_of, signature, summary, told
from hub.organiser.frame import header, note, table
from hub.organiser.last_change import change_line
from hub.organiser.markup import Html, join, tag
from hub.organiser.programme.form import (
    DAY,
    END,
    OTHER_SESSION,
    ROOM,
    START,
    Shift,
    Typed,
    day_of,
    days_of,
    sessions_on,
)
from hub.organiser.staleness import SEEN, mark_of
from hub.organiser.words import Say

PLACE = "programme"


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of one day.

    Attributes:
        days: All there are; the number of one is its place among them.
        clashes: Of what is on that day.
        done: What was done a moment ago, in words.
    """

    event_set: EventSet
    days: Sequence[date]
    day: date
    clashes: Sequence[Clash]
    has_central: bool = False
    done: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One session, and what somebody has typed about it.

    Attributes:
        name: Of whoever signs.
        other: The session to swap with; empty = none is chosen.
        changed: The newest change of it; None = nobody has.
    """

    session: Session
    event_set: EventSet
    typed: Typed
    name: str
    other: str = ""
    changed: Body | None = None
    faults: tuple[Fault, ...] = ()


def path_of(session: SessionId) -> str:
    """The page of a session."""
    return f"/programme/{session}"


def day_view(say: Say, shown: Day, form: str) -> Html:
    """The programme of one day, room by room."""
    on_day = sessions_on(shown.event_set, shown.day)
    rooms = [(room, [one for one in on_day if one.room == room.id]) for room in shown.event_set.rooms]
    known = {room.id for room in shown.event_set.rooms}
    lost = [one for one in on_day if one.room not in known]
    parts = [_room(say, shown, room.names, found) for room, found in rooms if found]
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say("programme")),
            told(shown.done),
            tag("p", say("programme_central" if shown.has_central else "programme_how"), class_="quiet"),
            _days(say, shown),
            clash_list(say, shown.clashes, shown.event_set),
            *parts,
            _room(say, shown, {}, lost) if lost else "",
            tag("p", say("no_sessions"), class_="quiet") if not on_day else "",
        ),
    )


def no_event_view(say: Say, form: str, here: str) -> Html:
    """Before the first import."""
    return join(
        header(say, form, here),
        tag("main", tag("h1", say(here)), note(say("no_event_yet")), class_="middle"),
    )


def session_view(say: Say, asked: Asked, form: str) -> Html:
    """One session: where it is, and the two ways to change that."""
    session, event_set = asked.session, asked.event_set
    others = [one for one in event_set.sessions if one.id != session.id]
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("p", tag("a", say("back_programme"), href=_day_path(session, event_set))),
            tag("h1", title_of(session, say)),
            summary(say, asked.faults),
            tag("p", tag("strong", say("where_now"), ": "), where(say, session, event_set)),
            change_line(say, asked.changed, event_set),
            tag("h2", say("move")),
            _move_form(say, asked, form),
            tag("h2", say("swap")),
            _swap_form(say, asked, others, form) if others else tag("p", say("nothing_to_swap")),
            class_="middle",
        ),
    )


def shift_view(  # each stands on the page
    say: Say, shift: Shift, session: Session, sent: Mapping[str, str], form: str, *, warning: str = ""
) -> Html:
    """What would be done, and the button that has it done.

    Args:
        say: Words.
        shift: What.
        session: Whose page it is.
        sent: What the form asked for; sent again with the mark of what is shown.
        form: As in `hub.organiser.sessions.Session`.
        warning: What has happened meanwhile.
    """
    kept = {key: value for key, value in sent.items() if key not in ("form", "mark")}
    action = path_of(session.id) + ("/swap" if OTHER_SESSION in sent else "/move")
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say("move_trial")),
            note(warning),
            tag("p", say("move_trial_what"), class_="quiet"),
            _differences(say, shift),
            clash_list(say, shift.clashes, shift.after) if shift.clashes else tag("p", say("no_clashes")),
            _following(say, shift),
            form_of(
                action,
                form,
                tag("button", say("do_move")),
                tag("a", say("other_wish"), href=path_of(session.id)),
                kind="decision",
                mark=shift.mark,
                **kept,
            ),
            class_="middle",
        ),
    )


def clash_list(say: Say, found: Sequence[Clash], event_set: EventSet) -> Html:
    """What does not go together; nothing where all does."""
    if not found:
        return Html()
    lines = (tag("li", _clash(say, one, event_set)) for one in found)
    return tag("section", tag("h2", say("clashes")), tag("ul", *lines), class_="alarms")


def title_of(session: Session, say: Say) -> str:
    """What it is called."""
    return name_in(session.names, say("language")) or str(session.id)


def where(say: Say, session: Session, event_set: EventSet) -> str:
    """Day, time and room in one line."""
    zone = zone_of(event_set)
    day = day_of(session.start_ms, zone)
    return f"{day_name(say, day)}, {_span(say, session, event_set)}, {room_name(say, session, event_set)}"


def room_name(say: Say, session: Session, event_set: EventSet) -> str:
    """Where a session is."""
    room = event_set.find_room(session.room)
    return name_in(room.names, say("language")) if room else "?"


def day_name(say: Say, day: date) -> str:
    """A day as people write it."""
    weekday = say("weekdays").split()[day.weekday()]
    return f"{weekday} {day.day}.{day.month}." if say("language") == "de" else f"{weekday} {day:%d/%m}"


def _span(say: Say, session: Session, event_set: EventSet) -> str:
    """From when to when; an end on another day says on which, so that a slip of 23 hours is seen."""
    zone = zone_of(event_set)
    begins, ends = (ms_to_utc(at).astimezone(zone) for at in (session.start_ms, session.end_ms))
    later = "" if ends.date() == begins.date() else f" ({day_name(say, ends.date())})"
    return f"{begins:%H:%M}–{ends:%H:%M}{later}"


def _days(say: Say, shown: Day) -> Html:
    if len(shown.days) <= 1:
        return tag("p", tag("strong", day_name(say, shown.day)))
    links = (
        tag(
            "a",
            day_name(say, day),
            href=f"/programme?day={number}",
            aria_current="page" if day == shown.day else False,
        )
        for number, day in enumerate(shown.days)
    )
    return tag("nav", *links, aria_label=say("days"), class_="tabs")


def _day_path(session: Session, event_set: EventSet) -> str:
    days = days_of(event_set)
    day = day_of(session.start_ms, zone_of(event_set))
    return f"/programme?day={days.index(day)}" if day in days else "/programme"


def _room(say: Say, shown: Day, names: Names, sessions: Iterable[Session]) -> Html:
    name = name_in(names, say("language")) or "?"
    lines = [_line(say, shown, one) for one in sessions]
    columns = (say("time"), say("session"), say("places"), "")
    return tag("section", tag("h2", name), table(name, columns, lines, "sessions"))


def _line(say: Say, shown: Day, session: Session) -> Html:
    is_wrong = any(session.id in (one.session, one.other) for one in shown.clashes)
    title = title_of(session, say)
    link = tag("a", say("change_it"), href=path_of(session.id), aria_label=f"{say('change_it')}: {title}")
    return tag(
        "tr",
        tag("td", _span(say, session, shown.event_set), class_="when"),
        tag("th", tag("span", title, class_="state warned") if is_wrong else title, scope="row"),
        tag("td", str(session.places) if session.places is not None else say("no_places"), class_="count"),
        tag("td", link, class_="acts"),
    )


def _move_form(say: Say, asked: Asked, form: str) -> Html:
    typed, faults = asked.typed, asked.faults
    rooms = [(str(one.id), _nested(say, one, asked.event_set)) for one in asked.event_set.rooms]
    days = [(day.isoformat(), day_name(say, day)) for day in days_of(asked.event_set)]
    return form_of(
        path_of(asked.session.id) + "/move",
        form,
        choice(DAY, say(DAY), typed.get(DAY, ""), days, faults),
        _time_field(say, START, typed, faults),
        _time_field(say, END, typed, faults, hint=say("end_how")),
        choice(ROOM, say(ROOM), typed.get(ROOM, ""), rooms, faults),
        signature(say, asked.name, faults),
        tag("button", say("look_first")),
        **_seen(asked),
    )


def _time_field(say: Say, key: str, typed: Typed, faults: Sequence[Fault], **more: str) -> Html:
    """Typed as 24 hours, whatever the browser thinks of clocks."""
    return field(
        key, say(key), typed.get(key, ""), faults, inputmode="numeric", maxlength="5", size="5",
        autocomplete="off", required=True, **more,
    )  # fmt: skip


def _nested(say: Say, room: Room, event_set: EventSet) -> str:
    """A room with the one around it and its limit, to choose by."""
    around = event_set.find_room(room.parent) if room.parent is not None else None
    parts = [name_in(room.names, say("language"))]
    parts += [name_in(around.names, say("language"))] if around else []
    limit = f" ({say('limit_is').format(room.limit)})" if room.limit is not None else ""
    return " · ".join(parts) + limit


def _swap_form(say: Say, asked: Asked, others: Sequence[Session], form: str) -> Html:
    ordered = sorted(others, key=lambda one: (one.start_ms, one.id))
    options = [(str(one.id), f"{title_of(one, say)} · {where(say, one, asked.event_set)}") for one in ordered]
    return form_of(
        path_of(asked.session.id) + "/swap",
        form,
        tag("p", say("swap_how"), class_="quiet"),
        choice(OTHER_SESSION, say("swap_with"), asked.other, options, asked.faults),
        signature(say, asked.name, asked.faults, prefix="swap-"),
        tag("button", say("look_first")),
        **_seen(asked),
    )


def _seen(asked: Asked) -> dict[str, str]:
    """The session as it was when the form was opened, also when the form comes again for a fault."""
    return {SEEN: asked.typed.get(SEEN) or mark_of(asked.session)}


def _differences(say: Say, shift: Shift) -> Html:
    lines = (
        tag(
            "tr",
            tag("th", title_of(was, say), scope="row"),
            tag("td", tag("del", where(say, was, shift.before)), data_label=say("was")),
            tag("td", tag("ins", where(say, now, shift.after)), data_label=say("will_be")),
        )
        for was, now in shift.changes
    )
    columns = (say("session"), say("was"), say("will_be"))
    return table(say("move_trial"), columns, lines, "rows quietly")


def _following(say: Say, shift: Shift) -> Html:
    """The check-in lists that go along."""
    led = [
        one
        for one in shift.after.lists
        if shift.before.room_counting(one.id) != shift.after.room_counting(one.id)
    ]
    names = ", ".join(name_in(one.names, say("language")) for one in led)
    return tag("p", say("lists_follow").format(names)) if led else Html()


def _clash(say: Say, one: Clash, event_set: EventSet) -> str:
    session = event_set.find_session(one.session)
    assert session is not None, "clashes are of sessions that are there"
    title, words = title_of(session, say), say(f"clash_{one.kind.value}")
    other = event_set.find_session(one.other) if one.other is not None else None
    if one.kind is ClashKind.SAME_ROOM and other is not None:
        return words.format(title, f"{title_of(other, say)} ({where(say, other, event_set)})")
    return words.format(title, session.places, one.number)
