"""How the pages about rooms and their limits look: values in, HTML out. Must not know: HTTP, storage."""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.journal import Body
from checkin.model import EventSet, Room, RoomId, WhenFull, name_in
from checkin.room_limits import LimitSource, RoomLimit
from hub.house.views import number
from hub.organiser.forms import Fault, choice, field, form_of, signature, summary, told
from hub.organiser.frame import header, note, table
from hub.organiser.last_change import change_line, said_change
from hub.organiser.markup import Html, join, tag
from hub.organiser.rooms.form import (
    MAX_NOTE_CHARS,
    WHEN_FULL,
    Setting,
    Typed,
    around,
    inside_out,
    limits_of,
    row_count,
)
from hub.organiser.staleness import SEEN, mark_of
from hub.organiser.words import Say

PLACE = "rooms_and_limits"


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """How many are in each room now.

    Attributes:
        counted: Per cent of the first count, while that goes on and no number is known; None = it is whole.
    """

    rooms: Mapping[RoomId, int] = {}
    counted: int | None = None

    def persons(self, room: RoomId) -> int:
        """Inside; nobody where more have left than were seen."""
        return max(0, self.rooms.get(room, 0))


class Rooms(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of all rooms."""

    event_set: EventSet
    inside: Inside
    has_central: bool = False
    done: str = ""


class AskedRoom(msgspec.Struct, frozen=True, kw_only=True):
    """One room, and what somebody has typed about it.

    Attributes:
        name: Of whoever signs.
        changed: The newest change of it; None = nobody has.
    """

    room: Room
    event_set: EventSet
    inside: Inside
    typed: Typed
    name: str
    changed: Body | None = None
    faults: tuple[Fault, ...] = ()


def path_of(room: RoomId) -> str:
    """The page of a room."""
    return f"/rooms/{room}"


def rooms_view(say: Say, shown: Rooms, form: str) -> Html:
    """All rooms with their limits."""
    lines = [_line(say, shown, room, depth) for room, depth in inside_out(shown.event_set)]
    columns = [say(one) for one in ("room", "persons_now", "holds", "holds_from", "counted_lists")] + [""]
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say(PLACE)),
            told(shown.done),
            counting_note(say, shown.inside),
            tag("p", say("rooms_central" if shown.has_central else "rooms_how"), class_="quiet"),
            table(say(PLACE), columns, lines, "limits quietly") if lines else tag("p", say("no_rooms_yet")),
        ),
    )


def room_view(say: Say, asked: AskedRoom, form: str) -> Html:
    """One room, and the form for its limits."""
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("p", tag("a", say("back_rooms"), href="/rooms")),
            tag("h1", name_of(asked.room, say)),
            summary(say, asked.faults),
            _now_inside(say, asked),
            change_line(say, asked.changed, asked.event_set),
            _around(say, asked.event_set, asked.room),
            tag("h2", say("limits")),
            tag("p", say("limits_how"), class_="quiet"),
            _form(say, asked, form),
            class_="middle",
        ),
    )


def setting_view(  # each stands on the page
    say: Say, setting: Setting, asked: AskedRoom, form: str, *, warning: str = ""
) -> Html:
    """What would be done, and the button that has it done.

    Args:
        say: Words.
        setting: What.
        asked: What the form asked for; sent again with the mark of what is shown.
        form: As in `hub.organiser.sessions.Session`.
        warning: What has happened meanwhile.
    """
    kept = {key: value for key, value in asked.typed.items() if key not in ("form", "mark")}
    path = path_of(setting.after.id)
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say("room_trial")),
            tag("p", tag("strong", name_of(setting.after, say))),
            note(f"{warning} {said_change(say, asked.changed, asked.event_set)}" if warning else ""),
            tag("p", say("move_trial_what"), class_="quiet"),
            _differences(say, setting),
            *_warnings(say, setting, asked),
            form_of(
                path, form, tag("button", say("do_move")), tag("a", say("other_wish"), href=path),
                kind="decision", mark=setting.mark, **kept,
            ),
            class_="middle",
        ),
    )  # fmt: skip


def name_of(room: Room, say: Say) -> str:
    """What it is called."""
    return name_in(room.names, say("language")) or str(room.id)


def said_limits(say: Say, limits: Sequence[RoomLimit]) -> str:
    """All limits of a room in words, such as ``permit 200 (BA 12/26) · area 240``."""
    return " · ".join(_limit(say, one) for one in limits)


def _limit(say: Say, limit: RoomLimit) -> str:
    is_said = limit.source is not None or not limit.note
    source = say(f"source_{limit.source.value if limit.source else ''}") if is_said else ""
    return f"{source} {number(say, limit.persons)}".strip() + (f" ({limit.note})" if limit.note else "")


def _line(say: Say, shown: Rooms, room: Room, depth: int) -> Html:
    name, limits = name_of(room, say), limits_of(room)
    persons = number(say, shown.inside.persons(room.id)) if shown.inside.counted is None else "–"
    lists = [one for one in shown.event_set.lists if shown.event_set.room_counting(one.id) == room]
    listed = ", ".join(name_in(one.names, say("language")) for one in lists)
    held = number(say, room.limit) if room.limit is not None else say("no_limit_yet")
    return tag(
        "tr",
        tag("th", tag("span", name, class_=f"depth d{min(depth, 3)}"), scope="row"),
        tag("td", persons, class_="figure", data_label=say("persons_now")),
        tag("td", held, class_="figure", data_label=say("holds")),
        tag("td", said_limits(say, limits), class_="quiet", data_label=say("holds_from")),
        tag("td", listed, class_="quiet", data_label=say("counted_lists")),
        tag(
            "td",
            tag("a", say("change_it"), href=path_of(room.id), aria_label=f"{say('change_it')}: {name}"),
            class_="acts",
        ),
    )


def counting_note(say: Say, inside: Inside) -> Html:
    """How far the first count is; nothing once it is whole."""
    return Html() if inside.counted is None else note(say("counting").format(inside.counted))


def _now_inside(say: Say, asked: AskedRoom) -> Html:
    persons = number(say, asked.inside.persons(asked.room.id))
    whole = tag("p", say("now_inside").format(persons))
    return counting_note(say, asked.inside) or whole


def _around(say: Say, event_set: EventSet, room: Room) -> Html:
    lines = [
        tag("p", say("wider_than").format(name_of(one, say), one.limit), class_="quiet")
        for one in around(event_set, room)
        if one.limit is not None and (room.limit is None or one.limit < room.limit)
    ]
    return join(*lines)


def _form(say: Say, asked: AskedRoom, form: str) -> Html:
    typed, faults = asked.typed, asked.faults
    options = [(one.value, say(f"when_full_{one.value}")) for one in WhenFull]
    return form_of(
        path_of(asked.room.id),
        form,
        *(_limit_line(say, number, typed, faults) for number in range(row_count(typed))),
        choice(WHEN_FULL, say("when_full"), typed.get(WHEN_FULL, ""), options, faults),
        signature(say, asked.name, faults),
        tag("button", say("look_first")),
        **{SEEN: typed.get(SEEN) or mark_of(asked.room)},
    )


def _limit_line(say: Say, number: int, typed: Typed, faults: Sequence[Fault]) -> Html:
    sources = [("", say("source_"))] + [(one.value, say(f"source_{one.value}")) for one in LimitSource]
    persons, source, said = f"persons-{number}", f"source-{number}", f"note-{number}"
    return tag(
        "fieldset",
        tag("legend", say("limit_number").format(number + 1)),
        choice(source, say("holds_from"), typed.get(source, ""), sources, faults),
        field(
            persons, say("persons_allowed"), typed.get(persons, ""), faults, inputmode="numeric",
            maxlength="9", autocomplete="off",
        ),
        field(said, say("limit_note"), typed.get(said, ""), faults, maxlength=str(MAX_NOTE_CHARS)),
    )  # fmt: skip


def _differences(say: Say, setting: Setting) -> Html:
    was, now = (_facts(say, one) for one in (setting.before, setting.after))
    lines = (
        tag(
            "tr",
            tag("th", say(f"field_{key}"), scope="row"),
            tag("td", tag("del", was[key]) if was[key] != now[key] else was[key], data_label=say("was")),
            tag("td", tag("ins", now[key]) if was[key] != now[key] else now[key], data_label=say("will_be")),
        )
        for key in was
    )
    return table(say("room_trial"), ("", say("was"), say("will_be")), lines, "rows quietly")


def _facts(say: Say, room: Room) -> dict[str, str]:
    return {
        "limit": str(room.limit) if room.limit is not None else say("no_limit_yet"),
        "limits": said_limits(say, limits_of(room)) or "–",
        "when_full": say(f"when_full_{room.when_full.value}"),
    }


def _warnings(say: Say, setting: Setting, asked: AskedRoom) -> list[Html]:
    """What somebody should know before they do it."""
    limit, persons, found = setting.after.limit, asked.inside.persons(asked.room.id), []
    if limit is None:
        found.append(say("unlimited"))
    elif asked.inside.counted is not None:
        found.append(say("over_not_known"))
    elif persons > limit:
        found.append(say("over_at_once").format(persons))
    lines = [tag("p", text, class_="problem") for text in found]
    return [*lines, _around(say, asked.event_set, setting.after)]
