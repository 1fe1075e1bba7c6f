"""Parts of forms that change something: fields with what is wrong at them, and all that is wrong on top.

Everything works without a script and by keyboard alone: the list of what is wrong has the focus when the page
comes, and leads to each field. Must not know: what is changed.
"""

from collections.abc import Iterable, Sequence

import msgspec

from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say
from hub.signer import BY, MAX_NAME_CHARS

Option = tuple[str, str]
"""Value and name."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one field.

    Attributes:
        field: Its name; empty = it is about none of them.
        text: What is wrong and what to do, one sentence.
    """

    field: str
    text: str


def summary(say: Say, faults: Sequence[Fault]) -> Html:
    """All that is wrong, first on the page and in focus; nothing where nothing is."""
    if not faults:
        return Html()
    lines = (tag("li", tag("a", one.text, href=f"#{one.field}") if one.field else one.text) for one in faults)
    return tag(
        "div",
        tag("h2", say("not_done"), id="wrong"),
        tag("ul", *lines),
        class_="summary",
        role="alert",
        aria_labelledby="wrong",
        tabindex="-1",
        autofocus=True,
    )


def told(text: str) -> Html:
    """What was done; nothing when that is empty."""
    if not text:
        return Html()
    return tag("p", text, class_="good", role="status", tabindex="-1", autofocus=True)


def field(name: str, label: str, value: str, faults: Sequence[Fault] = (), **more: str | bool) -> Html:
    """A line to type into, with its label above and what is wrong below.

    Args:
        name: Of the field; its id, too.
        label: What it is for.
        value: What stands in it.
        faults: All that is wrong with the form.
        more: Further attributes of the input; ``hint`` stands below it.
    """
    hint = str(more.pop("hint", ""))
    typed = tag("input", name=name, id=name, value=value, **_described(name, hint, faults), **more)
    return _labelled(name, label, typed, hint, faults)


def choice(
    name: str, label: str, value: str, options: Iterable[Option], faults: Sequence[Fault] = ()
) -> Html:
    """One of several, with its label above."""
    made = (tag("option", text, value=key, selected=key == value) for key, text in options)
    chosen = tag("select", *made, name=name, id=name, **_described(name, "", faults))
    return _labelled(name, label, chosen, "", faults)


def signature(say: Say, name: str, faults: Sequence[Fault] = (), *, prefix: str = "") -> Html:
    """Who does it; stands in the journal."""
    key = BY
    typed = tag(
        "input",
        name=key,
        id=prefix + key,
        value=name,
        required=True,
        maxlength=str(MAX_NAME_CHARS),
        autocomplete="name",
        **_described(prefix + key, "", faults),
    )
    return _labelled(prefix + key, say("your_name"), typed, "", faults)


def form_of(action: str, form: str, *parts: str, kind: str = "grid", **hidden: str) -> Html:
    """A form that sends all of its parts.

    Args:
        action: Where to.
        form: As in `hub.organiser.sessions.Session`.
        parts: What stands in it.
        kind: Its class.
        hidden: What it sends besides.
    """
    kept = (tag("input", type="hidden", name=key, value=value) for key, value in hidden.items())
    own = tag("input", type="hidden", name="form", value=form)
    return tag("form", own, *kept, *parts, method="post", action=action, class_=kind, novalidate=True)


def _labelled(name: str, label: str, typed: Html, hint: str, faults: Sequence[Fault]) -> Html:
    wrong = next((one.text for one in faults if one.field == name), "")
    below = tag("p", hint, class_="hint", id=f"{name}-hint") if hint else Html()
    fault = tag("p", wrong, class_="fault", id=f"{name}-fault") if wrong else Html()
    return tag("div", join(tag("label", label, for_=name), typed, fault, below), class_="field")


def _described(name: str, hint: str, faults: Sequence[Fault]) -> dict[str, str | bool]:
    is_wrong = any(one.field == name for one in faults)
    parts = [f"{name}-fault"] * is_wrong + [f"{name}-hint"] * bool(hint)
    return {"aria_describedby": " ".join(parts) or False, "aria_invalid": "true" if is_wrong else False}
