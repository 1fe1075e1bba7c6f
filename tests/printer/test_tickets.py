"""PDF tickets and the table for the mail merge."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # the package has no types
import pytest
import zxingcpp

from checkin.errors import ConfigError, LayoutError
from printer import tickets
from printer.tickets import Ticket, TicketEvent, TicketWords, write_tickets

EVENT = TicketEvent("Kommunalkongress 2026", "24. November 2026", "Congress Center")
LONG = ("Maria-Theresia Wilhelmine Charlotte von und zu Hohenstein-Lichtenfels " * 3)[:200].strip()


def make_ticket(**changed: str) -> Ticket:
    """A plain ticket with the fields a test is about."""
    return Ticket(**{"secret": "7KQ2M4XD9P", "name": "Jörg Müller-Lietzow", "order": "KK26-1", **changed})


def pages_of(path: Path) -> list[tuple[str, list[str]]]:
    """Text and codes of each page, as independent readers see them; blanks and line breaks are left out."""
    document = pypdfium2.PdfDocument(path)
    pages = []
    for page in document:
        text = page.get_textpage().get_text_range().replace("\ufffe", "-").replace("\x02", "-")
        codes = zxingcpp.read_barcodes(page.render(scale=2).to_numpy())
        pages.append((re.sub(r"\s", "", text), [code.text for code in codes]))
    document.close()
    return pages


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of the table for the mail merge."""
    with path.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table, delimiter=";"))


@pytest.mark.parametrize(
    "ticket",
    [
        pytest.param(make_ticket(), id="a plain one"),
        pytest.param(make_ticket(organisation="Kreis Höxter", product="Gast"), id="all fields"),
        pytest.param(make_ticket(name=LONG), id="a name of 200 characters"),
        pytest.param(make_ticket(name=LONG, organisation=LONG * 3, product=LONG), id="everything too long"),
        pytest.param(make_ticket(name="W" * 80), id="a word without end"),
        pytest.param(make_ticket(name='#panic("x") *b* $y$', organisation="<a> @b"), id="markup"),
        pytest.param(make_ticket(secret="s" * 120), id="a long secret"),
    ],
)
def test_one_page_says_everything(tmp_path: Path, ticket: Ticket) -> None:
    """A ticket is one page with all its texts and a code that others can read."""
    write_tickets([ticket], EVENT, tmp_path)
    (file,) = tmp_path.glob("ticket-*.pdf")
    ((text, codes),) = pages_of(file)
    for part in (EVENT.name, EVENT.date, EVENT.place, ticket.name, ticket.organisation, ticket.product):
        assert re.sub(r"\s", "", part) in text
    assert f"Bestellung{ticket.order}" in text
    assert ticket.secret in text
    assert codes == [ticket.secret]


def test_all_in_one_and_each_alone(tmp_path: Path) -> None:
    """The combined file has the pages of the single ones in their order, and the table names each file."""
    rows = (make_ticket(secret=f"SECRET{number}", name=f"Ayşe {number}") for number in range(5))
    files = write_tickets(rows, EVENT, tmp_path, TicketWords(order="Order", hint="Show this code."))
    assert files.count == 5
    assert files.combined == (tmp_path / "tickets.pdf",)
    together = pages_of(files.combined[0])
    table = read_table(files.table)
    assert [codes for _, codes in together] == [[row["secret"]] for row in table]
    assert together == [page for row in table for page in pages_of(tmp_path / row["file"])]
    assert table[3]["file"] == "ticket-00004-ayse-3.pdf"
    assert "Showthiscode." in together[0][0]


def test_many_are_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More attendees than fit into one file get further files, and rows are taken only as they are needed."""
    monkeypatch.setattr(tickets, "PAGES_PER_FILE", 2)
    taken: list[int] = []

    def rows() -> Iterator[Ticket]:
        for number in range(5):
            taken.append(number)
            assert number < 2 or (tmp_path / "tickets.pdf").exists()
            yield make_ticket(secret=f"S{number}")

    files = write_tickets(rows(), EVENT, tmp_path)
    assert [path.name for path in files.combined] == ["tickets.pdf", "tickets-2.pdf", "tickets-3.pdf"]
    assert [len(pages_of(path)) for path in files.combined] == [2, 2, 1]


def test_nobody_gets_an_empty_table(tmp_path: Path) -> None:
    """Without attendees there is a table with its headings and no PDF."""
    files = write_tickets([], EVENT, tmp_path)
    assert (files.count, files.combined, read_table(files.table)) == (0, (), [])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="an old formula"),
        pytest.param("＝1+1", "'＝1+1", id="a formula in full-width signs"),
        pytest.param("+49", "'+49", id="a plus"),
        pytest.param("-x", "'-x", id="a minus"),
        pytest.param('a;"b', 'a;"b', id="signs of the format itself"),
        pytest.param("Jörg", "Jörg", id="a name"),
    ],
)
def test_table_is_safe_to_open(tmp_path: Path, name: str, shown: str) -> None:
    """No cell is run by a spreadsheet, and the table opens as UTF-8 with semicolons."""
    files = write_tickets([make_ticket(name=name, email="a@example.org")], EVENT, tmp_path)
    assert files.table.read_bytes().startswith(b"\xef\xbb\xbfname;email;order;")
    (row,) = read_table(files.table)
    assert (row["name"], row["email"]) == (shown, "a@example.org")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../etc/passwd", id="a path"),
        pytest.param("a/b\\c:d", id="signs of file systems"),
        pytest.param("x" * 300, id="too long for a file name"),
        pytest.param("", id="no name"),
    ],
)
def test_file_names_are_harmless(tmp_path: Path, name: str) -> None:
    """Whatever a name holds, its file lies in the folder under a plain name."""
    write_tickets([make_ticket(name=name)], EVENT, tmp_path / "new" / "folder")
    (file,) = (tmp_path / "new" / "folder").glob("ticket-*.pdf")
    assert re.fullmatch(r"ticket-00001(-[a-z0-9]+)*\.pdf", file.name)


def test_tells_whose_name_no_font_draws(tmp_path: Path) -> None:
    """A name in an unknown script still gets its ticket, and is reported by number."""
    files = write_tickets([make_ticket(), make_ticket(name="李小龙")], EVENT, tmp_path)
    assert files.undrawn == (2,)
    assert pages_of(tmp_path / "ticket-00002.pdf")[0][1] == ["7KQ2M4XD9P"]


def test_refuses_a_ticket_without_secret(tmp_path: Path) -> None:
    """A ticket that nobody could scan is an error with a remedy."""
    with pytest.raises(LayoutError) as caught:
        write_tickets([make_ticket(secret="")], EVENT, tmp_path)
    assert caught.value.remedy


def test_refuses_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way of the folder is told with a remedy."""
    (tmp_path / "out").write_text("", encoding="ascii")
    with pytest.raises(ConfigError) as caught:
        write_tickets([make_ticket()], EVENT, tmp_path / "out")
    assert caught.value.remedy
