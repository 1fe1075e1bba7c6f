"""Who may do what: every act has its role, and each role may all that those before it may."""

from itertools import pairwise

import pytest

from checkin.roles import LEAST, RANKS, Act, StaffRole, may

SCANS = {Act.SCAN, Act.COUNT, Act.HEAD_COUNT, Act.TURN, Act.EVACUATE}
RULES = {Act.EMPTY, Act.MODE, Act.LEAVE}


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        pytest.param(StaffRole.STEWARD, SCANS, id="a steward scans and counts"),
        pytest.param(StaffRole.DESK, set(Act) - RULES, id="the desk does all but change the kiosk"),
        pytest.param(StaffRole.LEAD, set(Act), id="lead does all"),
        pytest.param(StaffRole.ORGANISER, set(Act), id="so does the organiser"),
    ],
)
def test_roles_may(role: StaffRole, acts: set[Act]) -> None:
    """Exactly these acts, and no other."""
    assert {act for act in Act if may(role, act)} == acts


def test_every_act_has_a_role() -> None:
    """No act is left to chance, and a higher role never may less."""
    assert set(LEAST) == set(Act)
    for lower, higher in pairwise(RANKS):
        assert {act for act in Act if may(lower, act)} <= {act for act in Act if may(higher, act)}
