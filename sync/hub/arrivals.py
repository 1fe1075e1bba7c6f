"""What devices hand in at the hub: batches are checked, stamped and written, questions are ruled on.

All in one transaction, which the caller holds; as if one came after the other.
Must not know: the wire, who waits.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from checkin.clock import Clock
from checkin.errors import BatchRefusedError
from checkin.journal import EntryId, Kind, Stamp, decode_body
from sync.hub import devices
from sync.hub.checking import ChainEnd, Incoming, Known, Sifted, Stamping, read_entry, refused, sift
from sync.hub.consequences import Role
from sync.hub.holds import Holds
from sync.hub.identity import HubIdentity
from sync.hub.intake import Intake
from sync.hub.judge import Judge
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import BATCH_ENTRIES, Batch, Ruled, Taken
from sync.hub.stamping import Anchor, greater, hub_stamp, kept_stamp
from sync.hub.tally import count_ahead
from sync.ledger import Ledger
from sync.ledger_name import owner_of

FORBIDDEN, CONFLICT = 403, 409


class Post(msgspec.Struct, frozen=True):
    """What one device has handed in.

    Attributes:
        nonce: The entry that is asked about; None = nothing is asked.
    """

    member: Member
    batch: Batch
    nonce: EntryId | None = None


class HubStamping(Stamping):
    """Stamps of rank 1, once per entry; those that a former hub gave stay, when others hand them in."""

    def __init__(self, anchor: Anchor, *, is_bridge: bool, sender: str = "") -> None:
        self._anchor = anchor
        self._is_bridge = is_bridge
        self._sender = sender

    def fresh(self, entry: Incoming, last: Stamp | None) -> Stamp:
        """See `Stamping`."""
        kept = kept_stamp(entry.stamp, self._anchor, last) if self._keeps(entry) else None
        return kept or hub_stamp(entry.body, entry.stamp, self._anchor, last)

    def again(self, entry: Incoming, here: Stamp) -> Stamp:
        """See `Stamping`."""
        kept = kept_stamp(entry.stamp, self._anchor, None) if self._keeps(entry) else None
        return greater(kept, here) if kept else here

    def _keeps(self, entry: Incoming) -> bool:
        return self._is_bridge or not self._is_senders(entry.body.device)

    def _is_senders(self, device: str) -> bool:
        return not self._sender or owner_of(device) == self._sender


class Arrivals:
    """Takes what devices hand in. Belongs to one connection.

    Args:
        ledger: Of the hub.
        identity: For the epoch.
        clock: The hub's.

    Attributes:
        alarms: What the last `take` refused, by why, and ``ahead``; to be counted once it is on the disk.
    """

    def __init__(self, ledger: Ledger, identity: HubIdentity, clock: Clock) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._epoch = identity.epoch
        self._clock = clock
        self.alarms: Counter[str] = Counter()
        self._intake = Intake(ledger, Role.HUB)
        self._judge = Judge(ledger)
        self._holds = Holds(ledger.store)

    def free_overdue(self) -> None:
        """Let entries go whose kiosk has not said for too long whether they count."""
        self._holds.free_overdue(self._clock.now_ms())

    def take(self, posts: Sequence[Post]) -> list[Taken | Ruled | BatchRefusedError]:
        """Take all, and answer each in its order."""
        self.alarms.clear()
        now_ms = self._clock.now_ms()
        read = [self._read(post) for post in posts]
        good = [entries for entries in read if not isinstance(entries, BatchRefusedError)]
        entries = [one for batch in good for one in batch]
        known = self._intake.known([*(one.body.id for one in entries), *(p.nonce for p in posts if p.nonce)])
        ends = self._intake.ends(
            [one.body.device for one in entries] + [post.member.device for post in posts]
        )
        sieved: list[Sifted | BatchRefusedError] = []
        for post, batch in zip(posts, read, strict=True):
            sieved.append(self._sift(post, batch, known, ends, now_ms))
        self._intake.write([one for one in sieved if isinstance(one, Sifted)])
        self._holds.free_overdue(now_ms)
        self._note_seen(posts, sieved, now_ms)
        return self._answers(posts, read, sieved, now_ms)

    def _read(self, post: Post) -> list[Incoming] | BatchRefusedError:
        try:
            self._check_member(post)
            entries = [read_entry(wire) for wire in post.batch.entries]
            check_devices(post.member, entries, self._epoch)
        except BatchRefusedError as error:
            self.alarms["unreadable" if error.status == CONFLICT else "foreign"] += 1
            return error
        return entries

    def _check_member(self, post: Post) -> None:
        if post.member.right is TokenRight.ORGANISER or not devices.is_good(self._store, post.member):
            raise _forbidden("This access hands in no entries.")
        if len(post.batch.entries) > BATCH_ENTRIES:
            raise BatchRefusedError(CONFLICT, "The batch is too large.", f"Send {BATCH_ENTRIES} at once.")

    def _sift(
        self,
        post: Post,
        batch: list[Incoming] | BatchRefusedError,
        known: dict[EntryId, Known],
        ends: dict[str, ChainEnd],
        now_ms: int,
    ) -> Sifted | BatchRefusedError:
        """What is new in a batch, given all before it; `known` and `ends` come to hold it."""
        if isinstance(batch, BatchRefusedError):
            return batch
        anchor = Anchor(post.batch.boot_id, post.batch.sent_ns, now_ms, self._epoch)
        stamping = _stamping(post, anchor)
        try:
            sifted = sift(batch, known, ends, stamping)
            _check_nonce(post, batch, known)
        except BatchRefusedError as error:
            self.alarms["changed"] += 1
            return error
        if ahead := count_ahead([one for one, _ in sifted.fresh], now_ms):
            self.alarms["ahead"] += ahead
        ends.update(sifted.ends)
        known.update((one.body.id, Known(one.raw, one.hash, stamp)) for one, stamp in sifted.fresh)
        return sifted

    def _note_seen(
        self, posts: Sequence[Post], sieved: Sequence[Sifted | BatchRefusedError], now_ms: int
    ) -> None:
        heard = {p.member.name for p, one in zip(posts, sieved, strict=True) if isinstance(one, Sifted)}
        for name in sorted(heard):
            devices.note_seen(self._store, name, now_ms)

    def _answers(
        self,
        posts: Sequence[Post],
        read: Sequence[list[Incoming] | BatchRefusedError],
        sieved: Sequence[Sifted | BatchRefusedError],
        now_ms: int,
    ) -> list[Taken | Ruled | BatchRefusedError]:
        """Rule in order: an entry that is asked about later was not there yet."""
        answers: list[Taken | Ruled | BatchRefusedError] = []
        waiting = _asked_anew(posts, sieved)
        for post, batch, one in zip(posts, read, sieved, strict=True):
            if isinstance(one, BatchRefusedError):
                answers.append(one)
                continue
            sequence = _sequence(_name_of(post, batch), one)
            if post.nonce is None:
                answers.append(Taken(sequence=sequence, epoch=self._epoch, now_ms=now_ms))
                continue
            waiting.discard(post.nonce)
            said = self._judge.rule(post.nonce, waiting)
            answers.append(
                Ruled(
                    sequence=sequence,
                    epoch=self._epoch,
                    now_ms=now_ms,
                    reason=said.reason,
                    list=said.list,
                    entered_ms=said.entered_ms,
                    gate=said.gate,
                )
            )
        return answers


def check_devices(member: Member, entries: Sequence[Incoming], epoch: int) -> None:
    """Whether a member may hand these in: its own under all of its names; a former hub those of all.

    Any kiosk those of others that a hub has stamped in an earlier epoch: this one may lack them.

    Raises:
        BatchRefusedError: It may not.
    """
    if member.right is TokenRight.BRIDGE:
        return
    others = [one.stamp for one in entries if owner_of(one.body.device) != member.device]
    if not all(stamp.rank > 0 and 0 < stamp.epoch < epoch for stamp in others):
        raise _forbidden("An entry is another device's.")


def _stamping(post: Post, anchor: Anchor) -> HubStamping:
    member = post.member
    return HubStamping(anchor, is_bridge=member.right is TokenRight.BRIDGE, sender=member.device)


def _forbidden(problem: str) -> BatchRefusedError:
    return BatchRefusedError(FORBIDDEN, problem, "Ask the organiser about this device.")


def _check_nonce(post: Post, batch: Sequence[Incoming], known: Mapping[EntryId, Known]) -> None:
    """Whether an entry of the asking device is asked about, which is here once the batch is."""
    if post.nonce is None:
        return
    body = next((one.body for one in batch if one.body.id == post.nonce), None)
    if body is None and post.nonce in known:
        body = decode_body(known[post.nonce].raw)
    if body is None or body.kind is not Kind.ENTRY:
        raise refused("No entry is asked about.", "Send it with the question.")
    if owner_of(body.device) != post.member.device:
        raise _forbidden("Another device's entry is asked about.")


def _asked_anew(posts: Sequence[Post], sieved: Sequence[Sifted | BatchRefusedError]) -> set[EntryId]:
    """Entries that are new in these batches and asked about with them."""
    fresh = {one.body.id for s in sieved if isinstance(s, Sifted) for one, _ in s.fresh}
    return {p.nonce for p in posts if p.nonce is not None and p.nonce in fresh}


def _name_of(post: Post, batch: list[Incoming] | BatchRefusedError) -> str:
    """Under which name the sender writes now."""
    if isinstance(batch, BatchRefusedError) or not batch:
        return post.member.device
    return batch[-1].body.device


def _sequence(name: str, sifted: Sifted) -> int:
    end = sifted.ends.get(name)
    return end.sequence if end else 0
