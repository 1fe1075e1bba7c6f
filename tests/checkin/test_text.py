"""Foreign text becomes harmless in one place: the 32 hostile names, and laws over any text at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS
from checkin.text import MAX_TEXT_CHARS, clean_scan, clean_text, fold

ESC, BEL, ST, CSI_8 = "\x1b", "\x07", "\x1b\\", "\x9b"
LITERAL = (
    "[bold]Eve[/bold]",
    "[red]Eve[/red]",
    "[link=https://example.org]Eve[/link]",
    "[@click=app.quit]Eve[/]",
    "[/b]",
    "[/nope]",
    "[type=x, v={'a[0]'}]",
    "[VIP] Eve",
    "$error [$x]",
    "\\[x]",
    '{"a": [1, 2]}',
    ":warning: Eve",
    "[1]",
    "Eve\\",
)
"""Markup is not the sanitiser's business: it stays as it is, and the screens switch markup off."""

CHANGED = (
    pytest.param(f"{ESC}[31mEve{ESC}[0m", "Eve", id="colour"),
    pytest.param(f"{ESC}[2J{ESC}[HEve", "Eve", id="clear the screen"),
    pytest.param(f"{ESC}]0;owned{BEL}Eve", "Eve", id="window title, ended by BEL"),
    pytest.param(f"{ESC}]52;c;ZXZpbA=={ST}Eve", "Eve", id="write to the clipboard, ended by ST"),
    pytest.param(f"{CSI_8}31mEve", "Eve", id="8-bit CSI"),
    pytest.param("\x9d0;owned\x9cEve", "Eve", id="8-bit OSC"),
    pytest.param(f"{ESC}P1;2|evil{ST}Eve", "Eve", id="device control string"),
    pytest.param(f"Eve{ESC}", "Eve", id="a lone escape"),
    pytest.param("E\x00ve", "Eve", id="NUL"),
    pytest.param("E\rve", "E ve", id="carriage return"),
    pytest.param(f"E{BEL}ve", "Eve", id="bell"),
    pytest.param("Eve\x08\x08\x08Bob\x7f", "EveBob", id="backspace and delete"),
    pytest.param("Eve\tBob", "Eve Bob", id="tab"),
    pytest.param(
        "Eve\nBob\u2028Carl\u2029Dora\x85Emil", "Eve Bob Carl Dora Emil", id="line ends of all kinds"
    ),
    pytest.param("\u202eevE\u202c", "evE", id="right-to-left override"),
    pytest.param("E\u200bv\ufeffe\u2060", "Eve", id="characters of no width"),
    pytest.param("\u2066Eve\u2069", "Eve", id="isolates"),
    pytest.param("Z" + "\u0301\u0308\u0302" * 9, "\u0179\u0308\u0302", id="a tower of marks"),
    pytest.param("Eve\ud800Bob", "Eve?Bob", id="half a surrogate"),
    pytest.param("x" * 500, "x" * MAX_TEXT_CHARS, id="500 letters"),
    pytest.param("  Eve \u3000\u00a0 Bob  ", "Eve Bob", id="white space of all kinds"),
    pytest.param("Eve\ue000\U000f0000", "Eve", id="private characters"),
    pytest.param("Jo\u0308rg", "Jörg", id="composed"),
    pytest.param("Jo\u200b\u0308rg", "Jörg", id="composed, with a hidden character between"),
    pytest.param("x" * 79 + "q\u0323", "x" * 79, id="a mark beyond the end takes its letter with it"),
    pytest.param("x" * 79 + "👍\U0001f3fd", "x" * 79, id="so does a skin tone"),
    pytest.param("x" * 78 + "👩\u200d👧", "x" * 78, id="and a family stays together"),
    pytest.param("👩\u200d" * 100, "👩\u200d" * 40, id="a family without end is cut somewhere"),
    pytest.param("\u200c", "", id="a joiner that joins nothing"),
    pytest.param("\u0301\u200d \ufe0f", "", id="marks without a letter"),
)
KEPT = (
    pytest.param("👩\u200d👩\u200d👧", id="a family joined by ZWJ"),
    pytest.param("می\u200cخواهم", id="Persian with ZWNJ"),
    pytest.param("Nguyễn Thị Ậ", id="Vietnamese"),
    pytest.param("Prof. Dr. Jörg Müller-Lietzow", id="German"),
    pytest.param("O’Sullivan", id="Irish"),
    pytest.param("Şahin Łukasz", id="Turkish and Polish"),
    pytest.param("محمد الأمين", id="Arabic"),
    pytest.param("Олександр Їжак", id="Ukrainian"),
)
HOSTILE = st.text(
    st.characters() | st.sampled_from("\x1b[]\x07\\\x9b\x9d\x9c\u202e\u200d\u0301\u0327\ud800\u2028P^_;0mJ ")
)


