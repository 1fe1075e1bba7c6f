"""Whether anybody has a PIN that the settings ask for. Must not know: how findings are shown."""

from collections.abc import Iterator

from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Settings
from kiosk.words import mark
from sync.ledger import Ledger
from sync.staff import load_staff

GIVE_PINS = mark("einlass staff add NAME --role ROLE gives somebody a PIN; until then nobody is asked.")
MET = mark("{number} people work here, {with_pin} of them with a PIN.")
UNMET = mark("{number} people work here, {with_pin} of them with a PIN, and sign_in is set.")


def staff_findings(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    """One finding where people are known here, or have to sign in."""
    members = load_staff(ledger.store)
    with_pin = sum(bool(member.pin) for member in members)
    people = len(members)
    if settings.sign_in and not with_pin:
        yield Finding("staff", State.WARN, phrase(UNMET, number=people, with_pin=with_pin), GIVE_PINS)
    elif members:
        yield Finding("staff", State.GOOD, phrase(MET, number=people, with_pin=with_pin))
