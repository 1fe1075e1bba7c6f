"""Makes this kiosk one of a hub's, and ends that again. Must not know: arguments, HTTP."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from checkin.errors import ConfigError, DeviceRevokedError
from hub.identity import forget_identity
from kiosk.checkup.hub import profile_findings
from kiosk.machine import this_machine
from kiosk.version import VERSION
from kiosk.worlds import World
from sync.hub.enrolment import Enrolment
from sync.hub.hints import find_hub
from sync.ledger import Ledger
from sync.locks import follow_hub
from sync.pretix.handshake import Handshake
from sync.replica import count_positions, load_event_set


class Asked(msgspec.Struct, frozen=True):
    """What somebody wants besides.

    Attributes:
        ends: Leave the hub that there is, and forget everybody.
        moved: The hub's new address; empty = it is where it was.
        allow_http: Whether an address that is not encrypted will do.
    """

    ends: bool = False
    moved: str = ""
    allow_http: bool = False


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def join_hub(
    world: World,
    ledger: Ledger,
    handshake: Handshake | None,
    asked: Asked,
    tell: Callable[[str], None] = _say,
) -> None:
    """Join by a code, or go on with the hub that there is; fetch all that a door needs.

    Args:
        world: Of this kiosk.
        ledger: Where the membership is kept.
        handshake: What stood in the code; None = the hub that there is.
        asked: What else is wanted.
        tell: Takes what was done, sentence by sentence.

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
        find=find_hub if world.settings.find_hub else None,
    )
    if asked.ends:
        enrolment.leave()
        tell("This kiosk belongs to no hub any more, and knows nobody.")
        return
    try:
        _join(enrolment, handshake, asked, tell, world.data_dir)
    except DeviceRevokedError as error:
        raise ConfigError(error.problem, error.remedy) from error
    forget_identity(world.data_dir)  # a former hub's: the key is another machine's now
    event_set = load_event_set(ledger.store)
    lists = len(event_set.lists) if event_set else 0
    tell(f"{count_positions(ledger.store)} tickets and {lists} check-in lists are here.")
    for finding in profile_findings(world, ledger):
        tell(f"{finding.text} {finding.remedy}".rstrip())


def _join(
    enrolment: Enrolment,
    handshake: Handshake | None,
    asked: Asked,
    tell: Callable[[str], None],
    data_dir: Path,
) -> None:
    if asked.moved:
        membership = enrolment.move(asked.moved, _progress)
        follow_hub(data_dir, membership.pin, membership.url)
        tell(f"The hub {membership.hub} answers at {membership.url}. Restart the kiosk if it runs.")
        return
    membership = enrolment.join(handshake) if handshake else enrolment.again()
    tell(f"This kiosk is “{membership.name}” of the hub {membership.hub}.")
    enrolment.fetch(membership, _progress)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {done * 100 // max(1, total)} %{chr(10) if done >= total else ''}")
        sys.stderr.flush()
