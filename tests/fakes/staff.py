"""People who work at a kiosk, with PINs in the open: keeps the contract of `kiosk.ports.SignIn`."""

from typing import TYPE_CHECKING

from checkin.roles import Staff, StaffRole

if TYPE_CHECKING:
    from checkin.errors import EinlassError

EILEEN = Staff("Eileen", StaffRole.DESK)
TOM = Staff("Tom", StaffRole.STEWARD)
MIA = Staff("Mia", StaffRole.LEAD)
PINS = {"1111": TOM, "2222": EILEEN, "3333": MIA}


class FakeSigning:
    """Knows three people (tests change `roles`); `broken` is raised by all that would be written down."""

    def __init__(self) -> None:
        self.roles = {staff.name: staff.role for staff in PINS.values()}
        self.noted: list[tuple[str, str]] = []
        self.broken: EinlassError | None = None

    def has_pins(self) -> bool:
        """All three have one."""
        return True

    def sign_in(self, pin: str) -> Staff | None:
        """Whose it is."""
        found = PINS.get(pin)
        if found is not None:
            self._note(found, "signed_in")
        return found

    def look_up(self, name: str) -> Staff | None:
        """As tests say."""
        role = self.roles.get(name)
        return None if role is None else Staff(name, role)

    def sign_out(self, staff: Staff) -> None:
        """Gone."""
        self._note(staff, "signed_out")

    def _note(self, staff: Staff, did: str) -> None:
        if self.broken is not None:
            raise self.broken
        self.noted.append((staff.name, did))
