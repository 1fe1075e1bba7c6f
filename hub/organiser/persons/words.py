"""What the pages that erase a person say, in German and English. Must not know: pages, names."""

PERSON_WORDS: dict[str, tuple[str, str]] = {
    "erase_person": ("Person löschen", "Erase a person"),
    "persons_how": (
        "Hier wird jemand zu einer Nummer: an allen Kiosks, sobald sie davon hören. Alle Zahlen bleiben.",
        "Somebody becomes a number here: at all kiosks as soon as they hear of it. All figures stay.",
    ),
    "persons_link": (
        "Jemand verlangt, gelöscht zu werden",
        "Somebody asks to be erased",
    ),
    "person_wanted": ("Name oder Ticketcode", "Name or code of the ticket"),
    "find": ("Suchen", "Search"),
    "nobody_found": (
        "Niemand gefunden. Bitte den Anfang von Vor- und Nachnamen tippen, oder den Code des Tickets.",
        "Nobody was found. Please type how given and family name begin, or the code of the ticket.",
    ),
    "too_many_found": (
        "Mehr als {}. Bitte genauer tippen.",
        "More than {}. Please type more of it.",
    ),
    "who_is_meant": ("Wer ist gemeint?", "Who is meant?"),
    "order_code": ("Bestellung", "Order"),
    "look_at_person": ("Ansehen", "Look"),
    "person_gone": (
        "Diese Person gibt es hier nicht, oder nicht mehr.",
        "This person is not here, or not any more.",
    ),
    "erase_this": ("Diese Person löschen?", "Erase this person?"),
    "will_go": ("Was gelöscht wird", "What will be erased"),
    "will_stay": ("Was bleibt", "What stays"),
    "goes_tickets": ("Tickets mit Name, Organisation und Codes", "tickets with name, organisation and codes"),
    "goes_said": (
        "Namen, Antworten und Berichtigungen neben dem Journal",
        "names, answers and corrections beside the journal",
    ),
    "stays_journal": (
        "{} Einträge im Journal: dass jemand kam, wann und wohin, nur unter einer Nummer.",
        "{} entries in the journal: that somebody came, when and where, under a number only.",
    ),
    "stays_elsewhere": (
        "Das Ticketsystem, frühere Sicherungen und gespeicherte Tabellen und Badges: bitte dort löschen.",
        "The ticketing system, earlier backups, and saved tables and badges: please erase there.",
    ),
    "no_way_back": (
        "Das lässt sich nicht rückgängig machen, und das Ticket öffnet keine Tür mehr.",
        "This cannot be undone, and the ticket opens no door any more.",
    ),
    "erase_word": ("löschen", "erase"),
    "type_to_erase": ("Zum Bestätigen „löschen“ tippen", "Type “erase” to confirm"),
    "not_typed": ("Bitte „löschen“ tippen.", "Please type “erase”."),
    "erase_now": ("Endgültig löschen", "Erase for good"),
    "not_this_one": ("Nicht diese Person", "Not this person"),
    "person_changed": (
        "Inzwischen ist etwas hinzugekommen: bitte noch einmal ansehen.",
        "Something has come since: please look once more.",
    ),
    "person_erased": ("Die Person ist gelöscht", "The person is erased"),
    "person_erased_how": (
        "Die Bescheinigung nennt nur die Nummer im Journal. Unter dieser Adresse gibt es sie jederzeit.",
        "The certificate names only the number in the journal. It can be had at this address at any time.",
    ),
    "number_in_journal": ("Nummer im Journal", "Number in the journal"),
    "erased_at": ("Gelöscht am", "Erased at"),
    "certificate_pdf": ("Bescheinigung (PDF)", "Certificate (PDF)"),
    "certificate_json": (
        "Bescheinigung zum Prüfen (JSON)",
        "Certificate that can be checked (JSON)",
    ),
    "another_person": ("Noch eine Person", "Another person"),
}
