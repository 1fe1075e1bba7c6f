"""How the page about links to the wall looks: values in, HTML out. Must not know: HTTP."""

from hub.messages import MAX_NAME_CHARS
from hub.organiser.frame import header, note, post
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say, ago
from sync.hub.wall_links import Links, WallLink


def links_view(say: Say, links: Links, now_ms: int, form: str, problem: str = "") -> Html:
    """The organiser's own wall, the links that others have, and the form for one more."""
    head = tag("tr", *(tag("th", say(word), scope="col") for word in ("name", "link_made")), tag("td"))
    lines = (_line(say, one, now_ms, form) for one in links)
    return join(
        header(say, form, "live"),
        tag(
            "main",
            tag("p", tag("a", say("back_to_live"), href="/live")),
            tag("h1", say("walls")),
            note(problem),
            tag("p", say("walls_what"), " ", tag("a", say("wall_open"), href="/wall")),
            tag("div", tag("table", tag("thead", head), tag("tbody", *lines)), class_="wide")
            if links
            else tag("p", say("no_walls"), class_="quiet"),
            tag("h2", say("new_wall")),
            _new(say, form),
            class_="middle",
        ),
    )


def new_link_view(say: Say, name: str, address: str, picture: str, form: str) -> Html:
    """A link, shown once.

    Args:
        say: Words.
        name: As the organiser calls it.
        address: The link.
        picture: The same as SVG, made by us.
        form: As in `Session`.
    """
    return join(
        header(say, form, "live"),
        tag(
            "main",
            tag("h1", name),
            tag("p", say("wall_scan")),
            tag("div", Html(picture), class_="qr"),
            tag("pre", address),
            tag("p", say("wall_once"), class_="quiet"),
            tag("p", tag("a", say("walls"), href="/walls")),
            class_="narrow",
        ),
    )


def _line(say: Say, link: WallLink, now_ms: int, form: str) -> Html:
    end = post("/walls/end", form, say("wall_end"), "plain", link=link.id)
    made = ago(say, max(0, now_ms - link.made_ms) / 1000)
    return tag("tr", tag("th", link.name, scope="row"), tag("td", made), tag("td", end, class_="acts"))


def _new(say: Say, form: str) -> Html:
    name = tag("input", name="name", maxlength=str(MAX_NAME_CHARS), required=True)
    return tag(
        "form",
        tag("input", type="hidden", name="form", value=form),
        tag("label", say("wall_name"), name),
        tag("button", say("wall_make")),
        method="post",
        action="/walls",
        class_="row",
    )
