"""Asks for camera and hand scanners, and reads a code with each. Must not know: other steps."""

from kiosk.setup.ask_printer import Next
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.setup.trial_scan import PATIENCE_S, read_one
from kiosk.wording.scanner_words import KEYBOARDS
from kiosk.words import mark
from scanner.nearby import NearbyReader

SHOWN_CHARS = 60


def ask_camera(talk: Talk, station: Station, nearby: Nearby) -> Values:
    """Which camera; until it has read a code, or somebody goes on without."""
    while True:
        url = _choose(talk, station, nearby)
        if not url or not talk.agrees(talk.words.say("Try it now with any QR code?")):
            return {"camera": url or None}
        while (then := try_reader(talk, url)) is Next.AGAIN:
            pass
        if then is Next.GO_ON:
            return {"camera": url}


def _choose(talk: Talk, station: Station, nearby: Nearby) -> str:
    words, now = talk.words, station.settings.camera
    found = [one for one in nearby.cameras() if one.url != now]
    choices = [(now, words.say("As it is: {what}", what=now))] if now else []
    choices += [(one.url, one.name) for one in found]
    if not choices:
        talk.say("No camera is plugged in here.")
        return ""
    choices.append(("", words.say("No camera here")))
    return talk.choose(words.say("Which camera reads the tickets?"), choices)


def ask_scanners(talk: Talk, station: Station, nearby: Nearby) -> Values:
    """Which hand scanners besides those of the settings."""
    now = station.settings.scanners
    known = {one.partition("?")[0] for one in now}
    found = [one for one in nearby.scanners() if one.url not in known]
    for one in now:
        talk.say("As it is: {what}", what=one)
    if not found:
        talk.say(mark("No other is plugged in.") if now else mark("No hand scanner is plugged in."))
        talk.say("One that types like a keyboard needs no setting.")
    added = [url for one in found for url in _ask_one(talk, one)]
    return {"scanners": (*now, *added) or None}


def _ask_one(talk: Talk, one: NearbyReader) -> list[str]:
    """Its URL, if it is one and is wanted."""
    words, is_keyboard = talk.words, one.url.startswith("evdev:")
    if is_keyboard and not one.is_certain:
        talk.say("{name} types. If it is the keyboard of this machine, leave it out.", name=one.name)
    if not talk.agrees(words.say("Read tickets with {name}?", name=one.name), usual=one.is_certain):
        return []
    layouts = [(code, words.say(said)) for code, said in KEYBOARDS.items()]
    url = one.url
    if is_keyboard:
        url += f"?layout={talk.choose(words.say('As which keyboard is it set?'), layouts)}"
    while True:
        then = try_reader(talk, url) if talk.agrees(words.say("Try it now?")) else Next.GO_ON
        if then is not Next.AGAIN:
            return [url] if then is Next.GO_ON else []


def try_reader(talk: Talk, url: str) -> Next:
    """Wait until it has read a code."""
    words = talk.words
    talk.say(
        "Hold up any QR code, such as a ticket on a phone. Waiting {number} s …", number=round(PATIENCE_S)
    )
    read = read_one(url)
    if read is not None:
        text = read.text[:SHOWN_CHARS]
        if read.ms is None:
            talk.say("Read: {text}", text=text)
        else:
            talk.say("Read within {ms} ms: {text}", ms=read.ms, text=text)
        return Next.GO_ON
    talk.say("Nothing was read. Hold the code still, a hand’s width away, out of glaring light.")
    return talk.choose(words.say("What now?"), [(one, words.say(one.value)) for one in Next])
