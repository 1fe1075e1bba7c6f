"""What stands were told, read from a ledger: for exhibitors' files, and for whoever wants it erased.

Must not know: screens, formats, who asks.
"""

from collections.abc import Iterable, Iterator, Sequence

from checkin.clock import Clock
from checkin.consents import Consent, Shared, read_shared, standing_consents, to_consent
from checkin.erasing import erasure_of_visits, known_consents
from checkin.errors import ConfigError
from checkin.model import PositionId
from checkin.text import clean_text
from sync.erasing import take_away
from sync.ledger import Ledger
from sync.wipe import empty_log


def visits(ledger: Ledger) -> list[Consent]:
    """Those that stand, at every stand, in stamp order."""
    return standing_consents(known_consents(ledger.entries()))


def passed_on(ledger: Ledger, consents: Iterable[Consent]) -> Iterator[tuple[Consent, Shared]]:
    """Each with what the exhibitor may know; whose values are not here has nothing to be passed on."""
    for consent in consents:
        said = read_shared(ledger.personal(consent.id))
        if said is not None:
            yield consent, said


def exhibitors(ledger: Ledger) -> list[str]:
    """Whom anybody ever let know, by name; also what was taken back or erased since."""
    told = (to_consent(one.body, one.order) for one in ledger.entries())
    return sorted({one.exhibitor for one in told if one is not None})


def named_so(names: Sequence[str], wanted: str) -> list[str]:
    """An exhibitor's name as it was written, in every way; the whole of it is asked for.

    Raises:
        ConfigError: Nobody ever agreed there, so the name is likely a wrong one.
    """
    found = [one for one in names if one.casefold() == clean_text(wanted).casefold()]
    if not found:
        listed = ", ".join(names)
        remedy = f"Stands there are: {listed}." if listed else "Nobody has agreed at any stand yet."
        raise ConfigError(f"No visit is known at a stand named {clean_text(wanted)}.", remedy)
    return found


def erase_visits(
    ledger: Ledger, person: Sequence[PositionId], clock: Clock, stand: str = "", by: str = ""
) -> list[str]:
    """Withdraw what somebody agreed to, and remove what was passed on. Committed when this returns.

    It is written down also where nothing is known here: a stand that is cut off may have been told something.

    Args:
        ledger: Where; all others follow as they hear of it.
        person: All ids that they have.
        clock: Where time comes from.
        stand: Of one exhibitor only; empty = of all.
        by: Who says so.

    Returns:
        Exhibitors who were told, by what is known here: their own copies are theirs to erase.

    Raises:
        LedgerError: Nothing was erased.
    """
    with ledger.writing():
        told = known_consents(entry for one in person for entry in ledger.about(one))
        for one in person:
            ledger.append(erasure_of_visits(one, clock.now_ms(), stand, by))
        take_away(ledger.store, person)
    empty_log(ledger.store)
    whose = {one.exhibitor for one in told if one.yes}
    return sorted(one for one in whose if not stand or one.casefold() == clean_text(stand).casefold())
