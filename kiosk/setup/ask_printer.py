"""Asks for the printer, and prints a test badge. Must not know: other steps."""

from enum import Enum

from checkin.badge import Cause, PrintState
from kiosk.settings import Mode
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.setup.trial_badge import print_trial
from kiosk.wording.reasons import CAUSES
from kiosk.words import mark
from printer.job import Outcome, Tongue
from printer.nearby import NearbyPrinter
from printer.urls import PrinterUrl, Way, parse_printer_url


class Other(Enum):
    """What may be chosen besides the printers that were found."""

    AS_IT_IS = "as it is"
    NETWORK = "on the network"
    FOLDER = "into a folder"
    NONE = "none"


class Next(Enum):
    """What is to follow a trial that went wrong."""

    AGAIN = mark("Try once more")
    OTHER = mark("Choose anew")
    GO_ON = mark("Go on all the same")


TONGUES: dict[Tongue, str] = {
    Tongue.ESCPOS: mark("Receipt printer that speaks ESC/POS (Epson TM, Star, Citizen and others)"),
    Tongue.BROTHER: mark("Label printer of Brother (QL)"),
    Tongue.ZPL: mark("Label printer that speaks ZPL (Zebra and others)"),
}
SIZES: dict[Tongue, tuple[str, ...]] = {
    Tongue.ESCPOS: ("72x120", "72x90", "48x90"),
    Tongue.BROTHER: ("62x100", "29x90", "103x164"),
    Tongue.ZPL: ("100x60", "100x150", "62x100"),
}
"""Width x height of a badge in mm; the first is the usual one."""

DPIS = (("203", mark("203 dpi: the usual one")), ("300", mark("300 dpi: says so on its type plate")))
WITHOUT_BADGES = frozenset({Mode.DOOR, Mode.LEAD, Mode.STAND})
FOLDER = "badges"

PROOFS: dict[tuple[PrintState, bool], str] = {
    (PrintState.PRINTED, True): mark("The printer itself says that the badge came out, after {ms} ms."),
    (PrintState.PRINTED, False): mark("The printer itself says that the badge came out, after {ms} ms."),
    (PrintState.UNCONFIRMED, True): mark("The badge was sent. This printer cannot say whether it came out."),
    (PrintState.UNCONFIRMED, False): mark(
        "The badge was sent, but the printer did not say that it came out: {cause}."
    ),
    (PrintState.UNKNOWN, True): mark("The line broke while the badge was sent: it may have come out."),
    (PrintState.UNKNOWN, False): mark("The line broke while the badge was sent: it may have come out."),
}
"""State, and whether the printer can prove nothing -> what is known."""
NOT_PRINTED = mark("Nothing was printed: {cause}.")


def ask_printer(talk: Talk, station: Station, nearby: Nearby) -> Values:
    """Which printer, with which labels; until a test badge lies there, or somebody goes on without."""
    while True:
        url = _choose(talk, station, nearby)
        changes: Values = {"printer": url or None}
        if not url:
            return {"printer": None, "spare_printer": None}
        where = parse_printer_url(url)
        if not talk.agrees(talk.words.say("Print a test badge now?")):
            return changes
        while (then := _try(talk, station, changes, where)) is Next.AGAIN:
            pass
        if then is Next.GO_ON:
            return changes


def _choose(talk: Talk, station: Station, nearby: Nearby) -> str:
    words, now = talk.words, station.settings.printer
    found = nearby.printers()
    choices: list[tuple[NearbyPrinter | Other, str]] = []
    if now:
        choices.append((Other.AS_IT_IS, words.say("As it is: {what}", what=now)))
    choices += [(one, f"{one.name} ({one.place})") for one in found]
    choices += [
        (Other.NETWORK, words.say("A printer on the network, by its address")),
        (Other.FOLDER, words.say("No printer yet: badges as pictures in a folder, to try it out")),
        (Other.NONE, words.say("No printer here")),
    ]
    if not found:
        talk.say("No printer is plugged in here by USB.")
    is_none_usual = station.settings.mode in WITHOUT_BADGES and not now
    usual = len(choices) - 1 if is_none_usual or not (found or now) else 0
    chosen = talk.choose(words.say("Where are badges printed?"), choices, usual)
    match chosen:
        case Other.AS_IT_IS:
            return now
        case Other.NONE:
            return ""
        case Other.FOLDER:
            return f"png:{station.data_dir.absolute() / FOLDER}"
        case Other.NETWORK:
            address = talk.ask(words.say("Its address, such as 192.168.1.50"))
            return _spoken(talk, f"tcp://{address}", None)
        case NearbyPrinter():
            return _spoken(talk, chosen.place, chosen.tongue)


def _spoken(talk: Talk, place: str, tongue: Tongue | None) -> str:
    """The URL of a printer with what it speaks, and what is loaded."""
    words = talk.words
    if tongue is None:
        kinds = [(one, words.say(said)) for one, said in TONGUES.items()]
        tongue = talk.choose(words.say("What kind of printer is it?"), kinds)
    sizes = [(size, f"{size.replace('x', ' x ')} mm") for size in SIZES[tongue]]
    size = talk.choose(
        words.say("How large is a badge, width x height?"), [*sizes, ("", words.say("Another size"))]
    )
    size = size or talk.ask(words.say("Width x height in mm, such as 80x100"), sizes[0][0])
    dpi = (
        f"&dpi={talk.choose(words.say('How fine does it print?'), _dpis(talk))}"
        if tongue is Tongue.ZPL
        else ""
    )
    return f"{tongue}+{place}?media={size.replace(' ', '')}{dpi}"


def _dpis(talk: Talk) -> list[tuple[str, str]]:
    return [(dpi, talk.words.say(said)) for dpi, said in DPIS]


def _try(talk: Talk, station: Station, changes: Values, url: PrinterUrl) -> Next:
    """Print it, and let somebody look."""
    words = talk.words
    outcome = print_trial(station.with_values(changes), station.entropy)
    if url.way in {Way.PNG, Way.PDF} and outcome.state is PrintState.PRINTED:
        talk.say("The badge lies in the folder {path}.", path=url.place.path)
        return Next.GO_ON
    talk.show(proof_words(talk, outcome))
    if outcome.state is not PrintState.FAILED:
        if talk.agrees(words.say("Does the badge lie there, whole and readable?")):
            return Next.GO_ON
        talk.say("Look at paper, cover and cutter, and whether another printer has this address.")
    return talk.choose(words.say("What now?"), [(one, words.say(one.value)) for one in Next])


def proof_words(talk: Talk, outcome: Outcome) -> str:
    """What is known of a badge, and no more than that."""
    cause = talk.words.look_up(CAUSES[outcome.cause])
    said = PROOFS.get((outcome.state, outcome.cause is Cause.NO_PROOF), NOT_PRINTED)
    return talk.words.say(said, cause=cause, ms=outcome.ms)
