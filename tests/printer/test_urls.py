"""Printer URLs: every form of the contract, and a nearest right form for everything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import PrinterUrlError
from printer.job import Tongue
from printer.media import parse_media
from printer.places import Place
from printer.stock import Stock
from printer.urls import SCHEMES, PrinterUrl, Way, parse_printer_url

USUAL = parse_media("72x120", "203.2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "escpos+tcp://192.168.1.50",
            PrinterUrl(Way.TCP, Place(host="192.168.1.50", port=9100), Stock(USUAL), Tongue.ESCPOS),
            id="port 9100 is usual",
        ),
        pytest.param(
            "  ESCPOS+TCP://printer-1.local:9101/?media=80x100&dpi=300 ",
            PrinterUrl(
                Way.TCP,
                Place(host="printer-1.local", port=9101),
                Stock(parse_media("80x100", "300")),
                Tongue.ESCPOS,
            ),
            id="name, port and media",
        ),
        pytest.param(
            "escpos+tcp://[fe80::1]:9100",
            PrinterUrl(Way.TCP, Place(host="fe80::1", port=9100), Stock(USUAL), Tongue.ESCPOS),
            id="IPv6",
        ),
        pytest.param(
            "escpos+file:///dev/usb/lp0",
            PrinterUrl(Way.FILE, Place(path="/dev/usb/lp0"), Stock(USUAL), Tongue.ESCPOS),
            id="device file",
        ),
        pytest.param(
            "escpos+usb://04b8:0E28/X6UB0123?roll=labels&profile=TM-L100&media=72x100",
            PrinterUrl(
                Way.USB,
                Place(usb=(0x04B8, 0x0E28), serial="X6UB0123"),
                Stock(parse_media("72x100"), "labels"),
                Tongue.ESCPOS,
            ),
            id="USB with a serial number, labels",
        ),
        pytest.param(
            "zpl+serial:///dev/ttyUSB0?baud=9600&answers=no&roll=marks",
            PrinterUrl(
                Way.SERIAL,
                Place(path="/dev/ttyUSB0"),
                Stock(USUAL, "marks"),
                Tongue.ZPL,
                baud=9_600,
                answers=False,
            ),
            id="serial, and nothing to hear",
        ),
        pytest.param(
            "cups://Badge_Printer",
            PrinterUrl(Way.CUPS, Place(queue="Badge_Printer"), Stock(USUAL)),
            id="queue",
        ),
        pytest.param("png:badges", PrinterUrl(Way.PNG, Place(path="badges"), Stock(USUAL)), id="folder"),
        pytest.param(
            "png:/a%20b/c", PrinterUrl(Way.PNG, Place(path="/a b/c"), Stock(USUAL)), id="folder with blank"
        ),
        pytest.param(
            "pdf:///srv/x", PrinterUrl(Way.PDF, Place(path="/srv/x"), Stock(USUAL)), id="folder, slashes"
        ),
        pytest.param("png:x?dpi=203", PrinterUrl(Way.PNG, Place(path="x"), Stock(USUAL)), id="203 is 203.2"),
    ],
)
def test_right_urls_are_understood(text: str, expected: PrinterUrl) -> None:
    """Language, way, place and stock."""
    assert parse_printer_url(text) == expected


@pytest.mark.parametrize(
    ("query", "label", "dots", "offset"),
    [
        pytest.param("", "62 x 100 mm labels", (696, 1109), 12, id="what most have"),
        pytest.param(
            "?media=62x100&roll=endless", "62 mm endless tape", (696, 1181), 12, id="the same, from a roll"
        ),
        pytest.param("?media=62", "62 mm endless tape", (696, 1181), 12, id="only the width"),
        pytest.param("?media=62x29", "62 x 29 mm labels", (696, 271), 12, id="small labels"),
        pytest.param("?media=29x20", "29 mm endless tape", (306, 236), 6, id="short piece of a roll"),
        pytest.param(
            "?profile=ql-1110nwb&media=62x100", "62 x 100 mm labels", (696, 1109), 56, id="in a wide printer"
        ),
        pytest.param(
            "?profile=QL-1110NWB&media=103x164", "103 x 164 mm labels", (1200, 1822), 56, id="the largest"
        ),
    ],
)
def test_a_brother_knows_its_labels(query: str, label: str, dots: tuple[int, int], offset: int) -> None:
    """Sizes on the box become dots of the print head."""
    stock = parse_printer_url(f"brother+tcp://p{query}").stock
    assert stock.loaded is not None
    assert (str(stock.loaded.label), stock.loaded.offset) == (label, offset)
    assert (stock.media.width_dots, stock.media.height_dots) == dots


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
        pytest.param("escpos+usb://04b8", "escpos+usb://VENDOR:PRODUCT", id="half of the USB ids"),
        pytest.param("usb://04b8:0e28", "escpos+usb://VENDOR:PRODUCT", id="USB of others"),
        pytest.param("/dev/ttyUSB0", "escpos+serial:///dev/ttyUSB0", id="bare serial port"),
        pytest.param("zebra+tcp://10.0.0.5", "zpl+tcp://HOST:9100", id="maker for language"),
        pytest.param("ql+usb://04f9:209d", "brother+usb://VENDOR:PRODUCT", id="model for language"),
        pytest.param("brohter+tcp://10.0.0.5", "brother+tcp://HOST:9100", id="typo in the language"),
        pytest.param("ipp://host/printers/badges", "cups://QUEUE", id="queue of others"),
        pytest.param("cups:badges", "cups://QUEUE", id="queue without slashes"),
        pytest.param("cups://a/b", "cups://QUEUE", id="queue with a path"),
        pytest.param("cups://-o", "cups://QUEUE", id="queue that is an option"),
        pytest.param("escpos+serial:///dev/ttyUSB0?baud=115000", "baud=115200", id="typo in the speed"),
        pytest.param("zpl+tcp://p?roll=lables", "roll=labels", id="typo in the roll"),
        pytest.param("png:x?roll=labels", "Leave out roll=", id="roll of a picture"),
        pytest.param("zpl+tcp://p?answers=maybe", "answers=no", id="half an answer"),
        pytest.param("zpl+tcp://p?profile=ZD412", "profile=ZD421", id="typo in a Zebra"),
        pytest.param("brother+tcp://p?profile=QL-820NW", "profile=QL-820NWB", id="typo in a Brother"),
        pytest.param("brother+tcp://p?media=60x100", "media=62x100", id="unknown width"),
        pytest.param("brother+tcp://p?media=62x101&roll=labels", "media=62x100", id="unknown length"),
        pytest.param("brother+tcp://p?media=103x164", "media=62x100", id="too wide for this head"),
        pytest.param("brother+tcp://p?media=61", "media=62&roll=endless", id="unknown roll"),
        pytest.param("brother+tcp://p?dpi=203", "Leave out dpi=", id="a Brother has 300 dpi"),
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


@settings(deadline=None, max_examples=300)
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.builds(
            "{}{}".format,
            st.sampled_from(
                [
                    *(f"{scheme}:" for scheme in SCHEMES),
                    "png:x?media=",
                    "png:x?dpi=",
                    "brother+tcp://p?media=",
                ]
            ),
            st.text(max_size=30),
        ),
    )
)
def test_hostile_urls_end_in_a_message(text: str) -> None:
    """A printer URL or a `PrinterUrlError`, nothing else; and no control character comes back."""
    try:
        url = parse_printer_url(text)
        shown = str(url.place)
    except PrinterUrlError as error:
        shown = str(error)
    assert shown.isprintable()
