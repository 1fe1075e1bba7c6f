"""Sessions of the organiser pages: known at every worker of the hub, and made by nobody else."""

import pytest

from hub.identity import make_identity
from hub.organiser.sessions import ARGON2, SESSION_MS, Sessions, is_from
from sync.staff import seal_pin
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy

PASSWORD, HUB_KEY = "korrekt Pferd Batterie", b"the hub's own key"


def sessions(seed: int = 1, password: str = PASSWORD, key: bytes = HUB_KEY) -> Sessions:
    """Of one worker."""
    return Sessions(password, FakeClock(), SeededEntropy(seed), key)


def signed_in(at: Sessions) -> str:
    """The cookie's text."""
    secret = at.sign_in(PASSWORD)
    assert secret is not None
    return secret


@pytest.mark.parametrize(
    ("other", "is_known"),
    [
        pytest.param(sessions(2), True, id="another worker"),
        pytest.param(sessions(1), True, id="the same one after a restart"),
        pytest.param(sessions(2, key=b"another"), False, id="another hub"),
        pytest.param(sessions(2, password="another one"), False, id="another password"),
        pytest.param(sessions(2, key=b""), False, id="a hub without a key"),
    ],
)
def test_who_knows_a_session(other: Sessions, *, is_known: bool) -> None:
    """Key and password make it; with both, any worker takes its forms as well."""
    one = sessions()
    secret = signed_in(one)
    found, own = other.find(secret), one.find(secret)
    assert own is not None
    assert (found is not None) is is_known
    if found is not None:
        assert is_from(found, own.form)


def test_a_hash_is_as_good_as_its_password() -> None:
    """Whoever knows the password signs in; whoever has read the hash does not."""
    sealed = seal_pin(PASSWORD, SeededEntropy(3))
    one = sessions(password=sealed)
    assert sealed.startswith(ARGON2)
    assert one.find(signed_in(one)) is not None
    assert one.sign_in(sealed) is None
    assert one.sign_in("guess") is None


def test_no_other_text_is_a_session() -> None:
    """Whatever byte is changed, cut off or added: nobody's."""
    one = sessions()
    secret = signed_in(one)
    raw = bytes.fromhex(secret)
    bent = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]
    wrong = ["", "00", "x" * 64, secret[:-2], secret + "00", "0" * 64, *(each.hex() for each in bent)]
    assert [text for text in wrong if one.find(text) is not None] == []


def test_a_session_ends() -> None:
    """After its time, and where somebody signs out; others stay."""
    clock = FakeClock()
    one = Sessions(PASSWORD, clock, SeededEntropy(1), HUB_KEY)
    first, second = signed_in(one), signed_in(one)
    assert first != second
    one.sign_out(first)
    one.sign_out("no session")
    assert one.find(first) is None
    assert one.find(second) is not None
    clock.pass_ms(SESSION_MS)
    assert one.find(second) is None


def test_a_key_for_each_purpose() -> None:
    """What is derived of an identity is the same again, and another one for each purpose and identity."""
    one, other = (make_identity(["127.0.0.1"], FakeClock()) for _ in range(2))
    assert one.derived(b"a") == one.derived(b"a")
    assert len({one.derived(b"a"), one.derived(b"b"), other.derived(b"a")}) == 3
