"""The udev rules for scanners: written as udev reads them, and in step with the unit and the docs."""

import re

from scanner.handheld.urls import parse_scanner
from tests.architecture.tree import CHECKOUT

RULES = CHECKOUT / "systemd" / "70-einlass-scanners.rules"
UNIT = CHECKOUT / "systemd" / "einlass-kiosk.service"
PAGE = CHECKOUT / "docs" / "scanners.md"

PART = re.compile(r'(?P<key>[A-Z]+)(?:{(?P<name>\w+)})?(?P<sign>==|!=|\+=|:=|=)"(?P<value>[^"]*)"')
ASKED = {"ACTION", "SUBSYSTEM", "KERNEL", "ATTR", "ATTRS"}
SET = {"GROUP", "MODE", "SYMLINK", "GOTO", "LABEL"}


def rules() -> list[list[re.Match[str]]]:
    """Every rule as its parts; a part that is none fails."""
    lines = [line for line in RULES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    parts = [[PART.fullmatch(part) for part in line.split(", ")] for line in lines]
    assert all(None not in rule for rule in parts)
    return [[part for part in rule if part] for rule in parts]


def values(key: str, name: str | None = None) -> set[str]:
    """What all rules say of a key."""
    return {part["value"] for rule in rules() for part in rule if (part["key"], part["name"]) == (key, name)}


def test_every_part_asks_or_sets() -> None:
    """Keys that describe a device are compared, those that change something are assigned."""
    for part in (part for rule in rules() for part in rule):
        if part["key"] in ASKED:
            assert part["sign"] in {"==", "!="}, part[0]
        elif part["key"] in SET:
            assert part["sign"] in {"=", "+="}, part[0]
        else:
            assert part["key"] == "ENV", part[0]
    assert values("GOTO") == values("LABEL")


def test_scanners_get_what_the_kiosk_needs() -> None:
    """Groups of the unit, nobody else, hidden from modem manager and screen, and names that the docs tell."""
    groups = set(" ".join(re.findall(r"^SupplementaryGroups=(.*)$", UNIT.read_text(), re.MULTILINE)).split())
    assert values("GROUP") == {"dialout", "input"} <= groups
    assert values("MODE") == {"0660"}
    assert values("ENV", "ID_MM_DEVICE_IGNORE") == values("ENV", "LIBINPUT_IGNORE_DEVICE") == {"1"}
    page = PAGE.read_text(encoding="utf-8")
    for link in values("SYMLINK"):
        (url,) = set(re.findall(rf"\w+:/dev/{link}[^\s`\"]*", page))
        assert parse_scanner(url).path == f"/dev/{link}"
