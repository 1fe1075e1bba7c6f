"""The device API of pretix: become a device, say what runs on it, get a new token, stop being one.

Must not know: the ledger. Source: pretix 2026.8.0, device API; tried on a real server.
"""

from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError, LinkDownError, PeerRefusedError
from checkin.model import GateId, ListId
from checkin.phrases import phrase
from checkin.text import clean_text
from sync.pretix.handshake import Handshake
from sync.pretix.line import Answer, Call, Json, Line, decode
from sync.pretix.pairing import Pairing

BRAND = "Einlass"
MAX_FIELD_CHARS = 190
"""Longest description of hardware and software that pretix takes."""

TOKEN_PROBLEMS: tuple[tuple[bytes, str], ...] = (
    (b"already been used", "This code was used already: each one pairs one kiosk, once."),
    (b"been revoked", "The organiser has withdrawn this code."),
    (b"Unknown initialization", "pretix does not know this code."),
)
"""What pretix says of a token, in English whatever the language, and what we say."""

T = TypeVar("T")


class Machine(msgspec.Struct, frozen=True):
    """What runs where, for the organiser's list of devices."""

    hardware_brand: str
    hardware_model: str
    software_version: str
    os_name: str = ""
    os_version: str = ""

    def body(self) -> Json:
        """As pretix takes it."""
        fields = {**msgspec.structs.asdict(self), "software_brand": BRAND}
        return {name: clean_text(text, MAX_FIELD_CHARS) or "-" for name, text in fields.items()}


class _Gate(msgspec.Struct):
    id: int
    name: str = ""


class _Device(msgspec.Struct):
    organizer: str
    device_id: int
    api_token: str
    unique_serial: str = ""
    name: str = ""
    security_profile: str = ""
    gate: _Gate | None = None


class _Version(msgspec.Struct):
    pretix: str = ""


class _Server(msgspec.Struct):
    version: _Version = msgspec.field(default_factory=_Version)


class _Info(msgspec.Struct):
    device: _Device
    server: _Server = msgspec.field(default_factory=_Server)


class _Named(msgspec.Struct):
    slug: str


class _Selection(msgspec.Struct):
    event: _Named
    checkinlist: int | None = None


class Selection(msgspec.Struct, frozen=True):
    """Where pretix would have a device work now."""

    event: str
    list: ListId | None


def initialize(line: Line, handshake: Handshake, machine: Machine) -> Pairing:
    """Become a device: the token of the code is exchanged for one that lasts. It works once.

    Raises:
        ConfigError: The token is not, or no longer, good.
        LinkDownError: No answer; the token may be used up.
        SyncError: Another answer that helps nobody.
    """
    call = Call("/device/initialize", {"token": handshake.token, **machine.body()})
    try:
        answer = line.ask(call)
    except LinkDownError as error:
        remedy = "Try again; if the code is refused then, let the organiser make a new one."
        raise LinkDownError(error.problem, remedy) from error
    if answer.status == HTTPStatus.BAD_REQUEST:
        said = next((ours for theirs, ours in TOKEN_PROBLEMS if theirs in answer.raw), "pretix refuses it.")
        raise ConfigError(
            phrase("Pairing failed: {said}", said=phrase(said)),
            "Let the organiser add a new device and show its code.",
        )
    return _told(Pairing(url=handshake.url, organizer="", device=0, token=""), _decode(answer, _Device))


def say_hello(line: Line, pairing: Pairing, machine: Machine) -> Pairing:
    """Ask what pretix knows of this device now, and tell it when another version of ours runs here.

    Raises:
        SyncError: As `Line.ask`; also for an answer that makes no sense.
    """
    if pairing.software != machine.software_version:
        told = _decode(line.ask(Call("/device/update", machine.body())), _Device)
        pairing = replace(_told(pairing, told), software=machine.software_version)
    answer = line.ask(Call("/device/info", method="GET"))
    if answer.status == HTTPStatus.NOT_FOUND:  # a server before 4.13 has none
        return pairing
    info = _decode(answer, _Info)
    return replace(_told(pairing, info.device), server=clean_text(info.server.version.pretix))


def renew_token(line: Line, pairing: Pairing) -> Pairing:
    """Get a new token; the old one is dead at once, even if the answer gets lost.

    Raises:
        SyncError: As `Line.ask`.
    """
    return _told(pairing, _decode(line.ask(Call("/device/roll")), _Device))


def end_access(line: Line) -> None:
    """Stop being a device, for good.

    Raises:
        SyncError: As `Line.ask`.
    """
    _decode(line.ask(Call("/device/revoke")), _Device)


def select_event(line: Line, pairing: Pairing) -> Selection | None:
    """Where pretix would have this device work now; None = where it is, or nowhere.

    Raises:
        SyncError: As `Line.ask`.
    """
    current = {"current_event": pairing.events[0]} if pairing.events else {}
    if pairing.list is not None:
        current["current_checkinlist"] = str(pairing.list)
    query = f"?{urlencode(current)}" if current else ""
    answer = line.ask(Call(f"/device/eventselection{query}", method="GET"))
    if answer.status != HTTPStatus.OK:
        return None
    found = _decode(answer, _Selection)
    return Selection(found.event.slug, None if found.checkinlist is None else ListId(found.checkinlist))


def _told(pairing: Pairing, device: _Device) -> Pairing:
    return replace(
        pairing,
        organizer=device.organizer,
        device=device.device_id,
        token=device.api_token,
        serial=clean_text(device.unique_serial),
        name=clean_text(device.name),
        profile=clean_text(device.security_profile),
        gate=GateId(device.gate.id) if device.gate else None,
        gate_name=clean_text(device.gate.name) if device.gate else "",
    )


def _decode(answer: Answer, shape: type[T]) -> T:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise PeerRefusedError(answer.status, "There is no pretix at this address.", "Check the address.")
    return decode(answer.raw, shape)
