"""Prints one badge of nobody, and gives what the printer said of it. Must not know: words, what is asked."""

from pathlib import Path

from checkin.badge import Badge, Cause, PrintState
from checkin.clock import Entropy
from kiosk.badge.artist import BadgeArtist
from kiosk.settings import Settings
from printer.job import Outcome, make_job_id
from printer.layout import Layout
from printer.opening import open_printer
from printer.urls import is_strip, parse_printer_url

TRIAL = Badge(
    title="Dr.",
    given_name="Erika",
    family_name="Mustermann",
    organisation="Stadt Musterstadt",
    product="Test",
    code="TEST000000",
)


def print_trial(settings: Settings, entropy: Entropy) -> Outcome:
    """Print it by the printer and the template of the settings; no journal hears of it.

    Raises:
        PrinterUrlError: The printer's URL cannot be used.
        LayoutError: The badge cannot be set.
    """
    url = parse_printer_url(settings.printer)
    with Layout(Path(folder) for folder in settings.fonts) as layout:
        artist = BadgeArtist(layout, url.media, settings.template, is_strip=is_strip(url))
        bitmap = artist.render(TRIAL)
    printer = open_printer(url)
    try:
        return printer.print_badge(
            bitmap, make_job_id(entropy.random_bytes(16)), _hear_nothing, code=TRIAL.code
        )
    finally:
        printer.close()


def _hear_nothing(state: PrintState, cause: Cause) -> None:
    """Only the end is of interest."""
