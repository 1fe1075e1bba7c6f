"""Printer URLs: every form of the contract, and a nearest right form for everything else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import PrinterUrlError
from printer.media import parse_media
from printer.urls import FORMS, LATER, PrinterKind, PrinterUrl, parse_printer_url

USUAL = parse_media("72x120", "203.2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "escpos+tcp://192.168.1.50",
            PrinterUrl(PrinterKind.ESCPOS_TCP, USUAL, host="192.168.1.50", port=9100),
            id="port 9100 is usual",
        ),
        pytest.param(
            "  ESCPOS+TCP://printer-1.local:9101/?media=80x100&dpi=300 ",
            PrinterUrl(
                PrinterKind.ESCPOS_TCP, parse_media("80x100", "300"), host="printer-1.local", port=9101
            ),
            id="name, port and media",
        ),
        pytest.param(
            "escpos+tcp://[fe80::1]:9100",
            PrinterUrl(PrinterKind.ESCPOS_TCP, USUAL, host="fe80::1", port=9100),
            id="IPv6",
        ),
        pytest.param(
            "escpos+file:///dev/usb/lp0",
            PrinterUrl(PrinterKind.ESCPOS_FILE, USUAL, path="/dev/usb/lp0"),
            id="device file",
        ),
        pytest.param("png:badges", PrinterUrl(PrinterKind.PNG, USUAL, path="badges"), id="folder"),
        pytest.param(
            "png:/a%20b/c", PrinterUrl(PrinterKind.PNG, USUAL, path="/a b/c"), id="folder with blank"
        ),
        pytest.param("png:///srv/x", PrinterUrl(PrinterKind.PNG, USUAL, path="/srv/x"), id="folder, slashes"),
        pytest.param("png:x?dpi=203", PrinterUrl(PrinterKind.PNG, USUAL, path="x"), id="203 is 203.2"),
    ],
)
def test_right_urls_are_understood(text: str, expected: PrinterUrl) -> None:
    """Kind, place and media."""
    assert parse_printer_url(text) == expected


@pytest.mark.parametrize(
    ("profile", "width_dots"),
    [
        pytest.param("TM-L90", 576, id="203 dpi"),
        pytest.param("tm-t88v", 512, id="180 dpi, lower case"),
    ],
)
def test_a_profile_gives_width_and_resolution(profile: str, width_dots: int) -> None:
    """The whole print head, 120 mm long."""
    media = parse_printer_url(f"escpos+tcp://p?profile={profile}").media
    assert (media.width_dots, str(media.height_mm)) == (width_dots, "120")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        pytest.param("escpos+tpc://10.0.0.5", "escpos+tcp://HOST:9100", id="typo in the scheme"),
        pytest.param("192.168.1.50:9100", "escpos+tcp://HOST:9100", id="bare address"),
        pytest.param("tcp://10.0.0.5", "escpos+tcp://HOST:9100", id="scheme of others"),
        pytest.param("/dev/usb/lp0", "escpos+file:///dev/usb/lp0", id="bare device"),
        pytest.param("escpos+fil:/dev/usb/lp0", "escpos+file:///dev/usb/lp0", id="typo in file"),
        pytest.param("pgn:x", "png:DIR", id="typo in png"),
        pytest.param("./out", "png:DIR", id="bare folder"),
        pytest.param("", "escpos+tcp://HOST:9100", id="nothing"),
        pytest.param("png:", "png:DIR", id="no folder"),
        pytest.param("escpos+tcp://", "escpos+tcp://HOST:9100", id="no host"),
        pytest.param("escpos+tcp:10.0.0.5", "escpos+tcp://HOST:9100", id="no slashes"),
        pytest.param("escpos+tcp://::1:9100", "brackets", id="IPv6 without brackets"),
        pytest.param("escpos+tcp://[::zz]", "brackets", id="no IPv6 at all"),
        pytest.param("escpos+tcp://p:0", "escpos+tcp://HOST:9100", id="port 0"),
        pytest.param("escpos+tcp://p:65536", "escpos+tcp://HOST:9100", id="port too high"),
        pytest.param("escpos+tcp://a@b", "escpos+tcp://HOST:9100", id="user in the host"),
        pytest.param("escpos+tcp://p/q", "escpos+tcp://HOST:9100", id="path behind the host"),
        pytest.param("escpos+file://dev/usb/lp0", "escpos+file:///dev/usb/lp0", id="two slashes"),
        pytest.param("escpos+file:///dev/", "escpos+file:///dev/usb/lp0", id="folder as device"),
        pytest.param("png:x?meda=72x120", "nearest is media", id="typo in an option"),
        pytest.param("png:x?dpi=203&dpi=300", "nearest is dpi", id="option twice"),
        pytest.param("png:x?media=big", "media=72x120", id="no size"),
        pytest.param("png:x?profile=TM-L9O", "TM-L90", id="typo in a profile"),
        pytest.param("png:x?profile=default", "media=", id="profile without width"),
        pytest.param("png:x?profile=ZJ-5870&media=72x120", "48.0 mm", id="badge wider than the printer"),
        pytest.param("png:\x1b[2J", "escpos+tcp://HOST:9100", id="control characters"),
        pytest.param("png:%00", "png:DIR", id="hidden control character"),
        pytest.param("png:" + "x" * 5_000, "escpos+tcp://HOST:9100", id="endless"),
    ],
)
def test_wrong_urls_name_the_nearest_right_form(text: str, remedy: str) -> None:
    """The remedy can be typed as it stands."""
    with pytest.raises(PrinterUrlError) as caught:
        parse_printer_url(text)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("scheme", LATER)
def test_later_printers_say_that_they_are_not_built_yet(scheme: str) -> None:
    """Part of the contract, not of this version: no false promise, and what to use instead."""
    with pytest.raises(PrinterUrlError, match=re.escape(f"{scheme} are not built yet")) as caught:
        parse_printer_url(f"{scheme}://x")
    assert all(form in caught.value.remedy for form in FORMS.values())


@settings(deadline=None, max_examples=300)
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.builds(
            "{}{}".format,
            st.sampled_from(["escpos+tcp://", "escpos+file://", "png:", "png:x?media=", "png:x?dpi="]),
            st.text(max_size=30),
        ),
    )
)
def test_hostile_urls_end_in_a_message(text: str) -> None:
    """A printer URL or a `PrinterUrlError`, nothing else; and no control character comes back."""
    try:
        url = parse_printer_url(text)
        shown = url.host + url.path
    except PrinterUrlError as error:
        shown = str(error)
    assert shown.isprintable()
