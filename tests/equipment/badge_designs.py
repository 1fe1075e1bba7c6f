"""Layouts as organisers make them in pretix's editor: one with everything in it, a plain one, a huge one.

Must not know: who wears them, how they are drawn.
"""

import tempfile
from pathlib import Path

import cv2
import numpy as np
import typst

from tests.equipment.badge_house import Design, Person

Element = dict[str, object]

PSEUDONYM = "pseudonymization_id"
PAGE_MM = (105, 148)
"""A6, standing."""

PHOTO = cv2.imencode(".png", np.linspace(0, 255, 120 * 90).reshape(90, 120).astype(np.uint8))[1].tobytes()
"""From black to white, wider than high."""

GROUND = """
#set page(width: 105mm, height: 148mm, margin: 0mm)
#place(rect(width: 100%, height: 18mm, fill: black))
#place(dy: 128mm, rect(width: 100%, height: 20mm, fill: luma(200)))
#place(dx: 78mm, dy: 22mm, circle(radius: 10mm, fill: gradient.radial(white, black)))
#place(dx: 4mm, dy: 60mm, line(length: 88mm, stroke: 0.6mm))
#pagebreak()
#place(dx: 5mm, dy: 5mm, rect(width: 95mm, height: 138mm, stroke: 1mm))
"""

PEOPLE = (
    Person("Prof. Dr.", "Jörg", "Müller-Lietzow", "HafenCity Universität Hamburg", photo=PHOTO),
    Person("", "Anneliese", "Leutheusser-Schnarrenberger", "Bundesministerium der Justiz"),
    Person("", "Bo", "Li", "KGSt"),
    Person("", "Maeve", "O’Sullivan", "Dublin City Council"),
    Person("Dr.", "Ayşe", "Şahin", "İstanbul Büyükşehir Belediyesi"),
    Person("", "Nguyễn Thị", "Minh Khai", "Sở Thông tin và Truyền thông"),
    Person("", "Олександр", "Ґалаґан-Шевченко", "Міська рада Львова"),
    Person("", "Maria-Theresia Charlotte", "von und zu Hohenstein-Lichtenfels", "Landkreis Görlitz"),
    Person("", '#panic("x") *b* $y$', "<a> {c} _d_ @e", "<b>&amp; {item}</b>"),
    Person("Dipl.-Ing.", "Łukasz", "Žižek-Đorđević", "Donaudampfschifffahrtsgesellschaft"),
)
"""Ten names that have gone wrong somewhere; Open Sans draws all of them."""


def text(content: str, left: float, bottom: float, width: float, **more: object) -> Element:
    """A text of the older kind, as the editor writes it."""
    made: Element = {
        "type": "textarea",
        "left": f"{left:.2f}",
        "bottom": f"{bottom:.2f}",
        "width": f"{width:.2f}",
    }
    made |= {"fontfamily": "Open Sans", "fontsize": "12.0", "align": "left", "color": [0, 0, 0, 1]}
    return made | {"bold": False, "italic": False, "content": content, "text": ""} | more


def box(content: str, left: float, bottom: float, size: tuple[float, float], **more: object) -> Element:
    """A text in a box, as the editor writes it."""
    made = text(content, left, bottom, size[0], height=f"{size[1]:.2f}", lineheight="1.0")
    made |= {"type": "textcontainer", "verticalalign": "middle", "autoresize": True, "splitlongwords": True}
    return made | more


FULL: tuple[Element, ...] = (
    box("event_name", 5, 132, (60, 14), fontsize="16.0", color=[255, 255, 255, 1], autoresize=False),
    text("other", 102, 90, 40, text="Gast {item}", rotation=90, fontsize="9.0"),
    box("attendee_name", 5, 90, (68, 36), fontsize="32.0", bold=True, splitlongwords=False),
    box("attendee_company", 5, 72, (80, 14), fontsize="16.0", italic=True, align="center"),
    text("other_i18n", 5, 62, 60, text_i18n={"en": "Welcome", "de": "Willkommen\nin {event_name}"}),
    box("item", 40, 24, (60, 24), fontsize="28.0", align="right", verticalalign="bottom", color=[120] * 3),
    text("attendee_name_family_name", 5, 22, 60, downward=True, lineheight="1.2", bold=True),
    {"type": "barcodearea", "left": "5.00", "bottom": "26.00", "size": "30.00", "content": "secret"},
    {"type": "poweredby", "left": "70.00", "bottom": "4.00", "size": "12.00", "content": "dark"},
    {"type": "imagearea", "left": 74, "bottom": 50, "width": 20, "height": 20, "content": "question_PHOTO"},
    box("attendee_name", 10, 100, (85, 30), page=2, fontsize="24.0", align="center", color=[0, 0, 90]),
    {"type": "barcodearea", "page": 2, "left": 30, "bottom": 30, "size": 45, "content": PSEUDONYM},
    box("order", 10, 12, (85, 10), page=2, fontsize="14.0", verticalalign="top"),
)  # fmt: skip
"""All five types of elements on two pages."""

PLAIN: tuple[Element, ...] = (
    box("attendee_name", 5, 80, (95, 50), fontsize="40.0", align="center"),
    {
        "type": "barcodearea",
        "left": "35",
        "bottom": "20",
        "size": "35",
        "content": "secret",
        "nowhitespace": True,
    },
)


def pdf_of(source: str) -> bytes:
    """A PDF from Typst markup."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.typ"
        path.write_text(source, encoding="utf-8")
        made = typst.compile(str(path), format="pdf")
    assert isinstance(made, bytes)
    return made


def full_design() -> Design:
    """Everything, on a background with black, grey and a picture."""
    return Design("Voll", FULL, pdf_of(GROUND))


def plain_design() -> Design:
    """A name and a code on white."""
    return Design("Presse", PLAIN, pdf_of("#set page(width: 105mm, height: 148mm)\n"))


def huge_design() -> Design:
    """For paper that no badge printer has."""
    return Design("Plakat", PLAIN, pdf_of("#set page(width: 420mm, height: 594mm)\n"))
