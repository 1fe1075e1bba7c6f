"""HTML in which no text can be anything but text.

Must not know: what is said, HTTP.
"""

from html import escape

VOID = frozenset({"input", "link", "meta"})
"""Elements without content."""


class Html(str):
    """Markup of ours. Any other text is escaped when it is put into an element."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | bool) -> Html:
    """An element.

    Args:
        name: Of the element.
        children: Markup stays as it is; all else is text.
        attributes: A trailing ``_`` of a name is left out, other ``_`` are dashes; True = without a value.
    """
    inside = "".join(f" {_attribute(key, value)}" for key, value in attributes.items() if value is not False)
    if name in VOID:
        return Html(f"<{name}{inside}>")
    return Html(f"<{name}{inside}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """One after the other."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def _attribute(key: str, value: str | bool) -> str:  # noqa: FBT001  # as in HTML
    name = key.removesuffix("_").replace("_", "-")
    return name if value is True else f'{name}="{escape(str(value))}"'
