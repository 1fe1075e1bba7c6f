"""What an erasure takes away: the same whatever the clocks say, and in whatever order all of it is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.consents import standing_consents
from checkin.erasing import AFTER, after_erasures, erased, erasure_of_visits, known_consents
from checkin.journal import Body, EntryId, Fact, JournalEntry, Json, Kind, Stamp
from checkin.model import PositionId


def written(name: str, fact: Fact) -> Body:
    """A fact as somebody wrote it down under that id."""
    values = {one: getattr(fact, one) for one in fact.__struct_fields__}
    return Body(id=EntryId(name), device="d", sequence=1, boot_id="b", mono_ns=1, **values)


def agreed(name: str, at: str = "Verlag", person: int = 1, *, yes: bool = True, after: str = "") -> Body:
    """What somebody said at a stand."""
    payload: dict[str, Json] = {"exhibitor": at, "yes": yes, **({AFTER: after} if after else {})}
    return written(name, Fact(kind=Kind.CONSENT, at_ms=1, position=PositionId(person), payload=payload))


def removed(name: str, at: str = "", person: int = 1) -> Body:
    """That it is to be erased."""
    return written(name, erasure_of_visits(PositionId(person), 1, at))


@pytest.mark.parametrize(
    ("bodies", "gone"),
    [
        pytest.param([agreed("a")], "", id="nothing was erased"),
        pytest.param([agreed("a"), removed("e")], "a", id="at all stands"),
        pytest.param([removed("e"), agreed("a")], "a", id="what comes late"),
        pytest.param([agreed("a"), removed("e", "Verlag")], "a", id="at that stand"),
        pytest.param([agreed("a"), removed("e", " VERLAG ")], "a", id="capitals and blanks do not matter"),
        pytest.param([agreed("a"), removed("e", "Stadtwerke")], "", id="at another stand"),
        pytest.param([agreed("a"), removed("e", person=2)], "", id="of somebody else"),
        pytest.param([removed("e"), agreed("a", after="e")], "", id="agreed anew"),
        pytest.param([removed("e"), agreed("a", after="e"), removed("f")], "a", id="and erased once more"),
        pytest.param([removed("e"), removed("f"), agreed("a", after="e f")], "", id="after both"),
        pytest.param([agreed("a", yes=False), removed("e")], "", id="a no holds on"),
        pytest.param([agreed("a"), removed("e"), removed("e")], "a", id="told twice"),
    ],
)
def test_what_is_taken_away(bodies: list[Body], gone: str) -> None:
    """By what its writer knew, and by nothing else."""
    assert erased(bodies) == set(gone)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        pytest.param(Kind.ERASURE, {"of": "shoes"}, id="of something that is unknown here"),
        pytest.param(Kind.ERASURE, {"of": 7}, id="a number for a word"),
        pytest.param(Kind.ERASURE, {}, id="of nothing"),
        pytest.param(Kind.SETTING, {"of": "consent"}, id="another kind"),
    ],
)
def test_what_is_no_erasure(kind: Kind, payload: dict[str, Json]) -> None:
    """A newer program's, or a hostile one's: nothing goes by mistake."""
    odd = written("e", Fact(kind=kind, at_ms=1, position=PositionId(1), payload=payload))
    assert erased([agreed("a"), odd]) == set()


def test_a_new_consent_says_what_was_erased_before() -> None:
    """At that stand, and at all of them; it need not know of other stands."""
    bodies = [removed("e"), removed("f", "Verlag"), removed("g", "Stadtwerke"), agreed("a")]
    assert after_erasures(bodies, "verlag") == "e f"
    assert after_erasures([], "Verlag") == ""


STORIES = st.lists(
    st.tuples(st.sampled_from(["yes", "no", "erase"]), st.sampled_from(["Verlag", "Messe"]), st.booleans()),
    max_size=9,
)


@given(told=STORIES, data=st.data())
def test_order_and_repeats_never_matter(told: list[tuple[str, str, bool]], data: st.DataObject) -> None:
    """Whatever way journals are merged, and whatever the stamps of erasures are."""
    bodies: list[Body] = []
    for number, (what, at, is_known) in enumerate(told):
        known = after_erasures(bodies, at) if is_known else ""
        if what == "erase":
            bodies.append(removed(f"e{number}", at if is_known else ""))
        else:
            bodies.append(agreed(f"c{number}", at, yes=what == "yes", after=known))
    stamps = [Stamp(0, number, 0) for number in range(len(bodies))]
    entries = [JournalEntry(body, stamp, b"") for body, stamp in zip(bodies, stamps, strict=True)]
    mixed = data.draw(st.permutations(entries + entries[::2]))
    assert erased(one.body for one in mixed) == erased(bodies)
    standing = standing_consents(known_consents(mixed))
    assert standing == standing_consents(known_consents(entries))
    assert not {one.id for one in standing} & erased(bodies)
