"""Who signs a change at the organiser pages: a name that they type, and that their browser gives back.

All organisers share one password, so a name is what somebody says of themselves; it stands in the journal.
Must not know: what is changed, pages.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from checkin.text import clean_text
from hub.call import Answer, Call
from hub.organiser.gate import COOKIE_RULES

BY = "by"
"""Its field in every form that changes something."""
MAX_NAME_CHARS = 60
COOKIE = "__Host-einlass-by"
IN_HEADER = re.compile(rf"(?:^|; ?){COOKIE}=((?:[0-9a-f]{{2}}){{1,240}})(?:;|$)")
KEPT_S = 14 * 86_400
"""A congress, with the days before it."""


def said_name(call: Call) -> str:
    """The name that came with a form; empty = none."""
    return clean_text(call.message.get(BY, ""), MAX_NAME_CHARS)


def known_name(headers: Mapping[str, str]) -> str:
    """The name that this browser gave last; empty = none."""
    found = IN_HEADER.search(headers.get("cookie", ""))
    try:
        return clean_text(bytes.fromhex(found[1]).decode(), MAX_NAME_CHARS) if found else ""
    except UnicodeDecodeError:
        return ""


def name_of(call: Call) -> str:
    """The name for a form that is shown: as typed a moment ago, else as given last."""
    typed = said_name(call) if isinstance(call.message, dict) else ""
    return typed or known_name(call.headers)


def remembering(answer: Answer, name: str) -> Answer:
    """The answer, after which the browser knows that name."""
    kept = f"{COOKIE}={name.encode().hex()}; Max-Age={KEPT_S}; {COOKIE_RULES}"
    return replace(answer, headers={**answer.headers, "set-cookie": kept}) if name else answer
