"""What the organiser pages say, in German and English. Must not know: pages, numbers, names."""

from collections.abc import Callable

from hub.house.words import BOARD_WORDS
from hub.organiser.announcements.words import ANNOUNCEMENT_WORDS
from hub.organiser.certificates.words import CERTIFICATE_WORDS
from hub.organiser.devices.words import DEVICE_WORDS
from hub.organiser.downloads.words import DOWNLOAD_WORDS
from hub.organiser.imports.words import IMPORT_WORDS
from hub.organiser.persons.words import PERSON_WORDS
from hub.organiser.programme.words import PROGRAMME_WORDS
from hub.organiser.review.words import REVIEW_WORDS
from hub.organiser.rooms.words import ROOM_WORDS
from hub.organiser.staff.words import STAFF_WORDS

LANGUAGES = ("de", "en")

Say = Callable[[str], str]

FRAME_WORDS: dict[str, tuple[str, str]] = {
    "language": ("de", "en"),
    "pages": ("Seiten", "Pages"),
    "attendees": ("Teilnehmende", "Attendees"),
    "hub": ("Einlass-Zentrale", "Einlass hub"),
    "devices": ("Geräte", "Devices"),
    "login": ("Anmelden", "Sign in"),
    "logout": ("Abmelden", "Sign out"),
    "password": ("Passwort", "Password"),
    "wrong_password": ("Das Passwort ist falsch.", "That password is wrong."),
    "wait": ("Zu viele Versuche. Bitte kurz warten.", "Too many tries. Please wait a moment."),
    "expired": ("Die Seite war zu alt. Bitte noch einmal.", "The page was too old. Please try again."),
    "name": ("Name", "Name"),
    "right": ("Recht", "Right"),
    "state": ("Zustand", "State"),
    "seen": ("Zuletzt gehört", "Last heard of"),
    "pending": ("Zu senden", "To send"),
    "printer": ("Drucker", "Printer"),
    "spare_printer": ("Zweiter Drucker", "Second printer"),
    "kiosk": ("Kiosk", "Kiosk"),
    "desk": ("Schalter", "Desk"),
    "organiser": ("Organisation", "Organiser"),
    "bridge": ("Frühere Zentrale", "Former hub"),
    "invited": ("wartet auf Kopplung", "waiting to enrol"),
    "enrolled": ("gekoppelt", "enrolled"),
    "revoked": ("Zugang beendet", "access ended"),
    "never": ("noch nie", "never"),
    "s": ("vor {} s", "{} s ago"),
    "min": ("vor {} min", "{} min ago"),
    "h": ("vor {} h", "{} h ago"),
    "none": ("Noch kein Gerät. Legen Sie unten das erste an.", "No device yet. Add the first one below."),
    "new_device": ("Gerät hinzufügen", "Add a device"),
    "add": ("Hinzufügen", "Add"),
    "new_code": ("Neuer Code", "New code"),
    "revoke": ("Zugang beenden …", "End access …"),
    "revoke_sure": (
        "Das Gerät löscht alle Personendaten, sobald es davon erfährt.",
        "The device deletes all personal data as soon as it hears of it.",
    ),
    "revoke_now": ("Endgültig beenden", "End it for good"),
    "bad_name": (
        "Ein Name hat 1 bis 64 Zeichen, ohne / und \\.",
        "A name has 1 to 64 characters, without / and \\.",
    ),
    "scan": (
        "Diesen Code am Gerät scannen. Er gilt einmal und einen Tag lang.",
        "Scan this code at the device. It is good once, and for one day.",
    ),
    "type": (
        "Oder eintippen: einlass enrol '…' mit diesem Text:",
        "Or type: einlass enrol '…' with this text:",
    ),
    "shown_once": (
        "Er wird nur jetzt gezeigt. Wer ihn sieht, kann dieses Gerät sein.",
        "It is shown now and never again. Whoever sees it can be this device.",
    ),
    "device_known": (
        "Ein Gerät dieses Namens gibt es schon: „Neuer Code“ in seiner Zeile gibt ihm einen anderen Code.",
        "There is a device of that name: “New code” in its row gives it another code.",
    ),
    "nowhere": ("Hier ist nichts", "There is nothing here"),
    "nowhere_how": (
        "Bitte die Adresse ansehen: vielleicht fehlt ein Zeichen, oder die Seite gibt es nicht mehr.",
        "Please look at the address: a letter may be missing, or the page is not there any more.",
    ),
    "to_the_hub": ("Zur Einlass-Zentrale", "To the Einlass hub"),
    "last_changed": ("Zuletzt geändert von {}, {}.", "Last changed by {}, {}."),
    "back": ("Zurück zu den Geräten", "Back to the devices"),
}
"""Of all pages, and of devices."""

TABLES = (
    FRAME_WORDS,
    BOARD_WORDS,
    DEVICE_WORDS,
    IMPORT_WORDS,
    PERSON_WORDS,
    PROGRAMME_WORDS,
    ANNOUNCEMENT_WORDS,
    ROOM_WORDS,
    STAFF_WORDS,
    REVIEW_WORDS,
    DOWNLOAD_WORDS,
    CERTIFICATE_WORDS,
)
"""No word stands in two of them."""

WORDS: dict[str, tuple[str, str]] = {word: said for table in TABLES for word, said in table.items()}
"""German, English."""


def choose_language(accepted: str) -> str:
    """The first language of an ``Accept-Language`` header that we speak; English if there is none."""
    wanted = (part.split(";")[0].strip().lower()[:2] for part in accepted.split(","))
    return next((one for one in wanted if one in LANGUAGES), "en")


def words(language: str) -> Say:
    """Says a word in that language."""
    column = LANGUAGES.index(language)
    return lambda word: WORDS[word][column]


def ago(say: Say, age_s: float | None) -> str:
    """How long ago that was."""
    if age_s is None:
        return say("never")
    for unit, seconds, limit in (("s", 1, 120), ("min", 60, 120), ("h", 3_600, None)):
        if limit is None or age_s < seconds * limit:
            return say(unit).format(round(age_s // seconds))
    return say("never")
