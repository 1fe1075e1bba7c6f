"""Who works here, and what each role may do: one table. Must not know: PINs, keys, screens."""

from enum import StrEnum

import msgspec


class StaffRole(StrEnum):
    """What somebody who works here may do; each one may all that those before it may."""

    STEWARD = "steward"
    DESK = "desk"
    LEAD = "lead"
    ORGANISER = "organiser"


class Act(StrEnum):
    """What staff do at a screen."""

    SCAN = "scan"
    COUNT = "count"
    HEAD_COUNT = "head_count"
    EMPTY = "empty"
    TURN = "turn"
    EVACUATE = "evacuate"
    SEARCH = "search"
    OPEN_CARD = "open_card"
    CHECK_IN = "check_in"
    LOOK_ONLY = "look_only"
    FORCE = "force"
    UNDO = "undo"
    BADGE = "badge"
    SETTLE = "settle"
    ORDER = "order"
    CORRECT = "correct"
    WALK_IN = "walk_in"
    PAYMENT = "payment"
    MODE = "mode"
    LEAVE = "leave"


LEAST: dict[Act, StaffRole] = {
    Act.SCAN: StaffRole.STEWARD,
    Act.COUNT: StaffRole.STEWARD,
    Act.HEAD_COUNT: StaffRole.STEWARD,
    Act.EMPTY: StaffRole.LEAD,
    Act.TURN: StaffRole.STEWARD,
    Act.EVACUATE: StaffRole.STEWARD,
    Act.SEARCH: StaffRole.DESK,
    Act.OPEN_CARD: StaffRole.DESK,
    Act.CHECK_IN: StaffRole.DESK,
    Act.LOOK_ONLY: StaffRole.DESK,
    Act.FORCE: StaffRole.DESK,
    Act.UNDO: StaffRole.DESK,
    Act.BADGE: StaffRole.DESK,
    Act.SETTLE: StaffRole.DESK,
    Act.ORDER: StaffRole.DESK,
    Act.CORRECT: StaffRole.DESK,
    Act.WALK_IN: StaffRole.DESK,
    Act.PAYMENT: StaffRole.DESK,
    Act.MODE: StaffRole.LEAD,
    Act.LEAVE: StaffRole.LEAD,
}
"""Each act, and from which role on it may be done. Nobody needs a role to get people out of a building."""

RANKS = tuple(StaffRole)


class Staff(msgspec.Struct, frozen=True):
    """Somebody who works here, as screens know them: a name and a role, and no PIN."""

    name: str
    role: StaffRole


def may(role: StaffRole, act: Act) -> bool:
    """Whether somebody in this role may do this."""
    return RANKS.index(role) >= RANKS.index(LEAST[act])
