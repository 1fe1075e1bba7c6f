"""How the parts of the live page look: values in, HTML out. Must not know: HTTP, how parts travel."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.model import name_in
from checkin.rollup_frame import SLOT_MS
from checkin.zones import zone_of
from hub.gathering import DeviceRow
from hub.house.board import Board, RoomNow, RoomState, is_silent
from hub.house.head_count import ProductCount
from hub.organiser.devices.profile_views import alarm_list, path_of, printer_word
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say, ago

CHART_HEIGHT, CHART_WIDTH = 100, 960
BAR_GAP = 2
TIGHT = frozenset({RoomState.NEARLY, RoomState.FULL})
MANY = 5
"""Rooms beyond which a wall shows them smaller."""
WIDE = 1_000
"""Parts of a bar: as an attribute, since no style stands in a page."""

Parts = Mapping[str, Html]
Age = Callable[[int], Html]
"""Says how long ago a moment was."""


def ages_at(say: Say, now_ms: int) -> Age:
    """In words, for a page that nothing goes on with; the script does where it runs."""
    return lambda at_ms: tag("span", ago(say, max(0, now_ms - at_ms) / 1000), data_age=str(at_ms))


def ages_to_fill(at_ms: int) -> Html:
    """For the script alone: the same moment is always the same markup."""
    return tag("span", data_age=str(at_ms))


def live_parts(say: Say, board: Board, age: Age) -> Parts:
    """Parts of the page for those who are signed in, by name."""
    kiosks, needs = _kiosks(say, board, age), _needs(say, board)
    if board.counted is not None:
        return {**counting_parts(say, board), "needs": needs, "kiosks": kiosks}
    return {
        "count": count_part(say, board),
        "rooms": rooms_part(say, board, age),
        "needs": needs,
        "arrivals": arrivals_part(say, board),
        "kiosks": kiosks,
        "products": _products(say, board),
        **spoken_parts(say, board),
    }


def counting_parts(say: Say, board: Board) -> Parts:
    """In place of numbers while nobody knows them: how far the count is. Nothing of it is green."""
    said = say("counting").format(board.counted)
    headings = {"rooms": "rooms_now", "arrivals": "arrivals_today", "products": "by_product"}
    pending = tag("p", say("counting_part"), class_="quiet")
    return {
        "count": tag("p", said, class_="counting"),
        **{name: join(tag("h2", say(word)), pending) for name, word in headings.items()},
        "spoken": join(said),
        "warned": Html(),
    }


def spoken_parts(say: Say, board: Board) -> Parts:
    """What a screen reader says of changes; of rooms as soon as one is nearly full."""
    tight = [room for room in board.rooms if room.state in TIGHT]
    warned = [
        say("spoken_room").format(name_of(say, room.room.names), say(f"room_{room.state.value}"))
        for room in tight
    ]
    return {
        "spoken": join(say("spoken_inside").format(number(say, board.numbers.inside))),
        "warned": join(" ".join(warned)),
    }


def number(say: Say, value: int) -> str:
    """With its thousands set apart."""
    text = f"{value:,}"
    return text.replace(",", ".") if say("language") == "de" else text


def name_of(say: Say, names: Mapping[str, str]) -> str:
    """In the reader's language."""
    return name_in(dict(names), say("language"))


def count_part(say: Say, board: Board) -> Html:
    """The numbers that are asked for first."""
    numbers = board.numbers
    counts = (
        ("inside_now", numbers.inside),
        ("came_so_far", numbers.came),
        ("registered_all", numbers.registered),
        ("arrived_today", board.arrived_today),
    )
    return tag(
        "dl",
        *(tag("div", tag("dt", say(word)), tag("dd", number(say, value))) for word, value in counts),
        class_="tally",
    )


def rooms_part(say: Say, board: Board, age: Age) -> Html:
    """Each room against its limit, with what is not known of it."""
    head = tag("h2", say("rooms_now"))
    if not board.rooms:
        return join(head, tag("p", say("no_rooms"), class_="quiet"))
    kind = "rooms many" if len(board.rooms) > MANY else "rooms"
    return join(head, tag("ul", *(_room(say, room, age) for room in board.rooms), class_=kind))


def _room(say: Say, room: RoomNow, age: Age) -> Html:
    state, is_tight = room.state.value, room.state in TIGHT
    how = say(f"room_{state}") if room.limit is not None or state == "unknown" else ""
    return tag(
        "li",
        tag(
            "p",
            tag("strong", name_of(say, room.room.names)),
            tag("span", _persons(say, room), class_="persons"),
            tag("span", say("perhaps").format(how) if room.is_guess and is_tight else how,
                class_=f"how {state}"),
            class_="room-head",
        ),
        _bar(room) if room.limit else "",
        tag("p", *_certainty(say, room, age), class_="quiet certainty"),
        class_=f"room {state} depth{min(room.depth, 3)}",
    )  # fmt: skip


def _persons(say: Say, room: RoomNow) -> str:
    if room.persons < 0:
        return say("persons_unknown")
    persons = number(say, room.persons)
    return persons if room.limit is None else say("of_limit").format(persons, number(say, room.limit))


