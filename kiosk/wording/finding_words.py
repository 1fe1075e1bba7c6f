"""What the doctor looks at, in words of whoever sets a kiosk up. Must not know: what was found."""

from kiosk.words import Words, mark

SUBJECTS: dict[str, str] = {
    "program": mark("program"),
    "ledger": mark("data"),
    "name": mark("name in the journal"),
    "template": mark("badge template"),
    "layout": mark("badge layout"),
    "sounds": mark("tones"),
    "speech": mark("reading out"),
    "printer": mark("printer"),
    "camera": mark("camera"),
    "reading": mark("speed of reading"),
    "scanner": mark("scanner"),
    "event": mark("event and tickets"),
    "staff": mark("staff"),
    "roll": mark("paper"),
    "hub": mark("hub"),
    "key": mark("key of the hub"),
    "epoch": mark("download"),
    "unsent": mark("what is to be sent"),
    "take-over": mark("taking over"),
    "lead PIN": mark("lead PIN"),
    "profile": mark("what may be done"),
    "line": mark("connection"),
    "clock": mark("clock"),
    "devices": mark("other devices"),
    "counting": mark("counting record"),
    "outbox": mark("what is to be sent"),
    "pretix": mark("pretix"),
    "download": mark("download"),
    "place": mark("check-in list"),
    "setting": mark("settings"),
}
"""Subject of a finding -> how people call it."""


def subject_words(words: Words, what: str) -> str:
    """One subject; as it is where it has no other name."""
    return words.say(SUBJECTS[what]) if what in SUBJECTS else what
