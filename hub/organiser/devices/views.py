"""How the pages about devices look: values in, HTML out. Must not know: HTTP, where values are from."""

from collections.abc import Sequence

from hub.alarms import Raised
from hub.gathering import DeviceRow, DeviceState, TokenRight
from hub.messages import MAX_NAME_CHARS
from hub.organiser.devices.profile_views import alarm_list, path_of, printer_word
from hub.organiser.frame import header, note, post
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say, ago


def devices_view(
    say: Say,
    known: tuple[Sequence[DeviceRow], Sequence[Raised]],
    now_ms: int,
    form: str,
    problem: str = "",
) -> Html:
    """What to look at, the device table, and the form for one more."""
    rows, raised = known
    columns = ("name", "right", "state", "seen", "pending", "printer")
    head = tag("tr", *(tag("th", say(column), scope="col") for column in columns), tag("th"))
    lines = (_line(say, row, now_ms, form) for row in rows)
    table = tag("div", tag("table", tag("thead", head), tag("tbody", *lines)), class_="wide")
    return join(
        header(say, form, "devices"),
        tag(
            "main",
            tag("h1", say("devices")),
            note(problem),
            alarm_list(say, raised),
            table if rows else tag("p", say("none"), class_="quiet"),
            tag("h2", say("new_device")),
            _new_device(say, form),
        ),
    )


def invitation_view(say: Say, name: str, text: str, picture: str, form: str) -> Html:
    """The code with which a device enrols.

    Args:
        say: Words.
        name: Of the device.
        text: Text of the code.
        picture: The same as SVG, made by us.
        form: As in `Session`.
    """
    return join(
        header(say, form, "devices"),
        tag(
            "main",
            tag("h1", name),
            tag("p", say("scan")),
            tag("div", Html(picture), class_="qr"),
            tag("p", say("shown_once"), class_="quiet"),
            tag("details", tag("summary", say("type")), tag("pre", text)),
            tag("p", tag("a", say("back"), href="/devices")),
            class_="narrow",
        ),
    )


def _line(say: Say, row: DeviceRow, now_ms: int, form: str) -> Html:
    state, beat = row.state, row.heartbeat
    return tag(
        "tr",
        tag("th", tag("a", row.name, href=path_of(row.name)), scope="row"),
        tag("td", say(row.right.value)),
        tag("td", tag("span", say(state.value), class_=f"state {state.value}")),
        tag("td", ago(say, row.silent_s(now_ms))),
        tag("td", str(beat.pending) if beat else "", class_="number"),
        tag("td", printer_word(say, beat.printer) if beat else ""),
        tag("td", _acts(say, row, form, may_end=state is not DeviceState.REVOKED), class_="acts"),
    )


def _acts(say: Say, row: DeviceRow, form: str, *, may_end: bool) -> Html:
    again = post(
        "/devices", form, say("new_code"), "plain", name=row.name, right=row.right.value, again="yes"
    )
    if not may_end:
        return again
    end = post("/devices/revoke", form, say("revoke_now"), "danger", name=row.name)
    return join(again, tag("details", tag("summary", say("revoke")), tag("p", say("revoke_sure")), end))


def _new_device(say: Say, form: str) -> Html:
    options = (tag("option", say(right.value), value=right.value) for right in TokenRight)
    limit = str(MAX_NAME_CHARS)
    return tag(
        "form",
        tag("input", type="hidden", name="form", value=form),
        tag("label", say("name"), tag("input", name="name", maxlength=limit, required=True)),
        tag("label", say("right"), tag("select", *options, name="right")),
        tag("button", say("add")),
        method="post",
        action="/devices",
        class_="row",
    )
