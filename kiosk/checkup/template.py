"""Whether the badge template of the settings can be set. Must not know: how findings are shown."""

from collections.abc import Iterator
from pathlib import Path

from checkin.badge import AgendaEntry, Badge
from checkin.errors import EinlassError
from kiosk.badge.artist import BadgeArtist
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Settings
from printer.layout import Layout
from printer.media import parse_media
from printer.pretix_layout.design import SUFFIX
from printer.urls import is_strip, parse_printer_url

SAMPLE = Badge(
    title="Dr.",
    given_name="Erika",
    family_name="Mustermann-Beispiel",
    organisation="Stadt Musterstadt",
    product="Teilnehmerin",
    code="7KQ2M4XD9P",
    agenda=(AgendaEntry(title="Eröffnung", day="Mi 25.11.", time="10:00", room="Saal 1"),),
)


def template_findings(settings: Settings) -> Iterator[Finding]:
    """One finding where the settings name a template; none where the bundled one is used."""
    if not settings.template:
        return
    try:
        url = parse_printer_url(settings.printer) if settings.printer else None
        media = url.media if url else parse_media("72x120")
        with Layout(Path(folder) for folder in settings.fonts) as layout:
            if settings.template.endswith(SUFFIX):
                strip = url is None or is_strip(url)
                BadgeArtist(layout, media, settings.template, is_strip=strip).notes(SAMPLE)
            else:
                layout.render(SAMPLE, media, settings.template)
    except EinlassError as error:
        yield Finding(
            "template", State.BAD, error.problem, f"{error.remedy} Until then the bundled one prints."
        )
        return
    yield Finding("template", State.GOOD, f"{settings.template} on {media}")
