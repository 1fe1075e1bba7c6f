"""The text of the pairing code: what is one, what is none, and what staff read then."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.errors import ConfigError
from sync.pretix.handshake import Handshake, read_handshake

URL = "https://pretix.example.org"


def code(**fields: object) -> str:
    """The text of a code."""
    return json.dumps({"handshake_version": 1, "url": URL, "token": "kpp4jn8g2ynzonp6"} | fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(code(), Handshake(URL, "kpp4jn8g2ynzonp6"), id="pretix"),
        pytest.param(f"  {code()}\n", Handshake(URL, "kpp4jn8g2ynzonp6"), id="pasted with blanks"),
        pytest.param(
            code(einlass=1, pin="sha256/abc"),
            Handshake(URL, "kpp4jn8g2ynzonp6", is_hub=True, pin="sha256/abc"),
            id="a hub of ours",
        ),
        pytest.param(code(more={"a": 1}), Handshake(URL, "kpp4jn8g2ynzonp6"), id="with more in it"),
        pytest.param(
            json.dumps({"url": URL, "token": "t"}), Handshake(URL, "t"), id="without a version: the first"
        ),
    ],
)
def test_codes(text: str, expected: Handshake) -> None:
    """Address and token, and whether it is a hub."""
    assert read_handshake(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(code(handshake_version=2), "newer than this program", id="a higher version"),
        pytest.param("MUSTERTICKET2026", "no code for pairing", id="somebody's ticket"),
        pytest.param("", "no code", id="nothing"),
        pytest.param("[]", "no code", id="a list"),
        pytest.param(code(token=7), "no code", id="a token that is none"),
        pytest.param(code(token=""), "lacks", id="no token"),
        pytest.param(code(url=""), "lacks", id="no address"),
        pytest.param(code(token="a\x1b[2Jb"), "lacks", id="a token with control characters"),
        pytest.param(code(token="proxy=abc"), "proxy", id="a pretixSCAN proxy"),
        pytest.param("x" * 10_000, "too long", id="far too long"),
        pytest.param("[" * 4_000, "no code", id="nested without end"),
    ],
)
def test_what_is_no_code(text: str, words: str) -> None:
    """A sentence for staff, and what to do."""
    with pytest.raises(ConfigError, match=words) as caught:
        read_handshake(text)
    assert caught.value.remedy


@given(st.text() | st.text('{}[]":,0123abctokenurl\\ud800'))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing breaks, whatever is held up."""
    try:
        read_handshake(text)
    except ConfigError as error:
        assert error.remedy  # noqa: PT017  # both outcomes are right
