"""``einlass tickets``: PDF tickets for everybody who may come, and a table for the mail merge."""

import argparse
import sys
from pathlib import Path

from checkin.model import EventSet, Position, PositionStatus, name_in
from kiosk.exit_codes import ExitCode
from kiosk.words import words_in
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from printer.tickets import Ticket, TicketEvent, TicketWords, write_tickets
from sync.replica import iter_positions

MAY_COME = frozenset({PositionStatus.PAID, PositionStatus.PENDING})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for tickets and table")
    parser.add_argument(
        "--language", default="", metavar="CODE", help="of the fixed words (default: the event's)"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write the tickets."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        language = arguments.language or event_set.events[0].languages[0]
        rows = (
            _ticket(position, event_set, language)
            for position in iter_positions(ledger.store)
            if position.status in MAY_COME
        )
        fonts = [Path(folder) for folder in world.settings.fonts]
        files = write_tickets(
            rows, _event(event_set, language), arguments.out, _words(event_set, language), fonts
        )
    sys.stdout.write(f"{files.count} tickets in {', '.join(path.name for path in files.combined)}.\n")
    if files.undrawn:
        numbers = ", ".join(map(str, files.undrawn[:10]))
        sys.stderr.write(f"einlass: no font here draws some characters of tickets {numbers}; set fonts.\n")
    return ExitCode.DONE


def _ticket(position: Position, event_set: EventSet, language: str) -> Ticket:
    product = event_set.find_product(position.product)
    return Ticket(
        secret=position.secret,
        name=position.display_name,
        order=position.order,
        product=name_in(product.names, language) if product else "",
        organisation=position.organisation,
    )


def _event(event_set: EventSet, language: str) -> TicketEvent:
    event = event_set.events[0]
    days = " – ".join(dict.fromkeys((*event.days[:1], *event.days[-1:])))
    return TicketEvent(name_in(event.names, language), days, event.place)


def _words(event_set: EventSet, language: str) -> TicketWords:
    words = words_in(language, event_set.events[0].timezone)
    return TicketWords(
        order=words.say("Order"),
        hint=words.say("Please show this code at the entrance, on paper or on your phone."),
    )
