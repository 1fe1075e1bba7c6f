"""What reports say, in English and German; the one place of their words. Must not know: figures, formats.

English stands where a report is made; here it is looked up when it is written. Texts that are not known, such
as names, are told as they are.
"""

from reports import certificate_words, figure_words, record_words
from reports.numbers import GERMAN, known

PHRASES: dict[str, str] = {
    **figure_words.PHRASES,
    **record_words.PHRASES,
    **certificate_words.PHRASES,
    "Arrivals": "Ankünfte",
    "As of {time}": "Stand {time}",
    "As recorded at the doors of the rooms.": "Wie an den Türen der Räume erfasst.",
    "As recorded at the doors of the rooms; certified from {minutes} minutes on.": (
        "Wie an den Türen der Räume erfasst; bescheinigt ab {minutes} Minuten."
    ),
    "Certificate of attendance": "Teilnahmebescheinigung",
    "Certificates of attendance": "Teilnahmebescheinigungen",
    "Charts": "Diagramme",
    "Conflicts": "Konflikte",
    "Headcount": "Besuchszahlen",
    "Headcount by day": "Besuchszahlen nach Tagen",
    "Issued on {day}": "Ausgestellt am {day}",
    "Leads": "Kontakte",
    "Minutes": "Minuten",
    "Numbers of the charts": "Zahlen der Diagramme",
    "Organiser, signature": "Veranstalter, Unterschrift",
    "Page {page} of {pages}": "Seite {page} von {pages}",
    "Nothing to show yet": "Noch nichts zu sehen",
    "Session": "Veranstaltung",
    "Till": "Kasse",
    "Time": "Zeit",
    "attended these sessions:": "hat an diesen Veranstaltungen teilgenommen:",
    "attended this session:": "hat an dieser Veranstaltung teilgenommen:",
    "limit {number}": "Grenze {number}",
    "another device": "ein anderes Gerät",
    "card": "Karte",
    "cash": "bar",
    "invoice": "Rechnung",
    "total": "gesamt",
    "not said": "nicht genannt",
    "double admit": "doppelt eingelassen",
    "refused by central": "von der Zentrale abgelehnt",
    "held": "zurückgehalten",
    # rehearsals
    "{people} people in {minutes} minutes": "{people} Personen in {minutes} Minuten",
    "Municipal congress, 4,000 on site and 2,000 online, three days": (
        "Kommunalkongress, 4.000 vor Ort und 2.000 online, drei Tage"
    ),
    "Hybrid congress, 2,100 on site and 1,600 by livestream": (
        "Hybrider Kongress, 2.100 vor Ort und 1.600 im Livestream"
    ),
    "Two-day conference with workshops, 300 people": "Zweitägige Konferenz mit Workshops, 300 Personen",
    "One-day digital conference, 100 guests, one laptop": "Eintägige Digitalkonferenz, 100 Gäste, ein Laptop",
    "Shared stand at a fair, 60 exhibitors and 900 visits": (
        "Gemeinschaftsstand auf einer Messe, 60 Ausstellende und 900 Besuche"
    ),
    "refused: already_redeemed": "abgewiesen: schon eingelassen",
    "refused: not_on_site": "abgewiesen: Online-Ticket",
    "refused: product": "abgewiesen: anderer Workshop",
    "refused: room_full": "abgewiesen: Raum voll",
    "refused: unpaid": "abgewiesen: unbezahlt",
    "sessions 1.1": "Wechsel 1.1",
    "sessions 1.2": "Wechsel 1.2",
    "sessions 2.1": "Wechsel 2.1",
    "sessions 2.2": "Wechsel 2.2",
    "sessions 3.1": "Wechsel 3.1",
    "95 % wait so many minutes at most, by desks": "So viele Minuten warten 95 % höchstens, nach Schaltern",
    "95 % wait so many minutes at most, by kiosks": "So viele Minuten warten 95 % höchstens, nach Kiosken",
    "Arriving and served, every five minutes": "Kommende und Bediente, alle fünf Minuten",
    "Crews that were tried": "Durchgespielte Besetzungen",
    "People in line": "Wartende",
    "Seconds per person at desks and kiosks are partly assumed: put your own in their place.": (
        "Die Sekunden je Person an Schaltern und Kiosken sind zum Teil angenommen: Setzen "
        "Sie Ihre eigenen ein."
    ),
    "Smallest crew with 95 % waiting under 3 minutes: kiosks {kiosks}, desks {desks}.": (
        "Kleinste Besetzung, bei der 95 % unter 3 Minuten warten: Kioske {kiosks}, Schalter {desks}."
    ),
    "Waiting": "Wartezeiten",
    "What happened": "Was geschah",
    "admitted": "eingelassen",
    "admitted without the hub": "ohne Hub eingelassen",
    "arriving": "kommen",
    "badges": "Badges",
    "badges printed once more": "noch einmal gedruckte Badges",
    "badges that jammed": "Badges im Papierstau",
    "desk": "Schalter",
    "doors of rooms": "Saaltüren",
    "double admits": "doppelt Eingelassene",
    "double admits found in the journal": "davon im Journal gefunden",
    "evening": "Abend",
    "exhibitors": "Aussteller",
    "first morning": "erster Morgen",
    "minutes": "Minuten",
    "morning": "Morgen",
    "no": "nein",
    "online tickets admitted": "eingelassene Online-Tickets",
    "online tickets counted inside": "mitgezählte Online-Tickets",
    "rolls changed": "gewechselte Rollen",
    "scans": "Scans",
    "second morning": "zweiter Morgen",
    "self-service": "Selbstbedienung",
    "served": "bedient",
    "stand": "Stand",
    "stations away for a while": "zeitweise ausgefallene Plätze",
    "third morning": "dritter Morgen",
    "visits": "Besuche",
    "yes": "ja",
}
"""English -> German: titles, notes, words in cells."""

