"""The badge layout of a congress as rows of pretix's badge plug-in, and the file behind it.

Must not know: who gets a badge, how rows get into the database.
"""

import json
from collections.abc import Iterator

from tests.equipment.congress import Congress
from tests.equipment.pretix_rows import Tagged

LAYOUT_FILE = "badge.pdf"
LAYOUT_NAME = "Namensschild"
A6 = (298, 420)
"""Width and height of the badge in points."""


def badge_rows(congress: Congress) -> Iterator[Tagged]:
    """One layout for all, one product that has it by name, and online guests who get none."""
    number = congress.number
    layout = {"id": number, "event_id": number, "default": True, "name": LAYOUT_NAME}
    yield (
        "badges/BadgeLayout",
        {**layout, "layout": json.dumps(_layout()), "background": layout_path(congress)},
    )
    yield "badges/BadgeItem", {"item_id": congress.products["speaker"], "layout_id": number}
    yield "badges/BadgeItem", {"item_id": congress.products["online"], "layout_id": None}


def _layout() -> list[dict[str, object]]:
    text = {
        "type": "textarea",
        "left": "7.50",
        "width": "90.00",
        "fontfamily": "Open Sans",
        "align": "center",
    }
    text |= {"color": [0, 0, 0, 1], "bold": True, "italic": False}  # type: ignore[dict-item]  # plain JSON
    code = {"type": "barcodearea", "left": "42.00", "bottom": "10.00", "size": "20.00", "content": "secret"}
    return [
        {**text, "bottom": "100.00", "fontsize": "24.0", "content": "attendee_name"},
        {**text, "bottom": "80.00", "fontsize": "14.0", "content": "attendee_company"},
        {**text, "bottom": "60.00", "fontsize": "14.0", "content": "item"},
        dict(code),
    ]


def layout_path(congress: Congress) -> str:
    """Where its background lies below the media folder."""
    return f"pub/{congress.organizer}/{congress.event}/{LAYOUT_FILE}"


def blank_page() -> bytes:
    """The smallest PDF of one empty page."""
    width, height = A6
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]>>".encode(),
    )
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 4\n0000000000 65535 f \n"
    return bytes(made) + head + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)
