"""Addresses at a pretix: of the server itself, and below its API. Must not know: what is asked there."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

import httpx

from checkin.errors import ConfigError


def organizer_path(organizer: str) -> str:
    """Where all of an organizer's addresses begin."""
    return f"/organizers/{quote(organizer, safe='')}"


def event_path(event: str) -> str:
    """Where an event's addresses begin, below the organizer's."""
    return f"/events/{quote(event, safe='')}/"


def checked_url(url: str, *, allow_http: bool) -> str:
    """The address as servers spell it: small, without usual port and last slash.

    Raises:
        ConfigError: It cannot be used.
    """
    remedy = "Give it as https://pretix.example.org, without name, password or question mark."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        spelled = str(httpx.URL(url, scheme=parts.scheme)).rstrip("/")
    except (ValueError, httpx.InvalidURL) as error:
        raise ConfigError("The central system's address is not an address.", remedy) from error
    if (
        parts.scheme not in ("http", "https")
        or not host
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise ConfigError("The central system's address is not an address.", remedy)
    if parts.scheme == "http" and not (allow_http or _is_loopback(host)):
        raise ConfigError(
            "The central system's address is not encrypted (http).",
            "Use https, or allow http in the settings.",
        )
    return spelled


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
