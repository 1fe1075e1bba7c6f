"""Amounts of money as whole cents, and the texts in which people and central write them.

Must not know: currencies' names, languages, what is paid for.
"""

import re

CENTS = 100
MOST_CENTS = 100_000_000
"""No ticket costs a million; a larger amount is a slip of the finger."""

MOST_CHARS = 40
"""Amounts also come in entries of others: what is longer is none, and is not looked at."""

THOUSANDS = r"[0-9]{1,3}(?:[.'’ ][0-9]{3}){1,3}"
PLAIN = r"[0-9]{1,9}"
AMOUNT = re.compile(rf"({THOUSANDS}|{PLAIN})(?:[.,]([0-9]{{1,2}})|,-|,–)?")


def to_cents(text: str) -> int | None:
    """An amount such as ``180``, ``180.00``, ``180,5`` or ``1.234,50``, with or without a currency sign.

    Returns:
        Cents; None when the text is no amount, is negative, or is more than any ticket costs.
    """
    if len(text) > MOST_CHARS:
        return None
    found = AMOUNT.fullmatch(text.strip().strip("€$£").strip())
    if found is None:
        return None
    whole = int(re.sub(r"[^0-9]", "", found[1]))
    cents = whole * CENTS + int((found[2] or "").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def from_cents(cents: int) -> str:
    """An amount as central writes it: ``180.00``. `cents` is not negative."""
    return f"{cents // CENTS}.{cents % CENTS:02}"


def read_price(price: str | float | None) -> int | None:
    """A price as another program sends it, in cents; None = it says none, or what is none."""
    return None if price is None else to_cents(str(price))
