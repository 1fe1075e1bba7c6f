"""Which settings can be used together, and whether their devices can be understood.

Must not know: where they came from.
"""

from typing import TYPE_CHECKING

from checkin.errors import ConfigError
from checkin.text import clean_text

if TYPE_CHECKING:
    from kiosk.settings import Settings

CENTRAL = "central"
TABLES = (CENTRAL, "self_service", "speech", "stand")
"""Tables of the settings file; ``url`` in [central] is the setting ``central_url``."""

NEEDED_WITH_URL = ("central_organizer", "central_token")
"""Without these central answers nothing but no, entry by entry: better said before the doors open."""


def check_together(settings: "Settings") -> None:
    """Whether settings can be used that only make sense together.

    Raises:
        ConfigError: They cannot; the remedy says what to do.
    """
    missing = [shown(key) for key in NEEDED_WITH_URL if not getattr(settings, key)]
    if settings.central_url and missing:
        raise ConfigError(
            "".join(f"{key}: is missing, but [{CENTRAL}] url is set.\n" for key in missing).rstrip(),
            "Add what is missing, or leave out the url to run without a central system.",
        )
    check_printers(settings)
    check_scanners(settings)


def check_scanners(settings: "Settings") -> None:
    """Whether the scanners can be used.

    Raises:
        ConfigError: One of them cannot; the remedy is the nearest right form.
    """
    if not settings.scanners:
        return
    from scanner.handheld.urls import parse_scanners  # a kiosk without such scanners starts without this

    try:
        parse_scanners(settings.scanners)
    except ConfigError as error:
        raise ConfigError(f"scanners: {error.problem}", error.remedy) from error


def check_printers(settings: "Settings") -> None:
    """Whether the second printer, where there is one, is another one than the first.

    Raises:
        ConfigError: It is the same, or there is no first one.
    """
    if settings.spare_printer and _same_printer(settings.spare_printer, settings.printer):
        raise ConfigError(
            "spare_printer: must be another printer than printer, and there is none without printer.",
            "Name a second printer, or leave out spare_printer.",
        )


def _same_printer(spare: str, first: str) -> bool:
    """Whether the second printer is the first one, or nothing."""
    return not first or spare.partition("?")[0] == first.partition("?")[0]


def shown(key: str) -> str:
    """A setting by its name as it stands in the file; harmless on a terminal even if there is none."""
    table = next((one for one in TABLES if key.startswith(f"{one}_")), None)
    return clean_text(key if table is None else f"[{table}] {key.removeprefix(f'{table}_')}")
