"""The form for name and organisation of somebody who is known. Must not know: keys, widgets, the desk."""

from typing import Any

from checkin.model import Position
from checkin.personal import Correction
from checkin.text import clean_text
from kiosk.screens.desk.form import DeskForm, Line
from kiosk.words import Words, mark

FIELDS = (
    ("title", mark("Title")),
    ("given_name", mark("Given name")),
    ("family_name", mark("Family name")),
    ("organisation", mark("Organisation")),
)


def correction_form(words: Words, position: Position) -> DeskForm:
    """All that can be put right, as it is now; the cursor on the family name."""
    values = {name: clean_text(getattr(position, name)) for name, _ in FIELDS}
    lines = tuple(
        Line(name=name, label=words.say(label), text=values[name], before=values[name])
        for name, label in FIELDS
    )
    title = words.say("Correct: {name}", name=clean_text(position.display_name or position.order))
    return DeskForm(title=title, done=words.say("save"), lines=lines)


def read_correction_form(words: Words, form: DeskForm) -> Correction | DeskForm | None:
    """What is to be put right; the form again where a name is missing, None when nothing is different."""
    if not form.is_touched:
        return None
    had_name = any(form.find(name).before for name in ("given_name", "family_name"))
    if had_name and not (form.value("given_name") or form.value("family_name")):
        return form.marked("family_name", words.say("Somebody needs a name"))
    changed: dict[str, Any] = {name: form.value(name) for name, _ in FIELDS if form.find(name).is_changed}
    return Correction(**changed)
