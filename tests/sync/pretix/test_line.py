"""Addresses and tokens that a line to pretix takes, and those that it refuses without repeating them."""

import pytest
from msgspec.structs import replace

from checkin.errors import ConfigError
from sync.pretix.access import open_access
from sync.pretix.line import Line
from sync.pretix.pairing import Pairing
from sync.wire import checked_url
from tests.fakes.clock import FakeClock


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("pretix.example.org", id="no scheme"),
        pytest.param("ftp://pretix.example.org", id="another scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://user:pass@pretix.example.org", id="a password in it"),
        pytest.param("https://pretix.example.org/?a=b", id="a query"),
        pytest.param("https://pretix.example.org:99999", id="no such port"),
        pytest.param("https://[::1", id="half a bracket"),
        pytest.param("https://\x00pretix.example.org", id="a byte of nothing"),
        pytest.param("http://pretix.example.org", id="not encrypted"),
        pytest.param("http://127.0.0.1.example.org", id="not this machine"),
    ],
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    """A wrong or unencrypted address is a configuration error that does not repeat it."""
    with pytest.raises(ConfigError) as caught:
        checked_url(url, allow_http=False)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "allow_http", "spelled"),
    [
        pytest.param("https://pretix.example.org/", False, "https://pretix.example.org", id="encrypted"),
        pytest.param("http://127.0.0.1:8345", False, "http://127.0.0.1:8345", id="this machine"),
        pytest.param("http://[::1]:8345", False, "http://[::1]:8345", id="this machine, IPv6"),
        pytest.param("http://localhost", False, "http://localhost", id="this machine by name"),
        pytest.param("http://hub.local", True, "http://hub.local", id="allowed in the settings"),
        pytest.param(
            "HTTPS://Pretix.Example.ORG:443/Shop/", False, "https://pretix.example.org/Shop", id="capitals"
        ),
        pytest.param("https://prüfe.example.org", False, "https://xn--prfe-1ra.example.org", id="an umlaut"),
    ],
)
def test_addresses_that_can_be_used(url: str, spelled: str, *, allow_http: bool) -> None:
    """Encrypted anywhere; plain on this machine, or when allowed. Spelled as pretix links to its pages."""
    assert checked_url(url, allow_http=allow_http) == spelled


def test_what_was_allowed_at_pairing_is_remembered() -> None:
    """Whoever paired a kiosk on a network of its own need not say it again in the settings."""
    pairing = Pairing(url="http://hub.local", organizer="o", device=1, token="t", allows_http=True)
    open_access(pairing, FakeClock()).line().close()
    with pytest.raises(ConfigError):
        open_access(replace(pairing, allows_http=False), FakeClock()).line()


@pytest.mark.parametrize("token", ["a b", "ä", "a\r\nX-Evil: 1"])
def test_tokens_that_cannot_be_used(token: str) -> None:
    """A token that is no header value is a configuration error that does not repeat it."""
    with pytest.raises(ConfigError) as caught:
        Line("https://pretix.example.org", token)
    assert token not in str(caught.value)
