"""How the page of downloads looks: values in, HTML out. Must not know: HTTP, what any report is about."""

from collections.abc import Sequence

from hub.organiser.downloads.files import forms_of
from hub.organiser.forms import Fault, summary
from hub.organiser.frame import header, table
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import WORDS, Say

PLACE = "downloads"
ORDER = ("pdf", "xlsx", "csv", "html", "svg", "json", "table")
"""As people look for them; whatever else there is comes after."""
HINTS = {
    "with_names": frozenset({"no-shows-by-name", "conflicts", "leads"}),
    "can_be_checked": frozenset({"counting-record"}),
}
"""What is said of which kinds."""
GROUPS = (
    ("group_persons", ("headcount", "arrivals", "persons", "returning", "no-shows")),
    ("group_rooms", ("rooms", "occupancy", "sessions", "counting-record")),
    ("group_work", ()),
)
"""By how the names of kinds begin; the last group takes all others."""


def downloads_view(say: Say, form: str, kinds: Sequence[str], faults: Sequence[Fault] = ()) -> Html:
    """These kinds in all formats."""
    left, parts = list(kinds), []
    for word, begins in GROUPS:
        own = [kind for kind in left if kind.startswith(begins)] if begins else list(left)
        left = [kind for kind in left if kind not in own]
        if own:
            parts += [tag("h2", say(word)), _table(say, say(word), own)]
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say(PLACE)),
            summary(say, faults),
            tag("p", say("downloads_how"), class_="quiet"),
            tag("p", tag("a", say("attendance"), href="/certificates")),
            *parts,
        ),
    )


def kind_word(say: Say, kind: str) -> str:
    """What a kind of report is called; a new one by its name."""
    return say(f"kind_{kind}") if f"kind_{kind}" in WORDS else kind


def _table(say: Say, caption: str, kinds: Sequence[str]) -> Html:
    lines = (_line(say, kind) for kind in kinds)
    return table(caption, (say("report_kind"), say("report_formats")), lines, "quietly reports")


def _line(say: Say, kind: str) -> Html:
    title = kind_word(say, kind)
    hints = [tag("p", say(word), class_="hint") for word, kinds in HINTS.items() if kind in kinds]
    forms = forms_of(kind)
    offered = [*(name for name in ORDER if name in forms), *(name for name in forms if name not in ORDER)]
    links = (_link(say, kind, title, name) for name in offered)
    return tag("tr", tag("th", title, *hints, scope="row"), tag("td", *links, class_="formats"))


def _link(say: Say, kind: str, title: str, name: str) -> Html:
    word = say(f"format_{name}") if f"format_{name}" in WORDS else name
    label = say("get_report").format(title, word)
    return tag("a", word, href=f"/downloads/{kind}/{name}", aria_label=label)
