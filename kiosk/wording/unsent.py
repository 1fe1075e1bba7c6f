"""What central has not taken, in words for people. Must not know: reports' formats, screens."""

from collections.abc import Iterator

from reports.conflicts import Trouble, Unsent
from sync.pending import Pending
from sync.pretix.profiles import NAMES, Right, least_profile
from sync.store import Store


def unsent_entries(store: Store) -> Iterator[Unsent]:
    """First what central refused, then what is held, each in order of arrival."""
    pending = Pending(store)
    for one in pending.rejected():
        yield Unsent(Trouble.REFUSED, one.body, one.detail)
    for one in pending.held():
        yield Unsent(Trouble.HELD, one.body, f"needs the security profile “{_profile(one.detail)}”")


def _profile(right: str) -> str:
    known = next((one for one in Right if one.value == right), None)
    return NAMES[least_profile(known)] if known else right