@pytest.mark.parametrize("name", LITERAL)
def test_markup_stays_literal(name: str) -> None:
    """Character for character."""
    assert clean_text(name) == name


@pytest.mark.parametrize(("hostile", "harmless"), CHANGED)
def test_what_controls_a_terminal_is_taken_out(hostile: str, harmless: str) -> None:
    """Escape sequences whole, the rest by category."""
    assert clean_text(hostile) == harmless


@pytest.mark.parametrize("name", KEPT)
def test_real_names_stay_as_people_write_them(name: str) -> None:
    """In the composed form."""
    assert clean_text(name) == unicodedata.normalize("NFC", name)


@given(raw=HOSTILE)
def test_whatever_comes_out_is_harmless(raw: str) -> None:
    """One line, composed, short, no controls, no half surrogates, no towers; and twice is once."""
    text = clean_text(raw)
    assert clean_text(text) == text
    assert len(text) <= MAX_TEXT_CHARS
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    text.encode("utf-8")
    kept = {unicodedata.category(c) for c in text if c not in "\u200c\u200d"}
    assert not kept & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    marks = "".join("m" if unicodedata.category(c) in ("Mn", "Me") else "." for c in text)
    assert "mmm" not in marks


@given(raw=st.text(st.sampled_from("ab\u0301\u0327\u200d👩👧ü"), min_size=70, max_size=120))
def test_a_cut_leaves_no_half_of_a_character(raw: str) -> None:
    """Neither marks without all that was kept of them, nor a joiner that joins nothing."""
    whole, cut = clean_text(raw, 1000), clean_text(raw)
    rest = whole[len(cut) :].lstrip(" ")
    assert whole.startswith(cut)
    if rest:
        assert unicodedata.category(rest[0]) not in ("Mn", "Me")
        assert not cut.endswith("\u200d")
        assert rest[0] != "\u200d"


@given(raw=HOSTILE)
def test_a_scan_is_as_harmless_and_longer(raw: str) -> None:
    """Tickets of other systems may hold signed data of hundreds of characters."""
    text = clean_scan(raw)
    assert clean_scan(text) == text
    assert not {unicodedata.category(c) for c in text} & {"Cc", "Cs"}


def test_a_long_scan_is_cut() -> None:
    """A QR code holds at most 4,296 characters."""
    assert len(clean_scan("x" * 100_000)) == MAX_SCAN_CHARS
    assert clean_scan("\x1b" * 50_000) == ""


@given(
    ticket=st.text(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/=_-.:", min_size=1, max_size=400
    )
)
def test_no_real_ticket_is_changed(ticket: str) -> None:
    """Plain texts of any length that tickets have."""
    assert clean_scan(ticket) == ticket


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MUELLER"),
        ("Müller", "muller"),
        ("Weiß", "weiss"),
        ("İbrahim Yıldız", "ibrahim yildiz"),
        ("Łukasz", "lukasz"),
        ("Nguyễn", "nguyen"),
        ("O’Sullivan", "O'Sullivan"),
        ("O`Sullivan", "osullivan"),
        ("Müller-Lietzow", "mueller lietzow"),
        ("Åse Ødegård", "ase odegard"),
        ("Þórður Ðæg", "thordur daeg"),
        ("Jo\u0308rg", "Jörg"),
        ("Dr.  Eva", "dr eva"),
    ],
)
def test_fold_makes_one_of_what_people_type_for_a_name(one: str, other: str) -> None:
    """Stored key and query pass through the same."""
    assert fold(one) == fold(other)


def test_fold_is_what_the_search_was_measured_with() -> None:
    """Two examples in full."""
    assert fold("Müller") == "muller"
    assert fold("İbrahim Yıldız") == "ibrahim yildiz"


@given(raw=HOSTILE)
def test_fold_takes_any_text(raw: str) -> None:
    """And gives words with single blanks between them."""
    folded = fold(raw)
    assert folded == " ".join(folded.split())
