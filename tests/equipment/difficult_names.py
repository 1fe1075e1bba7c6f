"""Badges that are hard to set: names of Europe and beyond, long and short, as people really have them.

Must not know: templates, media.
"""

from checkin.badge import AgendaEntry, Badge

CODE = "7KQ2M4XD9P"

AGENDA = (
    AgendaEntry(day="Mittwoch 25.11.", time="10:00", title="Eröffnung", room="Saal 1"),
    AgendaEntry(
        day="Mittwoch 25.11.", time="13:00", title="Digitale Verwaltung im ländlichen Raum", room="Saal 2"
    ),
    AgendaEntry(
        day="Donnerstag 26.11.",
        time="09:00",
        title="Wärmeplanung in kleinen Gemeinden: Wer macht mit?",
        room="Raum 2.04",
    ),
    AgendaEntry(day="Donnerstag 26.11.", time="19:00", title="Abendempfang", room="Bürgersaal"),
)


def _badge(
    given_name: str,
    family_name: str,
    organisation: str = "",
    product: str = "Teilnehmerin",
    title: str = "",
    band: str = "",
) -> Badge:
    return Badge(
        title=title,
        given_name=given_name,
        family_name=family_name,
        organisation=organisation,
        product=product,
        band=band,
        code=CODE,
        agenda=AGENDA,
        language="de",
    )


EUROPEAN = (
    _badge("Jörg", "Müller-Lietzow", "HafenCity Universität Hamburg", "Referent", "Prof. Dr.", "diagonal"),
    _badge("Anneliese", "Leutheusser-Schnarrenberger", "Landkreis Harz"),
    _badge("Bo", "Li", "", "Presse", band="dots"),
    _badge("X", "Y", "Z", "Gast"),
    _badge("Ayşe", "Şahin", "Stadt Köln", "Ausstellerin", band="grid"),
    _badge("Łukasz", "Wiśniewski", "Urząd Miasta Szczecin", "Teilnehmer"),
    _badge("Nguyễn Thị", "Minh Khai", "Đại học Quốc gia Hà Nội"),
    _badge("Máire", "O’Sullivan", "Comhairle Cathrach Chorcaí", "Referentin", "Dr."),
    _badge("Günther", "Großschmidt", "Bürgermeisteramt Weißenfels", "Teilnehmer"),
    _badge(
        "Maximiliane",
        "von und zu Hohenstein-Lichtenfels",
        "Ministerium für Infrastruktur und Digitales",
        "Referentin",
        band="diagonal",
    ),
    _badge("Олександр", "Ґалаґан-Шевченко", "Київська міська рада", "Teilnehmer"),
    _badge("Ελευθερία", "Παπακωνσταντίνου", "Δήμος Θεσσαλονίκης"),
    _badge("Kristín", "Þorvaldsdóttir", "Reykjavíkurborg"),
    _badge("Ștefan", "Țepeș", "Primăria Cluj-Napoca", "Teilnehmer"),
    _badge("Jean-Baptiste", "de la Rochefoucauld", "Métropole de Lyon", "Teilnehmer", "M."),
    _badge("Żaneta", "Brzęczyszczykiewicz", "Powiat łękołodzki"),
    _badge("Karl-Theodor Maria Nikolaus", "zu Guttenberg", "Bundestag", "Gast", "Dr. h. c."),
    _badge("Guðmundur", "Ævar", "", "Teilnehmer"),
    _badge(
        "Friederike",
        "Schmidt",
        "Bundesministerium für Digitales und Staatsmodernisierung, Referat DV I 2 – Register und Identitäten",
    ),
    _badge("José María", "Núñez y Domínguez", "Ayuntamiento de Alcalá de Henares", "Referent", "Prof. Dr."),
    _badge("Đorđe", "Đurić", "Град Београд – Секретаријат за управу", "Teilnehmer"),
    _badge("Antonia", "Donaudampfschifffahrtsgesellschaft", "Hafen Wien GmbH", "Ausstellerin", band="grid"),
    _badge(
        "Hans", "Meier", "Kommunales Rechenzentrum", "Ehrengast und Moderation im Hauptprogramm", band="dots"
    ),
)
"""Those that the bundled font draws."""

ARABIC = _badge("محمد", "عبد الرحمن", "بلدية القاهرة", "Teilnehmer")

DIFFICULT = (*EUROPEAN, ARABIC)
"""The twenty-four of the gallery; the Arabic one needs a font of the system."""

FURTHER = (
    _badge("שרה", "בן־דוד", "עיריית תל אביב", "Referentin"),
    _badge("प्रिया", "शर्मा", "नई दिल्ली नगरपालिका", "Teilnehmerin"),
    _badge("小龙", "李", "北京市人民政府", "Teilnehmer"),
    _badge("さくら", "田中", "東京都庁", "Teilnehmerin", band="dots"),
    _badge("민준", "김", "서울특별시", "Teilnehmer"),
    _badge("Mai 麻衣", "Schröder-田中", "Stadt Düsseldorf", "Referentin", "Dr."),
)
"""Further scripts, for kiosks that have fonts for them."""
