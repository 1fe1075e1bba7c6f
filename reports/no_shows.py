"""No-shows: who was expected on site and has not come. Must not know: storage, formats.

Names are told only where they are asked for, by a report of their own.
"""

from checkin.rollup import CAME
from reports.asked import Asked, part, summed
from reports.table import Cell, Kind, Report, Table

AMOUNTS = ("registered", "came", "no_shows", "no_show_share")
NAMES = ("product", "organisation", "title", "given_name", "family_name", "order")


def no_shows(asked: Asked) -> Report:
    """Per product, and per product and organisation: registered, of them came, and how many stayed away."""
    label, online = asked.label, asked.frame.online
    here = {key: own for key, own in asked.source.cells(CAME).items() if own[0] and key[0] not in online}
    products = summed(here, lambda key: label.product(key[0]))
    both = summed(here, lambda key: (label.product(key[0]), str(key[1])))
    numbers = (*(Kind.INT,) * 3, Kind.SHARE)
    sums = tuple((name, *_amounts(own[0], own[3])) for name, own in products.items())
    registered, absent = (sum(own[place] for own in products.values()) for place in (0, 3))
    total = ("total", *_amounts(registered, absent))
    by_product = Table("No-shows", ("product", *AMOUNTS), sums, total, (Kind.TEXT, *numbers))
    ordered = sorted(both.items(), key=lambda one: (one[0][0], -one[1][3], one[0][1]))
    rows = tuple((*names, *_amounts(own[0], own[3])) for names, own in ordered if own[3])
    by_organisation = Table(
        "No-shows by organisation",
        ("product", "organisation", *AMOUNTS),
        rows,
        kinds=(Kind.TEXT, Kind.TEXT, *numbers),
        name="by-organisation",
    )
    return Report("no-shows", "No-shows", (by_product, by_organisation))


def _amounts(registered: int, absent: int) -> tuple[Cell, ...]:
    """Those who came among the registered ones: whoever came without being expected is none of them."""
    return registered, registered - absent, absent, part(absent, registered)


def by_name(asked: Asked) -> Report:
    """One row per person who was expected and has not come."""
    label = asked.label
    rows = sorted(
        (
            label.product(one.product), one.organisation,
            one.title, one.given_name, one.family_name, one.order,
        )
        for one in asked.source.absent()
    )  # fmt: skip
    rows.sort(key=lambda one: (one[0], one[1], one[4], one[3]))
    table = Table("No-shows by name", NAMES, tuple(rows), kinds=(Kind.TEXT,) * len(NAMES))
    return Report("no-shows-by-name", table.title, (table,))
