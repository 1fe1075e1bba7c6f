"""Sentences that know what they were made of: texts as before, and sayable in another language."""

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.checkup.telling import told
from kiosk.staffing import MAX_NAME_CHARS
from kiosk.wording.reasons import CAUSES
from kiosk.wording.trouble_words import TROUBLES
from kiosk.words import words_in
from sync.staff import LONGEST_PIN, SHORTEST_PIN
from tests.architecture.tree import ROOMS, sources


def test_a_phrase_is_a_text_and_german_too() -> None:
    """Whoever compares or stores it sees English; the cause within it is said in German as well."""
    cause = phrase(next(said for said in CAUSES.values() if said == "Cover is open"))
    said = phrase("{name}: {cause}.", name="usb:04b8:0e28", cause=cause)
    assert said == "usb:04b8:0e28: Cover is open."
    assert words_in("de", "UTC").look_up(said) == "usb:04b8:0e28: Deckel ist offen."
    assert words_in("en", "UTC").look_up(said) == said
    assert words_in("de", "UTC").look_up("Not in any catalogue.") == "Not in any catalogue."


def test_a_finding_is_told_in_json_as_ever() -> None:
    """Plain texts, by the same keys."""
    finding = Finding("hub", State.WARN, phrase("The hub answers {status}.", status=500))
    assert json.loads(told(finding, as_json=True)) == {
        "what": "hub",
        "state": "warn",
        "text": "The hub answers 500.",
        "remedy": "",
    }


@given(st.text())
def test_values_are_never_read_as_places(name: str) -> None:
    """A device may be called anything, braces included."""
    said = phrase("Not heard: {names}.", names=name)
    assert said == f"Not heard: {name}."
    assert words_in("de", "UTC").look_up(said) == f"Nicht gehört: {name}."


def test_troubles_are_said_as_errors_say_them() -> None:
    """Each sentence that is translated for an error still stands somewhere in the program."""
    known = {
        node.value
        for source in sources(*ROOMS)
        if not source.path.endswith("trouble_words.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {said for said in TROUBLES if said not in known} == {
        f"Take {SHORTEST_PIN} to {LONGEST_PIN} figures, typed on any keypad.",
        f"It has {MAX_NAME_CHARS} characters at most.",
    }
