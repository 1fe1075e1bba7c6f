"""What all organiser pages share: their frame, their headers, and the parts that stand on several of them.

Must not know: sessions, what any page is about.
"""

from collections.abc import Callable, Iterable

import msgspec

from hub.assets import ICON, SCRIPT, STYLE, address_of
from hub.call import Answer, Call
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say, choose_language, words

HTML = "text/html; charset=utf-8"
DOCTYPE = Html("<!doctype html>")
STRICT = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Nothing from elsewhere, no script but the one file of ours, in nobody's frame."""
PLACES = (
    ("live", "/live"),
    ("devices", "/devices"),
    ("attendees", "/import"),
    ("rooms_and_limits", "/rooms"),
    ("programme", "/programme"),
    ("announcements", "/announcements"),
    ("staff", "/staff"),
    ("review", "/review"),
    ("downloads", "/downloads"),
)
"""Where the head of each page leads."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """How a page stands in its window.

    Attributes:
        kind: Class of its body; empty = an ordinary page.
        refresh_s: Where no script runs, it is loaded anew after so long; 0 = it is not.
        is_live: Whether the script keeps it as it is now.
    """

    kind: str = ""
    refresh_s: int = 0
    is_live: bool = False


ORDINARY = Frame()


def show(
    call: Call,
    title: str,
    view: Callable[[Say], Html],
    status: int = 200,
    *,
    name: str = "",
    frame: Frame = ORDINARY,
) -> Answer:
    """A page in the reader's language.

    Args:
        call: Who asks.
        title: A word of `hub.organiser.words`.
        view: Makes what stands on it.
        status: Of the answer.
        name: Of what it is about, in place of the title.
        frame: How it stands in its window.
    """
    language = language_of(call)
    say = words(language)
    body = page(say, language, name or say(title), view(say), frame)
    return Answer(status=status, body=body, media_type=HTML, headers=STRICT)


def language_of(call: Call) -> str:
    """The reader's."""
    return choose_language(call.headers.get("accept-language", ""))


def go(path: str, headers: dict[str, str] | None = None) -> Answer:
    """Look there instead."""
    return Answer(status=303, media_type="", headers=STRICT | {"location": path} | (headers or {}))


def page(say: Say, language: str, title: str, body: Html, frame: Frame = ORDINARY) -> bytes:
    """A whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · {say('hub')}"),
        tag("link", rel="stylesheet", href=address_of(STYLE)),
        tag("link", rel="icon", href=address_of(ICON)),
        _live_head(frame),
    )
    whole = tag("html", head, tag("body", body, class_=frame.kind or False), lang=language)
    return join(DOCTYPE, whole).encode()


def _live_head(frame: Frame) -> Html:
    again = tag("meta", http_equiv="refresh", content=str(frame.refresh_s))
    return join(
        tag("script", src=address_of(SCRIPT), defer=True) if frame.is_live else "",
        tag("noscript", again) if frame.refresh_s else "",
    )


def header(say: Say, form: str, here: str) -> Html:
    """The head of each page for those who are signed in.

    Args:
        say: Words.
        form: As in `Session`.
        here: The one of `PLACES` that is shown.
    """
    links = (
        tag("a", say(word), href=path, aria_current="page" if word == here else False)
        for word, path in PLACES
    )
    leave = post("/logout", form, say("logout"), "plain")
    skip = tag("a", say("skip"), href="#content", class_="skip")
    nav = tag("nav", *links, aria_label=say("pages"))
    target = tag("span", id="content", tabindex="-1")  # of the link that skips all of this
    return join(tag("header", skip, tag("strong", say("hub")), nav, leave), target)


def post(action: str, form: str, label: str, kind: str, **fields: str) -> Html:
    """A button that sends something."""
    hidden = (tag("input", type="hidden", name=key, value=value) for key, value in fields.items())
    own = tag("input", type="hidden", name="form", value=form)
    return tag("form", own, *hidden, tag("button", label, class_=kind), method="post", action=action)


def note(problem: str) -> Html:
    """What is wrong; nothing when that is empty."""
    return tag("p", problem, class_="problem", role="alert") if problem else Html()


def table(caption: str, columns: Iterable[str], lines: Iterable[Html], kind: str = "") -> Html:
    """A table that can be moved sideways where there is no room."""
    head = tag("tr", *(tag("th", column, scope="col") for column in columns))
    made = tag(
        "table", tag("caption", caption), tag("thead", head), tag("tbody", *lines), class_=kind or False
    )
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=caption)
