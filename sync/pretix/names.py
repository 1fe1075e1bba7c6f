"""Names in the way of an event's name scheme. Pure.

pretix keeps a name as parts, and each event says which (`name_scheme`); what a call does not name is gone
afterwards. So parts that we do not know, such as a salutation, are taken over.
Must not know: how anything is asked.
"""

from collections.abc import Mapping, Sequence

import msgspec

SCHEME = "_scheme"


class NameField(msgspec.Struct, frozen=True):
    """One part of a name."""

    key: str


class NameScheme(msgspec.Struct, frozen=True):
    """What an event's settings say of names and languages; read from what pretix sends.

    Attributes:
        fields: The parts, in order.
        locales: Languages that an order may be in.
    """

    name: str = msgspec.field(default="full", name="name_scheme")
    fields: Sequence[NameField] = msgspec.field(default=(NameField("full_name"),), name="_name_scheme_fields")
    locales: Sequence[str] = ()


class FullName(msgspec.Struct, frozen=True):
    """A whole name, as it is known here."""

    given_name: str
    family_name: str
    title: str = ""


def name_parts(scheme: NameScheme, name: FullName, before: Mapping[str, object]) -> dict[str, str]:
    """The parts of a name as the event keeps it.

    Args:
        scheme: Of the event.
        name: How it is meant to be.
        before: The parts that pretix has now.
    """
    keys = [field.key for field in scheme.fields]
    kept = before if before.get(SCHEME) == scheme.name else {}
    parts = {key: str(kept.get(key) or "") for key in keys} | {SCHEME: scheme.name}
    # A title that has no place of its own stands before the name, so that it is not lost.
    first = name.given_name if "title" in keys else _joined(name.title, name.given_name)
    ours = {
        "title": name.title,
        "given_name": first,
        "middle_name": "",  # is part of the given name here
        "family_name": name.family_name,
        "full_name": _joined(first, name.family_name),
    }
    return parts | {key: value for key, value in ours.items() if key in keys}


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
