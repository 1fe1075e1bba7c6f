"""What a German ear makes of a name: ``Maier``, ``Meyer`` and ``Mayr`` come out alike, or nearly.

Far milder than Cologne phonetics, which throws Müller and Mahler together: vowels count. Whoever only sounds
alike is shown behind those who are written as typed. Must not know: attendees, where the words come from.
"""

import re
from collections.abc import Iterable

SOUNDS = (
    ("sch", "S"), ("chs", "x"), ("ch", "C"), ("ck", "k"), ("ph", "f"), ("dt", "t"), ("tz", "z"), ("ts", "z"),
    ("ks", "x"), ("qu", "kw"), ("ie", "i"), ("ay", "ei"), ("ai", "ei"), ("ey", "ei"), ("aj", "ei"),
    ("ej", "ei"), ("h", ""), ("y", "i"), ("j", "i"), ("v", "f"), ("w", "f"), ("c", "k"), ("d", "t"),
    ("z", "s"), ("q", "k"), ("b\n", "p\n"), ("g\n", "k\n"), ("eir\n", "eier\n"),
)  # fmt: skip
"""How it is written in a folded name -> how it is heard; from the longest on, a line break ends a word."""

DOUBLED = re.compile(r"(.)\1+")


def sounds(words: Iterable[str]) -> list[str]:
    """How each of the folded words is heard. All at once, since a vocabulary has 40,000 of them."""
    heard = "".join(f"{word}\n" for word in words)
    for written, sound in SOUNDS:
        heard = heard.replace(written, sound)
    return DOUBLED.sub(r"\1", heard).split("\n")[:-1]
