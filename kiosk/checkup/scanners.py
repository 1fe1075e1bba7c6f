"""Whether the scanners of the settings are there, and may be opened. Opens none: a kiosk may be reading them.

Must not know: how findings are shown.
"""

from collections.abc import Iterator

from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Settings
from kiosk.words import mark

UNSAID = mark(
    "No layout is said, so it is read as a US keyboard: einlass scan --calibration scanner.pdf makes a code "
    "that tells how it is set."
)


def scanner_findings(settings: Settings) -> Iterator[Finding]:
    """One finding for each scanner of the settings."""
    if not settings.scanners:
        return
    from scanner.handheld.urls import parse_scanners  # only where there are some
    from scanner.handheld.wires import look_at

    for url in parse_scanners(settings.scanners):
        error = look_at(url.path)
        if error is not None:
            yield Finding(
                "scanner",
                State.BAD,
                phrase("{name}: {cause}", name=url.name, cause=error.problem),
                error.remedy,
            )
            continue
        how = phrase(", read as a {layout} keyboard", layout=url.layout) if url.layout else ""
        remedy = "" if url.scheme != "evdev" or url.layout else UNSAID
        state = State.WARN if remedy else State.GOOD
        yield Finding(
            "scanner",
            state,
            phrase("{name}: is there and may be opened{how}.", name=url.name, how=how),
            remedy,
        )
