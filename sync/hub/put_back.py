"""A ledger that was put back from an older copy: it has to know that, before it writes or speaks to anybody.

It goes on under another name in the journal, since the one that was copied may have written more under the
old one. A kiosk reads its hub's journal anew and hands in what the hub lacks, as a witness does; a hub begins
a new epoch, so that kiosks do the same for it. Must not know: where the copy came from, the command line.
"""

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.journal import Fact, Json, Kind
from sync.hub.identity import keep_identity, later_epoch, read_identity
from sync.hub.membership import Marks, certain_ms, load_marks, load_membership, save_marks
from sync.hub.witness import begin_noting
from sync.ledger import Ledger
from sync.ledger_name import SUFFIX_BYTES, another_name, write_name
from sync.outbox_marks import ASKED
from sync.replica import read_struct, write_meta
from sync.store import Store

PUT_BACK = "put_back"
"""Name in `meta`, see `PutBack`."""
UNREADABLE = ("It cannot be read when this ledger was put back.", "Restore it once more.")


class PutBack(msgspec.Struct, frozen=True):
    """That a ledger goes on after a copy of it.

    Attributes:
        at_ms: When it found out.
        former: What it was called before.
        name: What it is called since.
        found: Whether it found out by itself, by entries of its own name that it had not written.
        epoch: Of the hub that it is since then; 0 = it is none.
    """

    at_ms: int
    former: str
    name: str
    found: bool = False
    epoch: int = 0


def load_put_back(store: Store) -> PutBack | None:
    """When that was last; None = never.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    return read_struct(store, PUT_BACK, PutBack, *UNREADABLE)


def put_back(ledger: Ledger, entropy: Entropy) -> PutBack:
    """Say so in a ledger that was put back; twice does no harm."""
    store = ledger.store
    former = ledger.origin.device
    name = another_name(former, entropy.random_bytes(SUFFIX_BYTES))
    with ledger.writing():
        _forget_runs(store)
        epoch = _begin_anew(store, max(ledger.clock.now_ms(), certain_ms(store)), entropy)
        said = PutBack(ledger.clock.now_ms(), former, name, epoch=epoch)
        rename(ledger, said, {})
    return said


def rename(ledger: Ledger, said: PutBack, moved: dict[str, int]) -> None:
    """Go on under another name. Inside `writing`.

    Args:
        ledger: Whose connection is under the new name afterwards; others find out when they write or ask.
        said: From which name to which.
        moved: Further numbers for the journal, such as how many entries have moved along.
    """
    write_name(ledger.store, said.name)
    write_meta(ledger.store, PUT_BACK, msgspec.json.encode(said))
    ledger.refresh_name()
    payload: dict[str, Json] = {"renamed_from": said.former, **moved}
    ledger.append(Fact(kind=Kind.SETTING, at_ms=said.at_ms, payload=payload))


def _begin_anew(store: Store, now_ms: int, entropy: Entropy) -> int:
    """The new epoch of a hub; a kiosk of one reads and tells all again, and it is 0 then."""
    membership, identity = load_membership(store), read_identity(store)
    if membership is not None:
        marks = load_marks(store)
        save_marks(store, Marks(hub=marks.hub, epoch=marks.epoch))
        begin_noting(store)
        return 0
    if identity is None:
        return 0
    identity = replace(identity, epoch=later_epoch(identity.epoch, now_ms, entropy))
    keep_identity(store, identity)
    return identity.epoch


def _forget_runs(store: Store) -> None:
    """Whoever ran when the copy was made has gone on there: no question of theirs is open here."""
    store.run("DELETE FROM outbox_done WHERE outcome = ?", (ASKED,))
    store.run("DELETE FROM replay")
    store.run("DELETE FROM run")
