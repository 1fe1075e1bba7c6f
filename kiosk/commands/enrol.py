"""``einlass enrol``: pair with a hub or with pretix by the QR code's text, and fetch what a door needs."""

import argparse
import sys

from msgspec.structs import replace

from checkin.errors import ConfigError, DeviceRevokedError
from checkin.model import EventSet
from checkin.question import name_in
from kiosk.exit_codes import ExitCode
from kiosk.hubs.joining import Asked
from kiosk.pretix_pairing import fetch_events, make_enrolment, show_progress
from kiosk.unlocking import by_way_of
from kiosk.worlds import World, connected, open_world, real_world, refuse_wiped
from sync.hub.membership import load_membership
from sync.ledger import Ledger
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import read_handshake
from sync.pretix.pairing import Pairing, load_pairing
from sync.pretix.wipe import end_pairing
from sync.replica import count_positions, load_event_set

NOT_PAIRED = ("This data folder is paired with nothing.", "Pair it first: einlass enrol QR-TEXT.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "text", nargs="?", metavar="QR-TEXT", help="what stands in the code; - reads it from here"
    )
    what.add_argument("--again", action="store_true", help="fetch anew, with the pairing that there is")
    what.add_argument("--move", metavar="URL", help="the hub has this address now; nothing else changes")
    what.add_argument("--renew-token", action="store_true", help="get a new token; the old one dies at once")
    what.add_argument("--end", action="store_true", help="stop being a device, and forget all attendees")
    parser.add_argument("--event", action="append", default=[], metavar="SLUG", help="may be given again")
    parser.add_argument("--allow-http", action="store_true", help="for a pretix on a network of its own")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Pair, or do what else was asked for."""
    world = real_world(arguments.data_dir, arguments.config)
    text = sys.stdin.readline() if arguments.text == "-" else arguments.text
    handshake = read_handshake(text) if text is not None else None
    if arguments.move:
        world = replace(world, unlock=by_way_of(arguments.move, world.unlock))
    with connected(open_world(world)) as ledger:
        refuse_wiped(ledger)
        if handshake.is_hub if handshake else load_membership(ledger.store) is not None:
            from kiosk.hubs.joining import join_hub

            join_hub(world, ledger, handshake, _asked(arguments))
            return ExitCode.DONE
        if arguments.move:
            raise ConfigError("This kiosk belongs to no hub.", "Show a code at the hub and scan that one.")
        enrolment = make_enrolment(world, ledger, allow_http=arguments.allow_http)
        pairing = enrolment.pair(handshake) if handshake else _known(ledger)
        try:
            _carry_out(arguments, world, enrolment, pairing, ledger)
        except DeviceRevokedError:
            end_pairing(ledger, pairing)
            raise
    return ExitCode.DONE


def _asked(arguments: argparse.Namespace) -> Asked:
    if arguments.event or arguments.renew_token:
        raise ConfigError(
            "A hub gives neither events nor new tokens.", "Leave out --event and --renew-token."
        )
    return Asked(ends=arguments.end, moved=arguments.move or "", allow_http=arguments.allow_http)


def _carry_out(
    arguments: argparse.Namespace, world: World, enrolment: Enrolment, pairing: Pairing, ledger: Ledger
) -> None:
    if arguments.renew_token:
        enrolment.renew_token(pairing)
        _say("The token was renewed.")
    elif arguments.end:
        enrolment.end(pairing)
        _say("This kiosk is no device any more, and knows nobody.")
    else:
        _fetch(world, enrolment, pairing, arguments.event, ledger)


def _known(ledger: Ledger) -> Pairing:
    pairing = load_pairing(ledger.store)
    if pairing is None:
        raise ConfigError(*NOT_PAIRED)
    if pairing.is_revoked:
        raise ConfigError("This kiosk’s access was ended.", "Pair it again: einlass enrol QR-TEXT.")
    return pairing


def _fetch(world: World, enrolment: Enrolment, pairing: Pairing, events: list[str], ledger: Ledger) -> None:
    _say(f"Paired as “{pairing.name}” (device {pairing.device}) of {pairing.organizer}.")
    pairing = fetch_events(enrolment, pairing, events, show_progress)
    event_set = load_event_set(ledger.store)
    lists = len(event_set.lists) if event_set else 0
    _say(
        f"{count_positions(ledger.store)} tickets and {lists} check-in lists are here:"
        f" {', '.join(pairing.events)}."
    )
    if event_set and not world.settings.lists:
        _say(_told_list(event_set, pairing))


def _told_list(event_set: EventSet, pairing: Pairing) -> str:
    """At which list it works, where the settings do not say."""
    proposed = event_set.find_list(pairing.list) if pairing.list else None
    if proposed is not None:
        name = name_in(proposed.names, event_set.events[0].languages[0])
        return f"This kiosk’s check-in list is “{name}”, by what pretix proposes."
    if len(event_set.lists) == 1:
        return "There is only one check-in list."
    return "Say at which list it works: --list, or lists in config.toml."


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
