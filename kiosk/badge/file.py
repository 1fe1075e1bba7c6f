"""Badge data from outside: JSON becomes a clean badge, or a list of what is wrong with it.

Must not know: templates, printers.
"""

import sys
from difflib import get_close_matches
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.badge import AgendaEntry, Badge
from checkin.errors import InputError, InputProblem
from checkin.text import clean_text
from printer.lists import PresenceList

MAX_DATA_BYTES = 64 * 1024
MAX_LIST_BYTES = 16 * 1024 * 1024
"""Badge data are short; a list may hold a whole congress."""

LONGEST_TEXT = 200
LONGEST_CODE = 4_000
"""A longer text than any QR code holds; whether a badge has room for it is the template's affair."""

KEYS = tuple(Badge.__struct_fields__)
REMEDY = 'The least is {"given_name": "Bo", "family_name": "Li", "code": "3C4F"}.'


def read_content(name: str) -> Badge | PresenceList:
    """What can be printed, from a file, or from standard input for ``-``; unknown keys are warned about.

    What has rooms is a list of who is present.

    Raises:
        InputError: What is wrong with it.
    """
    longest = MAX_LIST_BYTES
    try:
        raw = sys.stdin.buffer.read(longest) if name == "-" else Path(name).read_bytes()
        data = _decode(raw[:longest] if b'"rooms"' in raw else raw[:MAX_DATA_BYTES])
        if "rooms" in data:
            return msgspec.convert(data, PresenceList)
        badge = _cleaned(msgspec.convert(data, Badge))
    except OSError as error:
        raise InputError(name, (InputProblem(0, f"cannot be read ({error.strerror})"),), REMEDY) from error
    except msgspec.MsgspecError as error:
        raise InputError(name, (InputProblem(0, str(error)),), REMEDY) from error
    _warn_of_unknown(data)
    if not badge.code:
        raise InputError(name, (InputProblem(0, "the code is empty"),), REMEDY)
    return badge


def _warn_of_unknown(data: dict[str, object]) -> None:
    for key in sorted(set(data) - set(KEYS)):
        nearest = get_close_matches(key, KEYS, n=1, cutoff=0)[0]
        sys.stderr.write(f"einlass: unknown key {clean_text(key)!r} is ignored; the nearest is {nearest}\n")


def _decode(raw: bytes) -> dict[str, object]:
    """Read a JSON object. Raises `msgspec.DecodeError` for whatever is none."""
    try:
        return msgspec.json.decode(raw, type=dict[str, object])
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("The text is not UTF-8") from error
    except RecursionError as error:
        raise msgspec.DecodeError("The text is nested too deeply") from error


def _cleaned(badge: Badge) -> Badge:
    texts = {key: getattr(badge, key) for key in KEYS}
    single = {key: clean_text(text, LONGEST_TEXT) for key, text in texts.items() if isinstance(text, str)}
    single["code"] = clean_text(badge.code, LONGEST_CODE)
    return replace(
        badge,
        **single,
        lines=tuple(clean_text(line, LONGEST_TEXT) for line in badge.lines),
        agenda=tuple(map(_clean_entry, badge.agenda)),
    )


def _clean_entry(entry: AgendaEntry) -> AgendaEntry:
    keys = AgendaEntry.__struct_fields__
    return AgendaEntry(**{key: clean_text(getattr(entry, key), LONGEST_TEXT) for key in keys})
