"""Who is who between two tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.matching import Traits, match


def traits(
    secret: str = "", order: str = "", email: str = "", name: str = "Bo Li", organisation: str = ""
) -> Traits:
    """One row; a stored one whose secret begins with “made” got it here."""
    return Traits(secret, secret.startswith("made"), order, email, name, organisation)


@pytest.mark.parametrize(
    ("rows", "stored", "found"),
    [
        pytest.param([traits("A")], [traits("B"), traits("A")], {0: 1}, id="same secret"),
        pytest.param([traits("A", order="O")], [traits("B", order="O")], {}, id="other secret"),
        pytest.param([traits(order="O")], [traits("A", order="O")], {0: 0}, id="row lost its secret"),
        pytest.param([traits("A", order="O")], [traits("made", order="O")], {0: 0}, id="row got a secret"),
        pytest.param(
            [traits(order="O", name="New")], [traits("made", order="O")], {0: 0}, id="name corrected"
        ),
        pytest.param(
            [traits(order="O", name="Y"), traits(order="O", name="X")],
            [traits("made1", order="O", name="X"), traits("made2", order="O", name="Y")],
            {0: 1, 1: 0},
            id="colleagues in one order, other sequence",
        ),
        pytest.param(
            [traits(order="O", name="X"), traits(order="O", name="Z"), traits(order="O", name="W")],
            [traits("made1", order="O", name="X"), traits("made2", order="O", name="Y")],
            {0: 0},
            id="two new names for one left over",
        ),
        pytest.param([traits(email="e")], [traits("made", email="e", name="Old")], {0: 0}, id="same address"),
        pytest.param(
            [traits(order="P", email="e")],
            [traits("made", order="O", email="e")],
            {},
            id="other order, same address",
        ),
        pytest.param([traits()], [traits("made")], {0: 0}, id="same name and organisation"),
        pytest.param(
            [traits(organisation="A")], [traits("made", organisation="B")], {}, id="namesake elsewhere"
        ),
        pytest.param(
            [traits(email="e")], [traits("made", email="f")], {}, id="namesake with another address"
        ),
        pytest.param([traits(name="BO LI")], [traits("made")], {0: 0}, id="name in capitals"),
    ],
)
def test_rows_find_their_positions(rows: list[Traits], stored: list[Traits], found: dict[int, int]) -> None:
    """By secret, else order, else address, else name and organisation."""
    assert match(rows, stored) == found


few = st.sampled_from(["", "a", "b"])
anybody = st.builds(traits, few, few, few, st.sampled_from(["Bo Li", "Al Ng"]), few)


@settings(deadline=None, max_examples=200)
@given(st.lists(anybody, max_size=6), st.lists(anybody, max_size=6))
def test_nobody_is_found_twice(rows: list[Traits], stored: list[Traits]) -> None:
    """Each side is matched at most once, whatever they share."""
    found = match(rows, stored)
    assert len(set(found.values())) == len(found)
