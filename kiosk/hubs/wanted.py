"""What the hub wants of this kiosk: judged at the start, and anew whenever that or the event changes.

Must not know: screens, what is done about it.
"""

from collections.abc import Mapping
from contextlib import closing
from http import HTTPStatus

from msgspec.structs import replace

from checkin.errors import SyncError
from checkin.model import EventSet
from kiosk.bootstrap import Site
from kiosk.places import can_start
from kiosk.profile import Settled, settle_stored
from kiosk.worlds import World, connected
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import open_line
from sync.hub.membership import Membership, save_membership
from sync.hub.protocol import Manifest
from sync.hub.steps import Request, What
from sync.ledger import Ledger
from sync.wire import Limits, decode_answer

SHORT = Limits(connect_s=3.0, silence_s=5.0, answer_s=5.0)


def settle_at_start(world: World, ledger: Ledger, membership: Membership, event_set: EventSet) -> Settled:
    """What applies here. Where nobody could start by it, the hub is asked first what it says by now."""
    settled = settle_stored(ledger.store, world.settings, membership.profile, event_set, world.spoken)
    if not settled.misfits or membership.is_revoked or can_start(event_set, settled.settings):
        return settled
    newer = ask_profile(world, membership)
    if newer is None or newer == membership.profile:
        return settled
    with ledger.writing():
        save_membership(ledger.store, replace(membership, profile=newer))
    return settle_stored(ledger.store, world.settings, newer, event_set, world.spoken)


def ask_profile(world: World, membership: Membership) -> Mapping[str, str] | None:
    """What the hub wants of this kiosk now; None = it does not answer, or not to us.

    For a start that cannot be: what makes it impossible may have been put right there.
    """
    try:
        with closing(open_line(membership, world.clock.mono_ns, limits=SHORT)) as line:
            answer = line.ask(Request(what=What.MANIFEST, path="/manifest", within_s=SHORT.answer_s))
        if answer.status != HTTPStatus.OK:
            return None
        return decode_answer(answer.raw, Manifest, NOT_UNDERSTOOD).profile
    except SyncError:
        return None


class Wanted:
    """What the hub wants of this kiosk, judged anew whenever that or the event has changed.

    Belongs to the member's thread; what has come of it hangs in the lines.
    """

    def __init__(self, site: Site, profile: Mapping[str, str]) -> None:
        self._site = site
        self._profile = profile

    def take(self, profile: Mapping[str, str], event_set: EventSet) -> None:
        """The hub says something else."""
        self._profile = profile
        self.judge(event_set)

    def judge(self, event_set: EventSet) -> None:
        """Lists, gates or rooms may have come or gone."""
        site = self._site
        with connected(site.ledger_file) as ledger:
            settled = settle_stored(ledger.store, site.own, self._profile, event_set, site.world.spoken)
        site.lines.settled = settled
        site.lines.restarts = settled.needs_restart(site.world.settings)
