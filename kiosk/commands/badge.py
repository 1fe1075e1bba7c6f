"""``einlass badge``: print one badge or a list of who is present, or show how it would look."""

import argparse
import sys
import time
from pathlib import Path

import msgspec

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import ConfigError, LayoutError, LettersError
from checkin.text import clean_text
from kiosk.badge.artist import BadgeArtist
from kiosk.badge.file import read_content
from kiosk.badge.preview import show_preview
from kiosk.clock import SystemEntropy
from kiosk.exit_codes import ExitCode
from kiosk.places import find_room
from kiosk.printing.presence_list import make_presence_list
from kiosk.words import words_in
from kiosk.worlds import World, connected, get_event_set, open_existing, real_world
from printer.bitmap import Bitmap
from printer.job import OTHER_LABELS, Outcome, Printer, make_job_id
from printer.layout import Layout, copy_templates, find_template
from printer.lists import LIST_TEMPLATES, PresenceList, render_list
from printer.media import parse_media
from printer.opening import open_printer
from printer.pretix_layout.design import SUFFIX
from printer.urls import PrinterUrl, is_strip, parse_printer_url

PREVIEW_MEDIA = "72x120"
LONGEST_SENTENCE = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--data", metavar="FILE", help="badge data as JSON; - = standard input")
    what.add_argument("--present", action="store_true", help="no badge, but who is present, from the ledger")
    what.add_argument("--write-templates", metavar="DIR", help="copy the bundled templates there, to edit")
    parser.add_argument("--printer", metavar="URL", help="such as escpos+tcp://192.168.1.50:9100")
    parser.add_argument(
        "--template",
        metavar="NAME",
        help="bundled template, or a file: Typst (.typ), or a layout from pretix (.json, its PDF beside it)",
    )
    parser.add_argument("--room", metavar="NAME", help="with --present: only this room")
    parser.add_argument("--endless", action="store_true", help="lists: an endless roll, as long as it takes")
    parser.add_argument("--language", default="", metavar="CODE", help="with --present: of its words")
    parser.add_argument("--preview", action="store_true", help="show it here instead of printing")
    parser.add_argument("--json", action="store_true", help="one JSON object (the only form)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print it, and say what became of it."""
    if arguments.write_templates:
        copy_templates(Path(arguments.write_templates))
        return ExitCode.DONE
    world = real_world(arguments.data_dir, arguments.config)
    content = _content(arguments, world)
    of_badges = world.settings.template if isinstance(content, Badge) else ""  # no list can be set by it
    template = arguments.template or of_badges or None
    if template is None or not template.endswith(SUFFIX):
        find_template(template)
    with Layout(Path(folder) for folder in world.settings.fonts) as layout:
        if arguments.preview:
            return _preview(layout, content, template, arguments)
        if not arguments.printer:
            raise ConfigError("No printer is named.", "Add --printer URL, or --preview to look at it here.")
        return _print(layout, content, template, parse_printer_url(arguments.printer), arguments)


def _content(arguments: argparse.Namespace, world: World) -> Badge | PresenceList:
    if arguments.data:
        return read_content(arguments.data)
    if not arguments.present and arguments.template not in LIST_TEMPLATES:
        raise ConfigError("Nothing is named that could be printed.", "Add --data FILE, or --present.")
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        only = find_room(event_set, arguments.room).id if arguments.room else None
        event = event_set.events[0]
        words = words_in(arguments.language or event.languages[0], event.timezone)
        return make_presence_list(ledger, event_set, words, world.clock.now_ms(), only)


def _preview(
    layout: Layout, content: Badge | PresenceList, template: str | None, arguments: argparse.Namespace
) -> ExitCode:
    url = parse_printer_url(arguments.printer) if arguments.printer else None
    media = url.media if url else parse_media(PREVIEW_MEDIA)
    strip = url is None or is_strip(url)
    show_preview(layout, content, media, template, endless=arguments.endless, is_strip=strip)
    return ExitCode.DONE


def _print(
    layout: Layout,
    content: Badge | PresenceList,
    template: str | None,
    url: PrinterUrl,
    arguments: argparse.Namespace,
) -> ExitCode:
    started_s = time.monotonic()
    told: list[str] = []
    pages: tuple[Bitmap, ...]
    try:
        if isinstance(content, Badge):
            artist = _artist(layout, url, template or "", told)
            if arguments.template:
                artist.notes(content)  # whoever names a layout here wants that one, or hears why not
            pages = (_badge_page(artist, content, told),)
        else:
            pages = render_list(layout, content, url.media, template, endless=arguments.endless)
        state, cause, printed = _print_pages(pages, url, content.code if isinstance(content, Badge) else "")
    except LayoutError as error:
        if (arguments.template or "").endswith(SUFFIX) and not isinstance(error, LettersError):
            raise  # the file was named here, and is what is wrong
        _complain(error)
        state, printed, pages = PrintState.FAILED, 0, ()
        cause = Cause.LETTERS if isinstance(error, LettersError) else Cause.LAYOUT
    ms = round((time.monotonic() - started_s) * 1000)
    answer: dict[str, object] = {"state": state, "cause": cause or None, "ms": ms}
    if told:
        answer["template_refused"] = told[0]
    if not isinstance(content, Badge):
        answer |= {"sheets": len(pages), "printed": printed}
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return ExitCode.DONE if state is PrintState.PRINTED else ExitCode.REFUSED


def _artist(layout: Layout, url: PrinterUrl, template: str, told: list[str]) -> BadgeArtist:
    """Who draws it: by the bundled template if the other one is at fault."""

    def tell(error: LayoutError | None) -> None:
        if error is not None:
            _complain(error)
            told.append(clean_text(error.problem, LONGEST_SENTENCE))

    return BadgeArtist(layout, url.media, template, is_strip=is_strip(url), tell=tell)


def _badge_page(artist: BadgeArtist, badge: Badge, told: list[str]) -> Bitmap:
    """The badge; and what of its layout is not on it, unless another one took its place."""
    bitmap = artist.render(badge)
    for note in () if told else artist.notes(badge):
        sys.stderr.write(f"einlass: {note}\n")
    return bitmap


def _print_pages(pages: tuple[Bitmap, ...], url: PrinterUrl, code: str) -> tuple[PrintState, Cause, int]:
    """Print one after another until one does not come out; how many did."""
    printer = open_printer(url)
    try:
        return _all_or_first_failure(printer, pages, code)
    finally:
        printer.close()


def _all_or_first_failure(
    printer: Printer, pages: tuple[Bitmap, ...], code: str
) -> tuple[PrintState, Cause, int]:
    entropy = SystemEntropy()
    outcome = Outcome(PrintState.PRINTED, Cause.NONE, 0)
    for number, page in enumerate(pages):
        outcome = printer.print_badge(page, make_job_id(entropy.random_bytes(16)), _hear_nothing, code=code)
        if outcome.state is not PrintState.PRINTED:
            _explain(outcome, printer)
            return outcome.state, outcome.cause, number
    return outcome.state, outcome.cause, len(pages)


def _explain(outcome: Outcome, printer: Printer) -> None:
    """Say on standard error what no cause can: which labels are wanted, and which are loaded."""
    if outcome.cause is Cause.WRONG_MEDIA:
        sys.stderr.write(f"einlass: {printer.status().wrong_media} {OTHER_LABELS}\n")


def _hear_nothing(state: PrintState, cause: Cause) -> None:
    """Nobody follows the steps of a single badge."""


def _complain(error: LayoutError) -> None:
    said = (clean_text(text, LONGEST_SENTENCE) for text in (error.problem, error.remedy))
    sys.stderr.write("einlass: " + "\n  ".join(said) + "\n")
