"""Asks whether the clock is right, and who may leave the program. Must not know: other steps."""

from collections.abc import Iterator
from enum import Enum

from checkin.errors import ConfigError
from checkin.roles import RANKS, StaffRole
from kiosk.checkup.examine import line_findings
from kiosk.checkup.findings import Finding
from kiosk.checkup.hub import membership_findings
from kiosk.setting_values import pin as checked_exit_pin
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.staffing import checked_pin, employ
from kiosk.words import Words, words_in
from sync.hub.membership import load_membership
from sync.ledger import Ledger
from sync.pretix.pairing import load_pairing
from sync.replica import load_event_set
from sync.staff import load_staff

EARLIEST_MS = 1_577_836_800_000
"""2020: a Raspberry Pi without a network begins before that."""
CLOCK_FINDINGS = frozenset({"line", "clock"})


class Leaving(Enum):
    """Who may leave the program."""

    AS_IT_IS = "as it is"
    PERSON = "a person"
    ONE_PIN = "one PIN"
    NOBODY = "nobody"


def ask_time(talk: Talk, station: Station, nearby: Nearby) -> Values:
    """Whether the clock is right: by who is paired, and by whoever sits here. Gives no settings."""
    with station.ledger_if_any() as ledger:
        known = load_event_set(ledger.store) if ledger else None
        found = tuple(_compared(station, ledger)) if ledger else ()
    here = nearby.timezone()
    zone = known.events[0].timezone if known else here or "UTC"
    now_ms = station.clock.now_ms()
    words = words_in(talk.words.language, zone)
    talk.say(
        "It is {time} on {day} in {zone}.", time=words.time(now_ms), day=words.short_day(now_ms), zone=zone
    )
    if known and here and here != zone:
        talk.say("This machine itself is set to {zone}; all screens show the event’s time.", zone=here)
    for finding in found:
        talk.show(f"{talk.words.look_up(finding.text)} {talk.words.look_up(finding.remedy)}".rstrip())
    if now_ms < EARLIEST_MS or not talk.agrees(talk.words.say("Is that right?")):
        talk.say("Connect this machine to the network: it then sets its clock by itself. Or type:")
        talk.show_command("sudo timedatectl set-ntp false; sudo timedatectl set-time '2026-11-25 06:30'")
        talk.say("Tickets are good for days and hours: with a wrong clock the door turns people away.")
    return {}


def _compared(station: Station, ledger: Ledger) -> Iterator[Finding]:
    """What hub or pretix say of this clock, where one is paired."""
    membership, pairing = load_membership(ledger.store), load_pairing(ledger.store)
    if membership is not None and not membership.is_revoked:
        found = membership_findings(station.world, ledger, membership, with_network=True)
    elif pairing is not None and not pairing.is_revoked:
        found = line_findings(station.world, pairing)
    else:
        return
    yield from (finding for finding in found if finding.what in CLOCK_FINDINGS)


def ask_people(talk: Talk, station: Station, _nearby: Nearby) -> Values:
    """Who may leave the program and do what a lead does; a hub is looked after by its own PIN."""
    words = talk.words
    with station.ledger_if_any() as ledger:
        members = load_staff(ledger.store) if ledger else ()
    leads = [one.name for one in members if one.pin and RANKS.index(one.role) >= RANKS.index(StaffRole.LEAD)]
    what = ", ".join(leads) or (words.say("one PIN") if station.settings.exit_pin else "")
    choices = _ways(words, what, has_lead=bool(leads), is_hub=station.is_hub)
    match talk.choose(words.say("Who may leave the program with Ctrl+X, and decide as a lead?"), choices):
        case Leaving.PERSON:
            _employ(talk, station)
        case Leaving.ONE_PIN:
            return {"exit_pin": checked_exit_pin(checked_pin(_new_pin(talk)))}
        case Leaving.NOBODY:
            return {"exit_pin": None}
        case Leaving.AS_IT_IS:
            pass
    return {}


def _ways(words: Words, what: str, *, has_lead: bool, is_hub: bool) -> list[tuple[Leaving, str]]:
    """What may be chosen; `what` there is now may be nothing. Nobody stands before a hub to leave it."""
    person = (Leaving.PERSON, words.say("Somebody by name, as lead, with a PIN of their own"))
    one_pin = (Leaving.ONE_PIN, words.say("Whoever knows one PIN, which is for leaving only"))
    nobody = (Leaving.NOBODY, words.say("Nobody: it is left by switching off"))
    as_it_is = [(Leaving.AS_IT_IS, words.say("As it is: {what}", what=what))] if what else []
    if is_hub:
        return [*as_it_is, person] if what else [person, (Leaving.AS_IT_IS, words.say("Nobody yet"))]
    return [*as_it_is, person, one_pin, *([] if has_lead else [nobody])]


def _employ(talk: Talk, station: Station) -> None:
    name = talk.ask(talk.words.say("Name"))
    pin = checked_pin(_new_pin(talk))
    with station.ledger() as ledger:
        employ(ledger, station.entropy, name, StaffRole.LEAD, pin)


def _new_pin(talk: Talk) -> str:
    pin = talk.ask_secret(talk.words.say("PIN, 4 to 12 figures"))
    if talk.ask_secret(talk.words.say("Once more")) != pin:
        raise ConfigError("The two are not the same.", "Try again.")
    return pin
