"""Badge layouts as downloaded: which one a product has, what fills it, and the pictures that one shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.errors import LinkDownError
from checkin.model import PositionId, ProductId
from sync.elsewhere import remove_elsewhere
from sync.pretix.badge_layouts import all_layouts, find_layout, print_values, read_background
from sync.pretix.pictures import MAX_PICTURE_BYTES, note_pictures, read_pictures
from tests.fakes.download_site import Site, made
from tests.fakes.pretix_api import EVENT, ORGANIZER, order_row, position_row

TEXT = {"type": "textarea", "content": "attendee_name"}
PHOTO = {"type": "imagearea", "content": "question_PHOTO"}
ADDRESS = "https://cdn.test/a.pdf?signed=1"
GUEST = PositionId(1)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server with a default layout and one for product 2; product 3 gets none."""
    with made(tmp_path) as one:
        plain = one.api.documents[""]
        assert isinstance(plain, dict)
        one.api.documents |= {
            "": {**plain, "plugins": ["pretix.plugins.badges"]},
            "badgeitems/": [{"item": 2, "layout": 8}, {"item": 3, "layout": None}],
            "badgelayouts/": [
                {"id": 8, "name": "Presse", "default": False, "layout": [], "background": None},
                {"id": 9, "name": "Alle", "default": True, "layout": [TEXT, PHOTO], "background": ADDRESS},
            ],
        }
        one.api.files[ADDRESS] = b"%PDF"
        yield one


def pictures(mark: str, *names: str) -> dict[str, object]:
    """Print data with addresses of pictures."""
    return {
        "attendee_name": "Ö",
        "price": 5,
        "images": {name: f"https://x/{name}#etag={mark}" for name in names},
    }


def test_a_product_has_its_own_layout_or_the_default(site: Site) -> None:
    """With the PDF behind it, once that is here."""
    site.download.pull_setup()
    store = site.ledger.store
    default = find_layout(store, EVENT, ProductId(1))
    assert default is not None
    assert (default.name, b"attendee_name" in default.body) == ("Alle", True)
    assert read_background(store, default) == b"%PDF"
    press = find_layout(store, EVENT, ProductId(2))
    assert press is not None
    assert (press.name, press.body, read_background(store, press)) == ("Presse", b"[]", b"")
    assert [one.name for one in all_layouts(store, EVENT)] == ["Presse", "Alle"]


def test_without_layouts_there_is_none(site: Site) -> None:
    """And none of another event."""
    site.api.documents["badgelayouts/"] = []
    site.download.pull_setup()
    assert find_layout(site.ledger.store, EVENT, ProductId(1)) is None
    assert find_layout(site.ledger.store, "elsewhere", ProductId(1)) is None


def test_what_fills_a_layout_is_text(site: Site) -> None:
    """What is none is left out; nobody has any before the orders came."""
    assert print_values(site.ledger.store, GUEST) == {}
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("1")), position_row(2, pdf_data=None)))
    site.download.pull()
    assert print_values(site.ledger.store, GUEST) == {"attendee_name": "Ö"}
    assert print_values(site.ledger.store, PositionId(2)) == {}


def test_pictures_come_once_and_anew_when_they_change(site: Site) -> None:
    """Only those that a layout shows."""
    path = "orderpositions/1/pdf_image/question_PHOTO/"
    site.api.documents[path] = {"a": 1}
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("1", "question_PHOTO", "poster"))))
    site.download.pull()
    site.download.pull_orders()
    assert [asked for asked in site.api.asked if "pdf_image" in asked] == [
        f"/organizers/{ORGANIZER}/events/{EVENT}/{path}"
    ]
    assert read_pictures(site.ledger.store, GUEST) == {"question_PHOTO": b'{"a":1}'}
    site.api.documents[path] = {"a": 2}
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("2", "question_PHOTO"))))
    site.download.pull_orders()
    assert read_pictures(site.ledger.store, GUEST) == {"question_PHOTO": b'{"a":2}'}
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("2"))))
    site.download.pull_orders()
    assert site.ledger.store.rows("SELECT * FROM print_picture") == []


def test_a_picture_that_does_not_come_holds_up_nothing(site: Site) -> None:
    """One that is not there is asked for once; a line that is cut is tried again; a huge one is not kept."""
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("1", "question_PHOTO"))))
    site.api.fails = lambda path: LinkDownError("cut", "wait") if "pdf_image" in path else None
    with pytest.raises(LinkDownError):
        site.download.pull()
    site.api.fails = lambda _: None
    site.assert_same()
    site.download.pull_orders()
    site.download.pull_orders()
    assert sum("pdf_image" in asked for asked in site.api.asked) == 2
    assert read_pictures(site.ledger.store, GUEST) == {}
    site.api.documents["orderpositions/1/pdf_image/question_PHOTO/"] = "x" * MAX_PICTURE_BYTES
    site.api.put(order_row("A", position_row(1, pdf_data=pictures("2", "question_PHOTO"))))
    site.download.pull_orders()
    assert read_pictures(site.ledger.store, GUEST) == {}


@pytest.mark.parametrize("body", [b'{"images":[1]}', b'{"images":{"a":1}}', b"[]", b"", b"\xff"])
def test_pictures_that_are_none_are_no_pictures(site: Site, body: bytes) -> None:
    """Whatever stands there."""
    with site.ledger.writing():
        note_pictures(site.ledger.store, GUEST, body)
    assert site.ledger.store.rows("SELECT * FROM print_picture") == []


def test_pictures_go_with_their_attendee(site: Site) -> None:
    """When the order is gone, and when everybody is forgotten: the table is one of those that are wiped."""
    with site.ledger.writing():
        note_pictures(site.ledger.store, GUEST, b'{"images":{"a":"x"}}')
        remove_elsewhere(site.ledger.store, [GUEST])
    assert site.ledger.store.rows("SELECT * FROM print_picture") == []
