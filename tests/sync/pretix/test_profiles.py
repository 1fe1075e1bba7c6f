"""What a security profile allows, and which would be enough."""

import pytest

from sync.pretix.profiles import FULL, KIOSK, NAMES, ONLINE, RIGHTS, SCAN, Right, allows, least_profile


@pytest.mark.parametrize(
    ("profile", "allowed"),
    [
        pytest.param(FULL, set(Right), id="full"),
        pytest.param(SCAN, {Right.ORDERS, Right.MEDIA, Right.PRINT_LOG}, id="scanning"),
        pytest.param(ONLINE, {Right.PRINT_LOG}, id="online only"),
        pytest.param(KIOSK, {Right.PRINT_LOG}, id="kiosk"),
        pytest.param("of_a_plugin", set(Right), id="an unknown one may do all, as on the server"),
    ],
)
def test_what_a_profile_allows(profile: str, allowed: set[Right]) -> None:
    """As the server's own table has it."""
    assert {right for right in Right if allows(profile, right)} == allowed


@pytest.mark.parametrize(
    ("right", "least"),
    [
        pytest.param(Right.ORDERS, SCAN, id="orders"),
        pytest.param(Right.MEDIA, SCAN, id="media"),
        pytest.param(Right.HISTORY, FULL, id="history"),
        pytest.param(Right.ORDER_CHANGES, FULL, id="walk-ins"),
        pytest.param(Right.PRINT_LOG, KIOSK, id="printed badges"),
    ],
)
def test_the_least_profile_that_is_enough(right: Right, least: str) -> None:
    """An organiser is never told to give more than is needed."""
    assert least_profile(right) == least


def test_every_profile_has_the_name_that_organisers_see() -> None:
    """No technical name on a screen."""
    assert set(NAMES) == set(RIGHTS)
