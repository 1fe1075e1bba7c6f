"""The one place where foreign text becomes harmless: import, sync, scan, paste and typing pass through it.

Must not know: terminals, printers, files. What leaves `clean_text` holds no control characters, no
direction overrides, no half surrogates and no towers of accents, so that it can be shown anywhere.
Source of the sanitiser's order: docs/architecture.md, section "Hostile text".
"""

import re
import unicodedata
from itertools import groupby

from checkin.scan import MAX_SCAN_CHARS

MAX_TEXT_CHARS = 80
"""Longest name, organisation or product that is kept, in code points."""

MAX_EMAIL_CHARS = 254
"""Longest e-mail address there is. Source: RFC 3696, erratum 1690."""

MAX_MARKS = 2
"""Combining marks kept in a row: Vietnamese needs two, nobody needs twenty."""

ESCAPES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, up to BEL or ST
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI with its parameters
    r"|\x1b[ -/]*[0-~]?"  # two-character escapes
)
SPACES = re.compile(r"\s+")
ECI_SIGN = "\\"
ECI_MARK = re.compile(r"^\\0000(?:01|03|26|27)")
"""Extended channel interpretation: Latin-1, Latin-1 again, UTF-8, ASCII."""
ZWJ = "\u200d"
JOINERS = frozenset("\u200c\u200d")
"""ZWNJ and ZWJ: Persian, Indic scripts and emoji need them."""

SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
MARKS = frozenset({"Mn", "Me", "Mc"})
DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
LINE_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\v\f\x85\u2028\u2029", " "))

FOLD_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
        "ħ": "h", "ŋ": "n", "’": "'", "ʼ": "'", "`": "'", "´": "'",
    }
)  # fmt: skip
FOLD_PAIRS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
WORDS = re.compile(r"[^\w']+")


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What spreadsheets take for a formula at the start of a cell. Source: OWASP, CSV injection."""

FORMULA_PART = re.compile(
    r"(?:^|[;\t\r\n])[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*(?=[=+\-@＝＋－＠])"
)
"""The same behind what some of them drop unseen, and behind what ends a cell or row where semicolons do."""


def spreadsheet_safe(text: str) -> str:
    """A text that a spreadsheet shows instead of running it, whatever separates cells there."""
    if text.startswith(("\t", "\r")):
        return f"'{FORMULA_PART.sub(_shown, text)}"
    return FORMULA_PART.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    return f"{found[0]}'"


def clean_text(raw: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """Make a name, organisation or the like harmless for every place that shows it.

    Args:
        raw: Anything, lone surrogates included.
        max_chars: Longest text returned, in code points.

    Returns:
        One line in NFC without control, format, private or unassigned characters, with single blanks.
    """
    if raw.isascii() and raw.isprintable():  # most tickets and many names: nothing can be hidden in them
        if " " not in raw:
            return raw[:max_chars]
        return " ".join(raw.split())[:max_chars].rstrip()
    text = raw.encode("utf-8", "replace").decode("utf-8")
    text = ESCAPES.sub("", text).translate(LINE_BREAKS)
    text = "".join(c for c in text if c in JOINERS or unicodedata.category(c) not in DROPPED)
    # Composed last: what was dropped may have stood between a letter and its accent.
    text = SPACES.sub(" ", _limit_marks(unicodedata.normalize("NFC", text))).strip()
    text = _cut(text, max_chars).rstrip()
    return text if any(map(_stands_alone, text)) else ""


def _stands_alone(char: str) -> bool:
    """Joiners and marks show nothing without a letter: a name of them alone is an empty place on a badge."""
    return not (char.isspace() or char in JOINERS or unicodedata.category(char) in MARKS)


def _cut(text: str, max_chars: int) -> str:
    """The longest beginning that fits and ends between two characters as people see them."""
    end = max_chars
    while 0 < end < len(text) and _belongs_together(text[end - 1], text[end]):
        end -= 1
    return text[: end or max_chars]


def _belongs_together(before: str, after: str) -> bool:
    return before == ZWJ or after in JOINERS or after in SKIN_TONES or unicodedata.category(after) in MARKS


def _limit_marks(text: str) -> str:
    runs = groupby(text, key=lambda c: unicodedata.category(c) in ("Mn", "Me"))
    return "".join("".join(list(run)[:MAX_MARKS]) if is_mark else "".join(run) for is_mark, run in runs)


def clean_scan(raw: str) -> str:
    """Make a scanned text harmless and comparable, without changing any ticket that could be real.

    Returns:
        The text without control characters, outer blanks and the encoding mark that some readers put first,
        cut to `MAX_SCAN_CHARS` code points.
    """
    text = clean_text(raw[: MAX_SCAN_CHARS * 2], MAX_SCAN_CHARS)
    return ECI_MARK.sub("", text) if text.startswith(ECI_SIGN) else text


def fold(text: str) -> str:
    """Reduce a name to what people type for it: ``Müller``, ``MUELLER`` and ``muller`` become one.

    Applied to the stored key and to the query alike. Hyphens and other signs become blanks.
    """
    folded = text.casefold().translate(FOLD_LETTERS)
    folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    folded = folded.casefold().translate(FOLD_LETTERS)
    for pair, letter in FOLD_PAIRS:
        folded = folded.replace(pair, letter)
    return " ".join(WORDS.sub(" ", folded).replace("'", "").split())