HEADINGS: dict[str, tuple[str, str]] = {
    **figure_words.HEADINGS,
    **record_words.HEADINGS,
    **certificate_words.HEADINGS,
    "amount": ("amount", "Betrag"),
    "arrivals": ("arrivals", "Ankünfte"),
    "arrivals_so_far": ("arrivals so far", "Ankünfte bisher"),
    "attendee": ("attendee", "Person"),
    "came": ("came", "gekommen"),
    "certificate": ("certificate", "Bescheinigung"),
    "conflict": ("conflict", "Konflikt"),
    "currency": ("currency", "Währung"),
    "day": ("day", "Tag"),
    "desk": ("desk", "Schalter"),
    "detail": ("detail", "Einzelheit"),
    "earlier_place": ("earlier place", "früherer Ort"),
    "earlier_time": ("earlier time", "frühere Zeit"),
    "entries": ("entries", "Eintritte"),
    "exhibitor": ("exhibitor", "Aussteller"),
    "exits": ("exits", "Austritte"),
    "family_name": ("family name", "Nachname"),
    "file": ("file", "Datei"),
    "first_time": ("first time", "zum ersten Mal"),
    "given_name": ("given name", "Vorname"),
    "hour": ("hour", "Stunde"),
    "id": ("id", "Kennung"),
    "inside": ("inside", "anwesend"),
    "list": ("list", "Check-in-Liste"),
    "method": ("method", "Zahlart"),
    "minutes": ("minutes", "Minuten"),
    "order": ("order", "Bestellung"),
    "organisation": ("organisation", "Organisation"),
    "payments": ("payments", "Zahlungen"),
    "persons": ("persons", "Personen"),
    "place": ("place", "Ort"),
    "product": ("product", "Produkt"),
    "registered": ("registered", "angemeldet"),
    "time": ("time", "Zeit"),
    "title": ("title", "Titel"),
    # rehearsals
    "holds": ("holds", "genügt"),
    "longest_line": ("longest line", "längste Schlange"),
    "longest_wait": ("longest wait", "längste Wartezeit"),
    "median_wait": ("median wait", "mittlere Wartezeit"),
    "number": ("number", "Anzahl"),
    "p95_wait": ("95 % wait at most", "95 % warten höchstens"),
    "peak": ("peak", "Andrang"),
    "per_hour": ("per hour", "je Stunde"),
    "served": ("served", "bedient"),
    "stage": ("stage", "Station"),
    "stations": ("stations", "Plätze"),
    "utilisation": ("utilisation", "Auslastung"),
    "what": ("what", "was"),
}
"""Key of a column -> English, German."""


def say(phrase: str, language: str, /, **values: str | int) -> str:
    """A phrase of ours in a language, with its values filled in; a text that is not ours stays as it is."""
    found = PHRASES.get(phrase, phrase) if known(language) == GERMAN else phrase
    return found.format(**values) if values else found


def heading(key: str, language: str) -> str:
    """The heading of a column."""
    english, german = HEADINGS.get(key) or (key.replace("_", " "),) * 2
    return german if known(language) == GERMAN else english


def say_reason(code: str, language: str) -> str:
    """Why somebody was sent away, by the code of the reason; one that is not known is told as it is."""
    english, german = figure_words.REASONS.get(code, (code,) * 2)
    return german if known(language) == GERMAN else english
