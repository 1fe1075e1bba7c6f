"""Forgets one person in a ledger: what names them beside the journal, and what opened doors for them.

That they came, and where, stays under their number, so that every figure goes on counting them. Central's
own copy is central's to erase; what it sends of them later is not kept. Must not know: who asks for it.
"""

from collections.abc import Iterable

from checkin.erasing import erases_person, is_anonymous
from checkin.journal import Body
from checkin.model import PositionId
from sync.replica import find_position, persons_of, update_position
from sync.store import Store

BESIDE = (
    "DELETE FROM print_data WHERE position = ?",
    "DELETE FROM print_picture WHERE position = ?",
    "DELETE FROM revoked_secret WHERE position = ?",
    "DELETE FROM medium WHERE id IN (SELECT medium FROM medium_position WHERE position = ?)",
    "DELETE FROM medium_position WHERE position = ?",
    """UPDATE outbox_done SET detail = '' WHERE outcome = 'rejected'
        AND arrival IN (SELECT arrival FROM journal WHERE position = ?)""",
    "DELETE FROM central_order WHERE positions = json_array(?)",
)
"""What lies beside a position. A central's words of refusal may name somebody."""


def forget_persons(store: Store, fresh: Iterable[Body]) -> list[PositionId]:
    """Forget those whom new entries erase; what comes of them later is never kept. Inside `writing`.

    Returns:
        All numbers of theirs that are known here.
    """
    erased = [one.position for one in fresh if one.position is not None and erases_person(one)]
    numbers = [number for ids in persons_of(store, erased) for number in ids] if erased else []
    for number in numbers:
        for statement in BESIDE:
            store.run(statement, (number,))
        position = find_position(store, number)
        if position is not None and not is_anonymous(position):
            update_position(store, position)  # as all that is saved, it comes out as it is meant to be
    return numbers
