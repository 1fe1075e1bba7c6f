"""Makes this kiosk one of a hub's, and ends that again. Must not know: arguments, HTTP."""

import sys

import msgspec

from checkin.errors import ConfigError, DeviceRevokedError
from kiosk.bootstrap import World
from kiosk.machine import this_machine
from kiosk.version import VERSION
from sync.hub.enrolment import Enrolment
from sync.ledger import Ledger
from sync.pretix.handshake import Handshake
from sync.replica import count_positions, load_event_set


class Asked(msgspec.Struct, frozen=True):
    """What somebody wants besides.

    Attributes:
        ends: Leave the hub that there is, and forget everybody.
        allow_http: Whether an address that is not encrypted will do.
    """

    ends: bool = False
    allow_http: bool = False


def join_hub(world: World, ledger: Ledger, handshake: Handshake | None, asked: Asked) -> None:
    """Join by a code, or go on with the hub that there is; fetch all that a door needs.

    Raises:
        ConfigError: The code is no longer good, or the ledger belongs to somebody else.
        SyncError: The hub does not answer, or says no.
    """
    machine = this_machine()
    enrolment = Enrolment(
        ledger,
        world.clock,
        hardware=f"{machine.hardware_brand} {machine.hardware_model}",
        software=VERSION,
        allow_http=asked.allow_http or world.settings.central_allow_http,
    )
    if asked.ends:
        enrolment.leave()
        _say("This kiosk belongs to no hub any more, and knows nobody.")
        return
    membership = enrolment.join(handshake) if handshake else enrolment.again()
    _say(f"This kiosk is “{membership.name}” of the hub {membership.hub}.")
    try:
        enrolment.fetch(membership, _progress)
    except DeviceRevokedError as error:
        raise ConfigError(error.problem, error.remedy) from error
    event_set = load_event_set(ledger.store)
    lists = len(event_set.lists) if event_set else 0
    _say(f"{count_positions(ledger.store)} tickets and {lists} check-in lists are here.")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {done * 100 // max(1, total)} %{chr(10) if done >= total else ''}")
        sys.stderr.flush()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
