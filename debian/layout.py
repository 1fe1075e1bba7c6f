"""Where each file of the checkout lies on a kiosk. Must not know: how a package is made of them."""

from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]


class Place(NamedTuple):
    """A rule: files of a folder with this ending go there.

    Attributes:
        folder: In the checkout.
        ending: Of the file's name; empty = all the rest.
        target: Folder on the kiosk, without a leading slash.
        renamed: What takes the ending's place.
    """

    folder: str
    ending: str
    target: str
    renamed: str | None = None


UNITS = "usr/lib/systemd/system"
PLACES = (
    Place("systemd", ".service", UNITS),
    Place("systemd", ".socket", UNITS),
    Place("systemd", ".timer", UNITS),
    Place("systemd", ".target", UNITS),
    Place("systemd", ".rules", "usr/lib/udev/rules.d"),
    Place("systemd", ".sysusers", "usr/lib/sysusers.d", ".conf"),
    Place("systemd", ".tmpfiles", "usr/lib/tmpfiles.d", ".conf"),
    Place("systemd", ".logind", "usr/lib/systemd/logind.conf.d", ".conf"),
    Place("systemd", ".conf", UNITS),
    Place("systemd", "", "opt/einlass/systemd"),
    Place("docs", "", "opt/einlass/docs"),
    Place("examples", "", "opt/einlass/examples"),
    Place("debian/bin", "", "usr/bin"),
    Place("debian/doc", "", "usr/share/doc/einlass"),
)
"""The first that fits holds."""


def place_of(source: Path) -> Path:
    """Where a file of the checkout lies on a kiosk, relative to its root."""
    within = source.relative_to(CHECKOUT).as_posix()
    rule = next(
        place for place in PLACES if within.startswith(f"{place.folder}/") and within.endswith(place.ending)
    )
    rest = within.removeprefix(f"{rule.folder}/")
    if rule.renamed is not None:
        rest = rest.removesuffix(rule.ending) + rule.renamed
    return Path(rule.target) / rest
