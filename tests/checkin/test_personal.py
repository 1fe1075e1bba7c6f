"""What staff write of a person is harmless when it is read, wherever it came from."""

import pytest
from hypothesis import given

from checkin.personal import Correction, Registration, encode, read_correction, read_registration
from checkin.text import MAX_TEXT_CHARS, clean_text
from tests.strategies import hostile_names


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"\xff"', b'{"given_name": 1}'])
def test_what_cannot_be_read_is_nothing(raw: bytes) -> None:
    """Erased, cut or of another kind: no scan and no courier ends for it."""
    assert read_correction(raw) is None
    assert read_registration(raw) is None


@given(hostile_names().filter(lambda name: name.isascii() or "\ud800" not in name))
def test_names_are_cleaned_when_they_are_read(name: str) -> None:
    """Another device of the hub may have been taken over; what is clean stays as it is."""
    text = name.encode("utf-8", "replace").decode()
    correction = read_correction(encode(Correction(family_name=text)))
    assert correction is not None
    assert correction.family_name == clean_text(text)
    assert correction.given_name is None
    person = read_registration(encode(Registration(secret="WALK1", family_name=clean_text(text))))
    assert person is not None
    assert person.family_name == clean_text(text)
    assert len(person.family_name) <= MAX_TEXT_CHARS