def _bar(room: RoomNow) -> Html:
    """Drawn for eyes only: its numbers stand beside it."""
    low, high = (min(WIDE, one * WIDE // (room.limit or 1)) for one in (room.band.persons, room.band.high))
    return tag(
        "svg",
        tag("rect", width=str(WIDE), height="10", class_="rest"),
        tag("rect", width=str(high), height="10", class_="perhaps"),
        tag("rect", width=str(low), height="10", class_="filled"),
        viewBox=f"0 0 {WIDE} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )


def _certainty(say: Say, room: RoomNow, age: Age) -> list[Html]:
    """How old the number is, who was not heard, and between which numbers the truth lies then."""
    around = room.band
    if not around.devices:
        return [join(say("nobody_counts"))]
    said = []
    if around.width:
        said.append(tag("b", say("between").format(number(say, around.low), number(say, around.high))))
    if room.as_of_ms is not None:
        said.append(join(say("fresh"), " ", age(room.as_of_ms)))
    if around.silent:
        silent = len(around.silent)
        said.append(tag("b", say("one_silent") if silent == 1 else say("some_silent").format(silent)))
    return [join(" · ", one) if at else one for at, one in enumerate(said)]


def arrivals_part(say: Say, board: Board) -> Html:
    """Today's arrivals as bars, and as a table for those who cannot see them."""
    head = tag("h2", say("arrivals_today"))
    if not board.arrivals:
        return join(head, tag("p", say("no_arrivals"), class_="quiet"))
    zone, most = zone_of(board.event_set), max(count for _, count in board.arrivals)
    first, last = board.arrivals[0][0], board.arrivals[-1][0] + SLOT_MS
    ends = (tag("span", clock_time(at, zone)) for at in (first, last))
    rows = (
        tag("tr", tag("th", clock_time(slot, zone), scope="row"), tag("td", number(say, count)))
        for slot, count in board.arrivals
        if count
    )
    columns = tag("tr", *(tag("th", say(word), scope="col") for word in ("at_time", "persons")))
    return join(
        head,
        tag("p", say("per_quarter").format(number(say, most)), class_="quiet"),
        _bars([count for _, count in board.arrivals], most),
        tag("p", *ends, class_="ends", aria_hidden="true"),
        tag(
            "details",
            tag("summary", say("as_table")),
            tag("table", tag("thead", columns), tag("tbody", *rows), class_="plain"),
        ),
    )


def _bars(counts: list[int], most: int) -> Html:
    step = CHART_WIDTH / len(counts)
    bars = (
        tag("rect", x=f"{at * step:.1f}", width=f"{max(1.0, step - BAR_GAP):.1f}",
            y=f"{CHART_HEIGHT - height:.1f}", height=f"{height:.1f}")
        for at, height in enumerate(count * CHART_HEIGHT / most for count in counts)
    )  # fmt: skip
    return tag(
        "svg",
        *bars,
        viewBox=f"0 0 {CHART_WIDTH} {CHART_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="chart",
    )


def clock_time(at_ms: int, zone: ZoneInfo) -> str:
    """Hours and minutes, as clocks at the event show them."""
    return f"{ms_to_utc(at_ms).astimezone(zone):%H:%M}"


def _needs(say: Say, board: Board) -> Html:
    """What needs somebody first."""
    is_whole = board.counted is None and board.conflicts is not None
    if is_whole and not board.raised and not board.conflicts:
        return tag("p", say("all_well"), class_="quiet" if board.silent else "good")
    return join(alarm_list(say, board.raised), _conflicts(say, board.conflicts))


def _conflicts(say: Say, open_ones: int | None) -> Html:
    if not open_ones:
        return tag("p", say("counting_conflicts"), class_="quiet") if open_ones is None else Html()
    said = say("one_conflict") if open_ones == 1 else say("some_conflicts").format(number(say, open_ones))
    return tag("p", said, class_="problem")


def _kiosks(say: Say, board: Board, age: Age) -> Html:
    """How each kiosk is, in one line."""
    if not board.kiosks:
        return join(tag("h2", say("kiosks_now")), tag("p", say("no_kiosks"), class_="quiet"))
    said = say("some_silent").format(board.silent) if board.silent > 1 else say("one_silent")
    return join(
        tag("h2", say("kiosks_now"), " ", tag("small", said if board.silent else say("all_heard"))),
        tag(
            "ul",
            *(_kiosk(say, row, age, is_here=not is_silent(row, board.at_ms)) for row in board.kiosks),
            class_="kiosks",
        ),
    )


def _kiosk(say: Say, row: DeviceRow, age: Age, *, is_here: bool) -> Html:
    beat = row.heartbeat
    said: list[Html] = [join(ago(say, None)) if row.seen_ms is None else age(row.seen_ms)]
    if beat is not None:
        said += [tag("b", printer_word(say, beat.printer))] if beat.printer else []
        said += [join(say("badges_left").format(beat.paper))] if beat.paper is not None else []
        said += [join(say("queued_badges").format(beat.queued))] if beat.queued else []
    return tag(
        "li",
        tag("a", row.name, href=path_of(row.name)),
        tag("span", *(join(" · ", one) if at else one for at, one in enumerate(said)), class_="quiet"),
        class_="silent" if not is_here else "troubled" if beat and beat.printer else "heard",
    )


def _products(say: Say, board: Board) -> Html:
    products = {one.id: one.names for one in board.event_set.products}
    columns = ("product", "registered", "came", "inside")
    numbers = board.numbers

    def line(name: str, registered: int, came: int, inside: int) -> Html:
        cells = (tag("td", number(say, n), class_="figure") for n in (registered, came, inside))
        return tag("tr", tag("th", name, scope="row"), *cells)

    def called(one: ProductCount) -> str:
        names = products.get(one.product)
        return name_of(say, names) if names else say("unknown_tickets")

    rows = [line(called(one), one.registered, one.came, one.inside) for one in numbers.products]
    total = line(say("total"), numbers.registered, numbers.came, numbers.inside)
    head = tag(
        "tr",
        *(tag("th", say(c), scope="col", class_="figure" if at else False) for at, c in enumerate(columns)),
    )
    return join(
        tag("h2", say("by_product")),
        tag("table", tag("thead", head), tag("tbody", *rows), tag("tfoot", total), class_="plain"),
    )
