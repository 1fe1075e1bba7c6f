"""Who has allowed whom to know: the last word counts, and whatever else is sent counts nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.consents import Consent, Shared, read_shared, standing_consents, to_consent
from checkin.journal import Body, EntryId, Json, Kind
from checkin.model import PositionId


def said(at: int, person: int, *, yes: bool, exhibitor: str = "Stadtwerke") -> Consent:
    """What one person said at that time; the time is its number too."""
    return Consent(EntryId(str(at)), PositionId(person), exhibitor, yes, (at, 0, str(at)), at)


YES, NO = said(1, 1, yes=True), said(2, 1, yes=False)


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([YES], [YES], id="a yes"),
        pytest.param([YES, YES], [YES], id="told twice"),
        pytest.param([NO, YES], [], id="taken back, whichever arrives first"),
        pytest.param([YES, NO, said(3, 1, yes=True)], [said(3, 1, yes=True)], id="and given again"),
        pytest.param(
            [YES, said(4, 2, yes=True), NO], [said(4, 2, yes=True)], id="nobody speaks for somebody else"
        ),
        pytest.param([YES, said(2, 1, yes=False, exhibitor="Messe")], [YES], id="nor for another exhibitor"),
    ],
)
def test_the_last_word_counts(consents: list[Consent], expected: list[Consent]) -> None:
    """Per person and exhibitor."""
    assert standing_consents(consents) == expected


CONSENTS = st.lists(
    st.tuples(st.integers(1, 20), st.integers(1, 3), st.booleans(), st.sampled_from("AB")),
    max_size=12,
    unique_by=lambda row: row[0],
).map(lambda rows: [said(at, person, yes=yes, exhibitor=name) for at, person, yes, name in rows])


@given(consents=CONSENTS, data=st.data())
def test_order_and_repeats_never_matter(consents: list[Consent], data: st.DataObject) -> None:
    """Whatever way the journals are merged."""
    mixed = data.draw(st.permutations(consents + consents[::2]))
    assert standing_consents(mixed) == standing_consents(consents)


@pytest.mark.parametrize(
    ("kind", "position", "payload"),
    [
        pytest.param(Kind.ENTRY, 1, {"exhibitor": "A", "yes": True}, id="another kind"),
        pytest.param(Kind.CONSENT, None, {"exhibitor": "A", "yes": True}, id="nobody's"),
        pytest.param(Kind.CONSENT, 1, {"yes": True}, id="for nobody"),
        pytest.param(Kind.CONSENT, 1, {"exhibitor": "A"}, id="neither yes nor no"),
        pytest.param(Kind.CONSENT, 1, {"exhibitor": "A", "yes": "yes"}, id="a text for a yes"),
        pytest.param(Kind.CONSENT, 1, {"exhibitor": 7, "yes": True}, id="a number for a name"),
    ],
)
def test_what_is_no_consent(kind: Kind, position: int | None, payload: dict[str, Json]) -> None:
    """Nobody is passed on by an entry that does not say so."""
    about = None if position is None else PositionId(position)
    body = Body(
        id=EntryId("a"),
        device="d",
        sequence=1,
        boot_id="b",
        mono_ns=1,
        kind=kind,
        at_ms=5,
        position=about,
        payload=payload,
    )
    assert to_consent(body, (1, 0, "a")) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(b'{"family_name":"O\\u2019Brien"}', Shared(family_name="O’Brien"), id="a name"),
        pytest.param(b'{"organisation":"A\\u001b[2JB"}', Shared(organisation="AB"), id="made harmless"),
        pytest.param(b"", None, id="erased"),
        pytest.param(b"\xff{", None, id="no text"),
        pytest.param(b'{"given_name":7}', None, id="a number"),
    ],
)
def test_what_was_passed_on(raw: bytes, expected: Shared | None) -> None:
    """It may come from elsewhere, or be gone."""
    assert read_shared(raw) == expected
