"""What the elements of a layout say about an attendee. Must not know: where values come from, fonts, dots."""

import re
from collections.abc import Iterable, Mapping, MutableSet

from checkin.badge import Badge
from printer.pretix_layout.elements import Content
from printer.pretix_layout.reading import clean_lines

OTHER, OTHER_I18N = "other", "other_i18n"
PLACEHOLDER = re.compile(r"\{([^{}\s]{1,200})\}")
MAX_VALUE_CHARS = 2_000
NAME_PARTS = ("salutation", "title", "given_name", "family_name")
"""In the order in which pretix joins them: ``attendee_name_title_given_name`` and so on."""

Values = Mapping[str, str]
"""What variables stand for, by pretix's names."""


def say(content: Content, values: Values, languages: Iterable[str], unknown: MutableSet[str]) -> str:
    """The text of an element; empty for a variable that stands for nothing.

    Args:
        content: What it says.
        values: For variables.
        languages: The attendee's first; of a text in several, the first of these that there is.
        unknown: Gets the names that nothing is known about.
    """
    if content.variable == OTHER:
        return _filled(content.text, values, unknown)
    if content.variable == OTHER_I18N:
        return _filled(_in_language(content.text_i18n, languages), values, unknown)
    if content.variable not in values:
        unknown.add(content.variable)
    return clean_lines(values.get(content.variable, ""), MAX_VALUE_CHARS)


def _filled(text: str, values: Values, unknown: MutableSet[str]) -> str:
    """A text with its placeholders replaced, once: a name with braces stays a name."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            unknown.add(found[1])
        return values.get(found[1], "")

    return clean_lines(PLACEHOLDER.sub(value, text), MAX_VALUE_CHARS)


def _in_language(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    wanted = (texts[language] for language in languages if texts.get(language))
    return next(wanted, next(iter(texts.values()), ""))


def name_values(parts: Mapping[str, str], prefix: str = "attendee_name") -> dict[str, str]:
    """A name in all the ways in which layouts ask for it, from its parts by `NAME_PARTS`."""
    values = {prefix: _joined(parts, NAME_PARTS[1:])}
    for chosen in range(1, 1 << len(NAME_PARTS)):
        names = [name for bit, name in enumerate(NAME_PARTS) if chosen >> bit & 1]
        values["_".join((prefix, *names))] = _joined(parts, names)
    addressed = _joined(parts, ("salutation", "title", "family_name"))
    values[f"{prefix}_for_salutation"] = addressed if parts.get("salutation") else values[prefix]
    return values


def _joined(parts: Mapping[str, str], names: Iterable[str]) -> str:
    return " ".join(parts[name] for name in names if parts.get(name))


def badge_values(badge: Badge) -> dict[str, str]:
    """What a badge tells by itself, for whoever is in no ticketing system."""
    return {
        **name_values({part: getattr(badge, part, "") for part in NAME_PARTS}),
        "attendee_company": badge.organisation,
        "item": badge.product,
        "itemvar": badge.product,
        "secret": badge.code,
        "badge_code": badge.code,
        "pseudonymization_id": badge.code,
        "program_times": "\n".join(badge.lines),
    }
