"""How the organiser pages look: values in, HTML out. Must not know: HTTP, sessions, where values are from."""

from collections.abc import Sequence

from hub.gathering import DeviceRow, TokenRight
from hub.markup import Html, join, tag
from hub.messages import MAX_NAME_CHARS
from hub.page_words import Say, ago

DOCTYPE = Html("<!doctype html>")


def page(say: Say, language: str, title: str, body: Html) -> bytes:
    """A whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · {say('hub')}"),
        tag("link", rel="stylesheet", href="/hub.css"),
    )
    return join(DOCTYPE, tag("html", head, tag("body", body), lang=language)).encode()


def login_view(say: Say, problem: str = "") -> Html:
    """Asks for the password."""
    return tag(
        "main",
        tag("h1", say("hub")),
        _problem(problem),
        tag(
            "form",
            tag(
                "label",
                say("password"),
                tag("input", type="password", name="password", autocomplete="current-password",
                    required=True, autofocus=True),
            ),
            tag("button", say("login")),
            method="post",
            action="/login",
        ),
        class_="narrow",
    )  # fmt: skip


def devices_view(say: Say, rows: Sequence[DeviceRow], now_ms: int, form: str, problem: str = "") -> Html:
    """The device table, and the form for one more."""
    columns = ("name", "right", "state", "seen", "pending", "printer")
    head = tag("tr", *(tag("th", say(column), scope="col") for column in columns), tag("th"))
    lines = (_line(say, row, now_ms, form) for row in rows)
    table = tag("div", tag("table", tag("thead", head), tag("tbody", *lines)), class_="wide")
    return join(
        _header(say, form),
        tag(
            "main",
            tag("h1", say("devices")),
            _problem(problem),
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
        _header(say, form),
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


def _header(say: Say, form: str) -> Html:
    reload = tag("a", say("reload"), href="/devices")
    return tag("header", tag("strong", say("hub")), reload, _post("/logout", form, say("logout"), "plain"))


def _line(say: Say, row: DeviceRow, now_ms: int, form: str) -> Html:
    state = "revoked" if row.revoked_ms is not None else "invited" if row.enrolled_ms is None else "enrolled"
    age_s = None if row.seen_ms is None else max(0, now_ms - row.seen_ms) / 1000
    beat = row.heartbeat
    return tag(
        "tr",
        tag("th", row.name, scope="row"),
        tag("td", say(row.right.value)),
        tag("td", tag("span", say(state), class_=f"state {state}")),
        tag("td", ago(say, age_s)),
        tag("td", str(beat.pending) if beat else "", class_="number"),
        tag("td", beat.printer if beat else ""),
        tag("td", _acts(say, row, form, may_end=state != "revoked"), class_="acts"),
    )


def _acts(say: Say, row: DeviceRow, form: str, *, may_end: bool) -> Html:
    again = _post("/devices", form, say("new_code"), "plain", name=row.name, right=row.right.value)
    if not may_end:
        return again
    end = _post("/devices/revoke", form, say("revoke_now"), "danger", name=row.name)
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


def _post(action: str, form: str, label: str, kind: str, **fields: str) -> Html:
    """A button that sends something."""
    hidden = (tag("input", type="hidden", name=key, value=value) for key, value in fields.items())
    own = tag("input", type="hidden", name="form", value=form)
    return tag("form", own, *hidden, tag("button", label, class_=kind), method="post", action=action)


def _problem(problem: str) -> Html:
    return tag("p", problem, class_="problem", role="alert") if problem else Html()
