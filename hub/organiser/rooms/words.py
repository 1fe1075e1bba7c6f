"""What the pages about rooms say, in German and English. Must not know: pages, numbers, names."""

ROOM_WORDS: dict[str, tuple[str, str]] = {
    "rooms_and_limits": ("Räume", "Rooms"),
    "rooms_how": (
        "Es gilt immer die kleinste Grenze eines Raumes. Was Sie hier ändern, gilt an allen Türen.",
        "The smallest limit of a room holds. What you change here holds at every door.",
    ),
    "rooms_central": (
        "Räume und Grenzen gehören dieser Zentrale; alles andere bitte im Ticketsystem ändern.",
        "Rooms and limits belong to this hub. Change products, lists and tickets in the ticketing system.",
    ),
    "no_rooms_yet": (
        "Noch kein Raum. Räume stehen in der Veranstaltungsdatei ([[room]]).",
        "No room yet. Rooms stand in the event file ([[room]]).",
    ),
    "persons_now": ("Personen jetzt", "Persons now"),
    "holds": ("Grenze", "Limit"),
    "holds_from": ("Quelle", "Source"),
    "counted_lists": ("Gezählt an", "Counted at"),
    "no_limit_yet": ("keine", "none"),
    "source_": ("ohne Angabe", "not said"),
    "source_permit": ("Genehmigung", "permit"),
    "source_area": ("Fläche", "area"),
    "source_escape_width": ("Rettungswege", "escape routes"),
    "source_case_by_case": ("Einzelfall", "case by case"),
    "back_rooms": ("Zurück zu den Räumen", "Back to the rooms"),
    "limits": ("Grenzen", "Limits"),
    "limits_how": (
        "Eine Zeile je Quelle. Eine leere Zeile zählt nicht; die kleinste Zahl gilt.",
        "One line per source. An empty line does not count; the smallest number holds.",
    ),
    "limit_number": ("Grenze {}", "Limit {}"),
    "persons_allowed": ("Personen", "Persons"),
    "limit_note": ("Beleg (Aktenzeichen, Datum)", "Evidence (file number, date)"),
    "when_full": ("Wenn der Raum voll ist", "When the room is full"),
    "when_full_refuse": ("weist die Tür ab", "the door refuses"),
    "when_full_warn": ("warnt die Tür nur", "the door only warns"),
    "room_trial": ("Stimmt das so?", "Is this right?"),
    "field_limit": ("Grenze", "Limit"),
    "field_limits": ("Quellen", "Sources"),
    "field_when_full": ("Wenn voll", "When full"),
    "now_inside": ("Jetzt drin: {}.", "Inside now: {}."),
    "over_at_once": (
        "Jetzt sind {} Personen drin: mehr, als dann erlaubt ist.",
        "{} persons are inside now: more than are allowed then.",
    ),
    "over_not_known": (
        "Es wird noch gezählt: ob mehr Personen drin sind, als dann erlaubt ist, steht noch nicht fest.",
        "Still counting: whether more persons are inside than are allowed then is not known yet.",
    ),
    "wider_than": (
        "„{}“ ringsum erlaubt nur {}: das gilt weiter.",
        "“{}” around it allows {} only: that still holds.",
    ),
    "unlimited": (
        "Ohne Grenze warnt keine Tür, und keine weist ab.",
        "Without a limit no door warns, and none refuses.",
    ),
    "room_saved": ("Geändert. Die Türen hören jetzt davon.", "Changed. The doors hear of it now."),
    "no_room_there": ("Diesen Raum gibt es nicht mehr.", "That room is not there any more."),
    "wrong_persons": (
        "Bitte eine ganze Zahl von 1 bis 1 000 000, oder die Zeile leeren.",
        "Please give a whole number from 1 to 1 000 000, or empty the line.",
    ),
    "wrong_choice": ("Bitte eine der Möglichkeiten wählen.", "Please choose one of these."),
}
