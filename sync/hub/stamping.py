"""The stamps of rank 1 that a hub gives, once per entry, when it first hears of it. Pure.

An entry of the sender's running program is placed by its monotonic clock, whatever its wall clock says; one
of an earlier start has no such anchor and goes by its wall clock, between what the hub has of that device and
now.
Must not know: storage, the wire.
"""

import msgspec

from checkin.journal import COUNTER_LIMIT, FOLLOW_MS, Body, Stamp

NS_PER_MS = 1_000_000
EARLIEST_MS = 1_577_836_800_000
"""2020-01-01 UTC. A clock before that is none, and nothing is stamped before it."""


class Anchor(msgspec.Struct, frozen=True):
    """When a batch came in, by the sender's monotonic clock and by the hub's wall clock.

    Attributes:
        boot_id: Start of the sender's program.
        sent_ns: The sender's monotonic clock when it sent the batch.
        now_ms: The hub's clock.
        epoch: Of the hub.
    """

    boot_id: str
    sent_ns: int
    now_ms: int
    epoch: int


def hub_stamp(body: Body, given: Stamp, anchor: Anchor, last: Stamp | None) -> Stamp:
    """The stamp of an entry that was never stamped by a hub.

    Args:
        body: What happened.
        given: The device's own stamp.
        anchor: Of the batch that it came in.
        last: Of the entry before it on the same device; the new one is greater, whatever clocks say.
    """
    ms = min(max(_moment_ms(body, given, anchor), EARLIEST_MS), anchor.now_ms)
    return _after(last, Stamp(1, ms, 0, anchor.epoch))


def kept_stamp(given: Stamp, anchor: Anchor, last: Stamp | None) -> Stamp | None:
    """A stamp that another hub of this event gave before; None = it is no such stamp, or cannot be kept.

    Not one that is further ahead than clocks may be, of a later epoch, or not after the one before it.
    """
    if given.rank < 1 or given.epoch > anchor.epoch or given.ms > anchor.now_ms + FOLLOW_MS:
        return None
    if given.ms < EARLIEST_MS or not 0 <= given.counter < COUNTER_LIMIT:
        return None
    is_after = last is None or (given.ms, given.counter) > (last.ms, last.counter)
    return Stamp(1, given.ms, given.counter, given.epoch) if is_after else None


def greater(one: Stamp, other: Stamp) -> Stamp:
    """Which of two stamps of one entry counts: by rank, then epoch, then time. The same on every replica."""
    return max(one, other, key=_weight)


def _weight(stamp: Stamp) -> tuple[int, int, int, int]:
    return stamp.rank, stamp.epoch, stamp.ms, stamp.counter


def _moment_ms(body: Body, given: Stamp, anchor: Anchor) -> int:
    if body.boot_id == anchor.boot_id:
        return anchor.now_ms - (anchor.sent_ns - body.mono_ns) // NS_PER_MS
    return given.ms


def _after(last: Stamp | None, wanted: Stamp) -> Stamp:
    if last is None or (wanted.ms, wanted.counter) > (last.ms, last.counter):
        return wanted
    if last.counter + 1 < COUNTER_LIMIT:
        return Stamp(1, last.ms, last.counter + 1, wanted.epoch)
    return Stamp(1, last.ms + 1, 0, wanted.epoch)
