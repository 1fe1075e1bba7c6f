"""What the pages about staff say, in German and English. Must not know: pages, PINs, names."""

STAFF_WORDS: dict[str, tuple[str, str]] = {
    "staff": ("Team", "Staff"),
    "staff_how": (
        "Wer mit PIN arbeitet, meldet sich damit an jedem Kiosk an. Geräte hören davon in zehn Sekunden.",
        "Whoever has a PIN signs in with it at every kiosk. Devices hear of it within ten seconds.",
    ),
    "nobody_yet": ("Noch niemand. Nehmen Sie unten jemanden auf.", "Nobody yet. Add somebody below."),
    "role": ("Rolle", "Role"),
    "role_steward": ("Einlass", "Steward"),
    "role_desk": ("Schalter", "Desk"),
    "role_lead": ("Leitung", "Lead"),
    "role_organiser": ("Veranstalter", "Organiser"),
    "pin": ("PIN", "PIN"),
    "pin_is_set": ("vergeben", "set"),
    "pin_is_missing": ("keine", "none"),
    "add_staff": ("Jemanden aufnehmen", "Add somebody"),
    "staff_name": ("Name, wie er im Journal stehen soll", "Name, as it is to stand in the journal"),
    "pin_typed": ("PIN (leer: eine wird gemacht)", "PIN (empty: one is made)"),
    "pin_how": (
        "4 bis 12 Ziffern. Wir speichern nur eine Prüfsumme: niemand kann die PIN später lesen.",
        "4 to 12 figures. We keep a checksum only: nobody can read the PIN later.",
    ),
    "back_staff": ("Zurück zum Team", "Back to the staff"),
    "another_role": ("Rolle ändern", "Change the role"),
    "another_pin": ("Neue PIN", "New PIN"),
    "set_pin": ("PIN setzen", "Set the PIN"),
    "take_away": ("Aus dem Team nehmen", "Remove from the staff"),
    "take_away_sure": (
        "Die PIN gilt dann nirgends mehr. Was diese Person getan hat, bleibt im Journal.",
        "The PIN is good nowhere then. What this person did stays in the journal.",
    ),
    "take_away_now": ("Jetzt aus dem Team nehmen", "Remove now"),
    "staff_added": ("{} ist aufgenommen.", "{} was added."),
    "staff_role": ("{} hat eine andere Rolle.", "{} has another role."),
    "staff_pin": ("{} hat eine neue PIN.", "{} has a new PIN."),
    "staff_removed": ("{} ist nicht mehr im Team.", "{} is not in the staff any more."),
    "pin_once": (
        "Diese PIN steht nur jetzt hier. Bitte weitergeben, nicht aufschreiben.",
        "This PIN stands here only now. Please pass it on, do not write it down.",
    ),
    "staff_no_name": ("Bitte einen Namen angeben.", "Please give a name."),
    "staff_known": (
        "Diesen Namen gibt es schon. Bitte einen anderen, etwa mit Nachnamen.",
        "That name is taken. Please choose another, with the family name for example.",
    ),
    "staff_long": (
        "Der Name ist zu lang: höchstens 60 Zeichen.",
        "The name is too long: 60 characters at most.",
    ),
    "staff_easy": (
        "Diese PIN wird zuerst probiert. Bitte eine nehmen, die keine Reihe ist, oder das Feld leer lassen.",
        "This PIN is tried first. Please take one that is no row of figures, or leave the field empty.",
    ),
    "staff_full": ("Mehr als 1000 Personen gehen nicht.", "More than 1000 people cannot be kept."),
    "staff_no_pin": ("Bitte 4 bis 12 Ziffern.", "Please give 4 to 12 figures."),
    "staff_taken": (
        "Diese PIN hat schon jemand. Bitte eine andere: die PIN allein sagt, wer es ist.",
        "Somebody else has this PIN. Please take another: the PIN alone tells who it is.",
    ),
    "staff_wait": ("Zu viele PINs probiert. Bitte kurz warten.", "Too many PINs were tried. Please wait."),
    "staff_gone": ("Diese Person ist nicht mehr im Team.", "That person is not in the staff any more."),
    "staff_meanwhile": (
        "Inzwischen hat jemand hier etwas geändert. So ist es jetzt; übernommen wurde noch nichts.",
        "Somebody has changed something here meanwhile. It is like this now; nothing of yours was done yet.",
    ),
}
