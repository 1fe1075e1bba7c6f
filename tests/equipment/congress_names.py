"""People, companies and towns as a German congress has them, by dice.

Must not know: tickets, pretix.
"""

import random  # noqa: TID251  # seeded by the caller

WOMEN = (
    "Anna",
    "Käthe",
    "Günseli",
    "Sabine",
    "Zoë",
    "Renée",
    "Maren",
    "Frauke",
    "Heike",
    "Bärbel",
    "Dörte",
    "Jördis",
    "Ayşe",
    "Nguyệt",
    "Małgorzata",
    "Đurđica",
    "Siân",
    "Lena",
    "Mia",
    "Charlotte",
    "Katharina",
    "Birgit",
    "Gülşen",
    "Agnieszka",
    "Anna-Lena",
    "Olena",
)
MEN = (
    "Jürgen",
    "Jörg",
    "Günther",
    "Thomas",
    "Stefan",
    "Stephan",
    "Björn",
    "Sören",
    "Thorsten",
    "Hans-Peter",
    "Karl-Heinz",
    "Ömer",
    "Mehmet",
    "Łukasz",
    "José",
    "Øyvind",
    "Ngọc",
    "Paul",
    "Jonas",
    "Noah",
    "Kai-Uwe",
    "Ernst-August",
    "Jérôme",
    "Oleksandr",
)
FAMILIES = (
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Meier",
    "Maier",
    "Wagner",
    "Becker",
    "Schulz",
    "Schäfer",
    "Richter",
    "Klein",
    "Wolf",
    "Schröder",
    "Krüger",
    "Köhler",
    "König",
    "Weiß",
    "Möller",
    "Jäger",
    "Groß",
    "Großmann",
    "Strauß",
    "Böhm",
    "Kühn",
    "Öztürk",
    "Yılmaz",
    "Şahin",
    "Nguyễn",
    "Łukaszewicz",
    "Đorđević",
    "Ångström",
    "Sørensen",
    "Čapek",
    "Müßig",
    "Übelacker",
    "Straßburger",
    "Fuß",
    "O’Sullivan",
    "D'Angelo",
    "von der Leyden",
    "zu Guttenfels",
    "de la Croix",
    "van den Bergh",
    "Al-Khatib",
    "Dos Santos",
)
TITLES = ("",) * 78 + ("Dr.",) * 12 + ("Prof. Dr.",) * 4 + ("Dipl.-Ing.",) * 3 + ("Prof. Dr. Dr. h. c.",)
TOWNS = (
    "Hamburg",
    "Berlin",
    "Köln",
    "München",
    "Düsseldorf",
    "Lüneburg",
    "Lübeck",
    "Würzburg",
    "Tübingen",
    "Münster",
    "Göttingen",
    "Görlitz",
)
HOUSES = (
    *(
        "Stadt {}",
        "Landkreis {}",
        "Stadtwerke {} GmbH",
        "Universität {}",
        "Sparkasse {}",
        "Klinikum {} gGmbH",
    ),
    *("Bürgerbüro {}", "Müller & Söhne {} GmbH", "Scan&Print <Systeme> {}", "Kommunal-IT „{}“ eG"),
)
NAMESAKES = ("Thomas", "Müller")


def make_person(dice: random.Random) -> dict[str, str]:
    """The parts of a name, by pretix's names for them."""
    salutation, given = dice.choice((("Ms", WOMEN), ("Mr", MEN), ("Mx", WOMEN + MEN)))
    family = dice.choice(FAMILIES)
    if dice.random() < 0.08:
        family += "-" + dice.choice(FAMILIES)
    return _parts(salutation, dice.choice(TITLES), dice.choice(given), family)


def make_namesake() -> dict[str, str]:
    """Always the same name."""
    return _parts("Mr", "", *NAMESAKES)


def _parts(salutation: str, title: str, given: str, family: str) -> dict[str, str]:
    return {"salutation": salutation, "title": title, "given_name": given, "family_name": family}


def make_house(dice: random.Random) -> tuple[str, str]:
    """A company or authority and its town."""
    town = dice.choice(TOWNS)
    return dice.choice(HOUSES).format(town), town
