"""Roles in words of staff. Must not know: who is signed in, widgets."""

from collections.abc import Iterable

from checkin.roles import LEAST, RANKS, Act, Staff, StaffRole, may
from kiosk.wording.scanner_words import Said
from kiosk.words import Words, mark

ROLES: dict[StaffRole, str] = {
    StaffRole.STEWARD: mark("Steward"),
    StaffRole.DESK: mark("Desk"),
    StaffRole.LEAD: mark("Lead"),
    StaffRole.ORGANISER: mark("Organiser"),
}


def say_staff(words: Words, staff: Staff) -> str:
    """A name with its role."""
    return f"{staff.name} ({words.say(ROLES[staff.role])})"


def say_more(words: Words, staff: Staff, acts: Iterable[Act]) -> str:
    """From which role on there are more of these acts; empty where somebody may do all of them."""
    lacking = [LEAST[act] for act in acts if not may(staff.role, act)]
    needed = min(lacking, key=RANKS.index, default=None)
    return words.say("More keys from the role {role} on", role=words.say(ROLES[needed])) if needed else ""


def say_lacking(words: Words, staff: Staff, act: Act) -> Said:
    """That somebody's role is not enough for this, and whose is."""
    needed = words.say(ROLES[LEAST[act]])
    return Said(words.say("This needs the role {role}", role=needed), say_staff(words, staff))


def say_no_search(words: Words) -> str:
    """That typing a name finds nobody, as whoever works here may not search."""
    return words.say("Searching needs the role {role}", role=words.say(ROLES[LEAST[Act.SEARCH]]))
