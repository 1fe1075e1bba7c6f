"""What is wrong with a table, in German: the reader of tables says it in English.

Every sentence that it can say stands here; a test looks for those that do not. Must not know: tables, pages.
"""

import re

from hub.organiser.words import Say

GERMAN: tuple[tuple[str, str], ...] = (
    (
        r"The file has (\d+) bytes; at most (\d+) are read\.",
        "Die Datei hat {} Bytes; höchstens {} werden gelesen.",
    ),
    (r"The file is empty\.", "Die Datei ist leer."),
    (r"The table is empty\.", "Die Tabelle ist leer."),
    (r"The table has more than (\d+) rows\.", "Die Tabelle hat mehr als {} Zeilen."),
    (
        r"The row has (\d+) cells; at most (\d+) are read\.",
        "Die Zeile hat {} Zellen; höchstens {} werden gelesen.",
    ),
    (r"A cell has more than (\d+) characters\.", "Eine Zelle hat mehr als {} Zeichen."),
    (r"(.+) separates no cells that can be read\.", "{} trennt keine Zellen, die sich lesen lassen."),
    (
        r"A quotation mark is opened here and not closed\.",
        "Hier öffnet sich ein Anführungszeichen und schließt sich nicht.",
    ),
    (r"The quotation marks do not fit \((.*)\)\.", "Die Anführungszeichen passen nicht zueinander ({})."),
    (
        r"The file is an old Excel file, or one with a password, no table\.",
        "Das ist altes Excel oder hat ein Passwort; keine Tabelle.",
    ),
    (r"The file is a PDF, no table\.", "Das ist ein PDF, keine Tabelle."),
    (r"The file is a text document, no table\.", "Das ist ein Textdokument, keine Tabelle."),
    (r"The file is a picture, no table\.", "Das ist ein Bild, keine Tabelle."),
    (r"The file is packed, no table\.", "Die Datei ist gepackt und keine Tabelle."),
    (r"The file is a web page or XML, no table\.", "Das ist eine Webseite oder XML, keine Tabelle."),
    (
        r"The file is neither UTF-8 nor Windows-1252 text\.",
        "Die Datei ist weder Text in UTF-8 noch in Windows-1252.",
    ),
    (
        r"The file is damaged or only half written\.(.*)",
        "Die Datei ist beschädigt oder nur halb geschrieben.{}",
    ),
    (r"The file unpacks to more than (\d+) bytes\.", "Die Datei wird ausgepackt größer als {} Bytes."),
    (r"The file is packed, but no XLSX table\.", "Die Datei ist gepackt, aber keine XLSX-Tabelle."),
    (
        r"The sheet is in a form that is not read; save it as XLSX again\.",
        "Dieses Blatt lässt sich nicht lesen; bitte noch einmal als XLSX speichern.",
    ),
    (
        r"Its cells reach to row (\d+) and column (\d+); copy .*",
        "Die Zellen reichen bis Zeile {} und Spalte {}; bitte die Tabelle in ein neues Blatt kopieren.",
    ),
    (r"There is no row below the headings\.", "Unter den Überschriften steht keine Zeile."),
    (
        r"No heading stands for a name \(.*\)\. Found: (.*)",
        "Keine Überschrift steht für einen Namen (Vorname, Nachname, Name). Gefunden: {}",
    ),
    (r"The row has no name\.", "Die Zeile hat keinen Namen."),
    (r"The e-mail address has no @\.", "Die E-Mail-Adresse hat kein @."),
    (r"valid_until lies before valid_from\.", "Das Ende der Gültigkeit liegt vor ihrem Anfang."),
    (r"The product is missing\.", "Das Produkt fehlt."),
    (r"The product “(.*)” is not known; (.*)", "Das Produkt „{}“ gibt es nicht; {}"),
    (r"The status “(.*)” is not known; (.*)", "Den Status „{}“ gibt es nicht; {}"),
    (r"The session “(.*)” is not known; (.*)", "Die Veranstaltung „{}“ gibt es nicht; {}"),
    (r"The question “(.*)” is not known; (.*)", "Die Frage „{}“ gibt es nicht; {}"),
    (
        r"The column for paid holds neither yes nor no\.",
        "In der Spalte für bezahlt steht weder ja noch nein.",
    ),
    (
        r"valid_from “(.*)” is no date such as .*",
        "Gültig ab „{}“ ist kein Datum wie 2026-11-25, 25.11.2026 oder 2026-11-25 09:00.",
    ),
    (
        r"valid_until “(.*)” is no date such as .*",
        "Gültig bis „{}“ ist kein Datum wie 2026-11-25, 25.11.2026 oder 2026-11-25 09:00.",
    ),
    (r"The same secret stands in line (\d+) already\.", "Derselbe Ticket-Code steht schon in Zeile {}."),
    (
        r"The same order and name stands in line (\d+) already\.",
        "Bestellung und Name stehen schon so in Zeile {}.",
    ),
    (
        r"The same e-mail and name stands in line (\d+) already\.",
        "E-Mail und Name stehen schon so in Zeile {}.",
    ),
    (
        r"The same name and organisation without .* stands in line (\d+) already\.",
        "Name und Organisation stehen schon so in Zeile {}, und sonst unterscheidet sie nichts.",
    ),
    (
        r"The session “(.*)” has (\d+) bookings for (\d+) places\.",
        "Für „{}“ gibt es {} Buchungen auf {} Plätze.",
    ),
    (
        r"The cell for session “(.*)” holds neither yes nor no nor “waiting”\.",
        "In der Zelle für „{}“ steht weder ja noch nein noch „Warteliste“.",
    ),
    (
        r"The answer “(.*)” to “(.*)” cannot be taken and was left out\.",
        "Die Antwort „{}“ auf „{}“ passt nicht und bleibt weg.",
    ),
    (
        r"Save the table as CSV \(UTF-8\) or XLSX, with the headings in the first row\.",
        "Speichern Sie die Tabelle als CSV (UTF-8) oder XLSX, mit Überschriften in der ersten Zeile.",
    ),
    (
        r"Correct these rows in the table and import it again; nothing was imported\.",
        "Verbessern Sie diese Zeilen und schicken Sie die Tabelle noch einmal; es wurde nichts geändert.",
    ),
)
"""English, as a pattern; German, with its parts."""
HINTS = (("did you mean ", "meinten Sie "), ("known: ", "bekannt sind: "))

PATTERNS = tuple((re.compile(english, re.DOTALL), german) for english, german in GERMAN)


def to_german(problem: str) -> str | None:
    """The sentence in German; None = it does not stand here."""
    for english, german in PATTERNS:
        if found := english.fullmatch(problem):
            return german.format(*map(_hint, found.groups()))
    return None


def say_problem(say: Say, problem: str) -> str:
    """The sentence in the reader's language; in English where it is not known."""
    return (to_german(problem) if say("language") == "de" else None) or problem


def _hint(part: str) -> str:
    """What stands behind a name that is not known."""
    for english, german in HINTS:
        if part.startswith(english):
            return german + part.removeprefix(english).replace("“", "„").replace("”", "“")
    return part
