"""Who works at this kiosk now: a PIN becomes a name and a role, and the journal says when.

Wrong PINs are counted by whoever asks (`kiosk.pin_tries`). Must not know: Textual, what a role may do.
"""

from threading import RLock

from checkin.clock import Clock
from checkin.journal import Fact, Kind
from checkin.roles import Act, Staff, may
from sync.ledger import Ledger
from sync.staff import find_by_pin, load_staff

CAME, WENT = "signed_in", "signed_out"


class Signing:
    """Any thread may call; the slow part, trying a PIN, holds nobody up.

    Args:
        lock: The front desk's.
        ledger: The front desk's, too.
        clock: Where time comes from.
    """

    def __init__(self, lock: RLock, ledger: Ledger, clock: Clock) -> None:
        self._lock = lock
        self._ledger = ledger
        self._clock = clock

    def has_pins(self) -> bool:
        """Whether anybody can sign in at all."""
        with self._lock:
            return any(member.pin for member in load_staff(self._ledger.store))

    def find(self, pin: str) -> Staff | None:
        """Whose PIN that is. Nothing is written down."""
        with self._lock:
            members = load_staff(self._ledger.store)
        found = find_by_pin(members, pin)
        return found.staff if found else None

    def look_up(self, name: str) -> Staff | None:
        """Who that is now: another program may have changed their role, or removed them."""
        with self._lock:
            members = load_staff(self._ledger.store)
        return next((member.staff for member in members if member.name == name), None)

    def may_leave(self, pin: str) -> bool:
        """Whether this PIN ends the program."""
        staff = self.find(pin)
        return staff is not None and may(staff.role, Act.LEAVE)

    def sign_in(self, pin: str) -> Staff | None:
        """Whose PIN that is; the journal says that they work here from now on.

        Raises:
            LedgerError: Nothing was written down, so nobody is signed in.
        """
        staff = self.find(pin)
        if staff is not None:
            self._note(staff, CAME)
        return staff

    def sign_out(self, staff: Staff) -> None:
        """They do not work here any more.

        Raises:
            LedgerError: Nothing was written down.
        """
        self._note(staff, WENT)

    def _note(self, staff: Staff, did: str) -> None:
        payload = {"did": did, "role": staff.role.value}
        fact = Fact(kind=Kind.STAFF, at_ms=self._clock.now_ms(), by=staff.name, payload={**payload})
        with self._lock, self._ledger.writing():
            self._ledger.append(fact)
