"""What certificates of deletion say, in English and German; `reports.words` looks it up."""

PHRASES: dict[str, str] = {
    "Certificate of deletion": "Löschbescheinigung",
    "What was deleted": "Was gelöscht wurde",
    "What stays, and why": "Was bleibt, und warum",
    "What this machine could not reach": "Was dieses Gerät nicht erreicht",
    "How to check this certificate": "Wie sich diese Bescheinigung prüfen lässt",
    # rows
    "event": "Veranstaltung",
    "device": "Gerät",
    "deleted at": "gelöscht am",
    "due since": "fällig seit",
    "by hand": "von Hand",
    "due": "fristgemäß, von selbst",
    "why it was deleted": "Anlass",
    "whose data": "wessen Daten",
    "everybody's": "von allen",
    "one person's": "von einer Person",
    "number in the journal": "Nummer im Journal",
    "program": "Programm",
    "tickets with name, organisation and codes": "Tickets mit Name, Organisation und Codes",
    "names, answers and corrections beside the journal": "Namen, Antworten und Korrekturen neben dem Journal",
    "booked sessions": "gebuchte Veranstaltungen",
    "wristbands and cards": "Armbänder und Karten",
    "void and blocked codes": "ungültige und gesperrte Codes",
    "data for badges": "Daten für Badges",
    "access of devices": "Zugänge von Geräten",
    "other rows": "weitere Zeilen",
    "journal entries that stay": "Journaleinträge, die bleiben",
    "their hash chains": "ihre Hash-Ketten",
    "hold": "halten",
    "do not hold": "halten nicht",
    "of them heard by no other machine": "davon keinem anderen Gerät bekannt",
    "journal": "Journal",
    "staff": "Personal",
    "counting record": "Zählprotokoll",
    "key": "Schlüssel",
    "what happened when, by number: times, lists, rooms, badge codes; no attendee's name, code or address": (
        "was wann geschah, mit Nummern: Zeiten, Listen, Räume, Badge-Codes; "
        "kein Name, kein Ticketcode, keine Adresse"
    ),
    "in the journal, by whom something was done: who answers for it must stay known": (
        "im Journal, wer etwas getan hat: Wer dafür einsteht, muss bekannt bleiben"
    ),
    "the event's products, lists, rooms and sessions, without anybody's booking": (
        "Produkte, Listen, Räume und Programm der Veranstaltung, ohne Buchungen"
    ),
    "how many were in each room, minute by minute; proof towards authorities": (
        "wie viele Personen minutenweise in jedem Raum waren; Nachweis gegenüber Behörden"
    ),
    "signs the counting record and this certificate; names nobody": (
        "unterschreibt Zählprotokoll und diese Bescheinigung; nennt niemanden"
    ),
    "that somebody with this ticket came, when and where, under their number: figures go on counting them": (
        "dass und wann jemand mit dieser Nummer wo war: Zahlen zählen die Person weiter mit"
    ),
    "product and state of the ticket, without a name or a code": (
        "Produkt und Zustand des Tickets, ohne Name und Code"
    ),
    "other kiosks and the hub, each of which is wiped by itself": (
        "andere Kioske und der Hub: Jedes Gerät löscht für sich"
    ),
    "other kiosks, and the hub if this is a kiosk: they follow when they hear of it": (
        "andere Kioske, und der Hub, falls dies ein Kiosk ist: Sie folgen, sobald sie davon hören"
    ),
    "the ticketing system": "das Ticketsystem",
    "backups, tables, badges and reports that were saved outside of the data folder": (
        "Sicherungen, Tabellen, Badges und Berichte, die außerhalb des Datenordners liegen"
    ),
    "the database server's log of changes, its standbys and its backups": (
        "das Änderungslog des Datenbankservers, seine Kopien und Sicherungen"
    ),
    "backups that were made before": "vorher angelegte Sicherungen",
    "left in the data folder; look whom it names": "im Datenordner verblieben; bitte prüfen, wen es nennt",
    "Keep the file {name}: it holds the same with its signature.": (
        "Bewahren Sie die Datei {name} auf: Sie enthält dasselbe mit Unterschrift."
    ),
    "Check it on any machine with Einlass: einlass wipe --verify FILE.": (
        "Prüfen Sie sie auf einem beliebigen Gerät mit Einlass: einlass wipe --verify DATEI."
    ),
    "Compare the key's fingerprint with the one on the counting record, or that einlass doctor told.": (
        "Vergleichen Sie den Fingerabdruck mit dem auf dem Zählprotokoll oder dem, den einlass doctor nannte."
    ),
    "fingerprint of the key": "Fingerabdruck des Schlüssels",
    "signature (Ed25519)": "Unterschrift (Ed25519)",
}

HEADINGS: dict[str, tuple[str, str]] = {
    "what": ("what", "was"),
    "amount_of_it": ("how much", "wie viel"),
    "said": ("", ""),
    "why": ("why", "warum"),
}
