"""What a device may do by its security profile. Pure.

Must not know: how anything is asked. Source: pretix 2026.8.0, security profiles of devices.
"""

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """Something that not every profile allows."""

    ORDERS = "orders"
    """Fetch all orders: needed to decide without a network."""
    MEDIA = "media"
    """Fetch reusable media."""
    HISTORY = "history"
    """Fetch the history of check-ins."""
    ORDER_CHANGES = "order_changes"
    """Register walk-ins, correct names, take payments."""
    PRINT_LOG = "print_log"
    """Tell which badges came out."""


FULL, SCAN, ONLINE, KIOSK = "full", "pretixscan", "pretixscan_online_noorders", "pretixscan_online_kiosk"

RIGHTS: Mapping[str, frozenset[Right]] = {
    FULL: frozenset(Right),
    SCAN: frozenset({Right.ORDERS, Right.MEDIA, Right.PRINT_LOG}),
    ONLINE: frozenset({Right.PRINT_LOG}),
    KIOSK: frozenset({Right.PRINT_LOG}),
}
NAMES: Mapping[str, str] = {
    FULL: "Full device access",
    SCAN: "pretixSCAN",
    ONLINE: "pretixSCAN (online only, no order sync)",
    KIOSK: "pretixSCAN (kiosk mode, no order sync, no search)",
}
"""As pretix's settings call them; what an organiser looks for."""

OFFLINE = SCAN
"""The least profile with which a kiosk can decide without a network."""


def allows(profile: str, right: Right) -> bool:
    """Whether a profile allows something; one that we do not know may do all, as on the server."""
    return right in RIGHTS.get(profile, RIGHTS[FULL])


def least_profile(right: Right) -> str:
    """The least profile that allows it."""
    return next(name for name in (KIOSK, ONLINE, SCAN, FULL) if allows(name, right))
