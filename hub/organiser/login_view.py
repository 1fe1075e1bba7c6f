"""How the page looks that asks for the password, and the one at an address that is none.

Must not know: HTTP, sessions.
"""

from hub.organiser.frame import note
from hub.organiser.markup import Html, tag
from hub.organiser.words import Say


def login_view(say: Say, problem: str = "") -> Html:
    """Asks for the password."""
    return tag(
        "main",
        tag("h1", say("hub")),
        note(problem),
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


def nowhere_view(say: Say) -> Html:
    """There is nothing at this address."""
    way = tag("p", tag("a", say("to_the_hub"), href="/"))
    return tag("main", tag("h1", say("nowhere")), tag("p", say("nowhere_how")), way, class_="narrow")
