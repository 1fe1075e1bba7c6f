"""The device profile: what the hub's device table says of this kiosk, laid over its own settings.

A value that cannot be used here changes nothing: the former one stays, and staff are told. What the command
line says stands over the hub. Must not know: how the profile came, screens.
"""

from collections.abc import Callable, Collection, Mapping

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError, EinlassError
from checkin.model import EventSet
from checkin.text import clean_text
from kiosk.places import find_gate, find_place, find_room
from kiosk.settings import Settings, with_setting
from kiosk.settings_fit import check_printers, check_scanners
from kiosk.wording.languages import known_languages
from kiosk.worlds import World
from sync.hub.membership import load_membership
from sync.ledger import Ledger
from sync.replica import load_event_set, read_meta, write_meta
from sync.store import Store

KEPT = "kiosk_profile"
"""Name in `meta` of the values that were good when they came."""
SOURCE = "device table of the hub"
LEAVE_IT = "Change it on the hub’s page of this device, or leave it out there."

MAX_KEY_CHARS = 30

RESTARTS = frozenset(
    {"mode", "printer", "spare_printer", "camera", "preview", "scanners", "languages", "on_no_answer"}
)
"""What cannot change while the program runs: screens, letters and devices are chosen at its start."""

Fits = Callable[[EventSet, Settings], object]


def _no_check(_event_set: EventSet, _settings: Settings) -> None:
    """Whatever can be read can be used."""


def _has_lists(event_set: EventSet, settings: Settings) -> None:
    find_place(event_set, Settings(lists=settings.lists))


def _has_gate(event_set: EventSet, settings: Settings) -> None:
    if settings.gate:
        find_gate(event_set, settings.gate)


def _has_room(event_set: EventSet, settings: Settings) -> None:
    if settings.room:
        find_room(event_set, settings.room)


def _is_printer(_event_set: EventSet, settings: Settings) -> None:
    from printer.urls import parse_printer_url  # a kiosk without a printer starts without this

    for url in filter(None, (settings.printer, settings.spare_printer)):
        parse_printer_url(url)
    check_printers(settings)


def _is_camera(_event_set: EventSet, settings: Settings) -> None:
    from scanner.frames import parse_source  # likewise without a camera

    if settings.camera:
        parse_source(settings.camera)


def _are_scanners(_event_set: EventSet, settings: Settings) -> None:
    check_scanners(settings)


def _is_spoken(_event_set: EventSet, settings: Settings) -> None:
    if settings.languages and known_languages(settings.languages) != settings.languages:
        raise ConfigError("The screens do not speak all of these languages.", "Use those that they speak.")


KEYS: Mapping[str, Fits] = {
    "mode": _no_check,
    "lists": _has_lists,
    "gate": _has_gate,
    "room": _has_room,
    "direction": _no_check,
    "printer": _is_printer,
    "spare_printer": _is_printer,
    "camera": _is_camera,
    "preview": _no_check,
    "scanners": _are_scanners,
    "languages": _is_spoken,
    "on_no_answer": _no_check,
    "way_to_desk": _no_check,
}
"""What a hub may say of a kiosk, and what of it has to be true here. Nothing else is taken from it.

Tried from top to bottom, each with what is above it: a second printer stands beside the first.
"""
SPARE = "spare_printer"
HUBS_OWN = frozenset({"feed"})
"""What it says to itself: which part of the journal this device is told of."""


class Misfit(msgspec.Struct, frozen=True):
    """A value that cannot be used here."""

    key: str
    problem: str
    remedy: str


class Settled(msgspec.Struct, frozen=True):
    """What applies here.

    Attributes:
        settings: This kiosk's own, with the hub's over them.
        kept: The hub's values that are good, by key; for one that is not, the former one.
        misfits: Values that are not.
    """

    settings: Settings
    kept: Mapping[str, str] = {}
    misfits: tuple[Misfit, ...] = ()

    def needs_restart(self, running: Settings) -> bool:
        """Whether the program has to start anew for it."""
        return any(getattr(self.settings, key) != getattr(running, key) for key in RESTARTS)


def settle(
    own: Settings,
    profile: Mapping[str, str],
    former: Mapping[str, str],
    event_set: EventSet,
    spoken: Collection[str] = (),
) -> Settled:
    """Judge what the hub says.

    Args:
        own: This kiosk's settings by itself.
        profile: What the hub says; keys as in the settings file.
        former: What was good of it before.
        event_set: Where lists, gates and rooms are looked up.
        spoken: Keys that the command line has said: they stay.
    """
    settings, kept = _spare_set_aside(own, profile, spoken), dict[str, str]()
    unknown = (clean_text(key, MAX_KEY_CHARS) for key in profile if key not in KEYS.keys() | HUBS_OWN)
    misfits = [Misfit(key, f"{SOURCE}: {key}: is not taken from there.", LEAVE_IT) for key in unknown]
    for key in (key for key in KEYS if key in profile):
        value = profile[key]
        found = _tried(settings, key, value, event_set)
        if isinstance(found, Misfit):
            misfits.append(found)
            value = former.get(key, value)
            found = _tried(settings, key, value, event_set)
        if isinstance(found, Misfit):
            continue
        kept[key] = value
        settings = settings if key in spoken else replace(settings, **{key: getattr(found, key)})
    if SPARE in profile.keys() - kept.keys():
        settings = _spare_put_back(settings, own, event_set)
    return Settled(settings, kept, tuple(misfits))


def _spare_set_aside(own: Settings, profile: Mapping[str, str], spoken: Collection[str]) -> Settings:
    """Without this kiosk's second printer where the hub names one: it may be the first one from now on."""
    return replace(own, spare_printer="") if SPARE in profile and SPARE not in spoken else own


def _spare_put_back(settings: Settings, own: Settings, event_set: EventSet) -> Settings:
    """With this kiosk's second printer again, unless it is the first one now, or there is none."""
    found = _tried(settings, SPARE, own.spare_printer, event_set)
    return settings if isinstance(found, Misfit) else found


def _tried(settings: Settings, key: str, value: str, event_set: EventSet) -> Settings | Misfit:
    """These settings with that value; or why they cannot have it."""
    try:
        changed = with_setting(settings, key, value, SOURCE)
        KEYS[key](event_set, changed)
    except EinlassError as error:
        return Misfit(key, error.problem, LEAVE_IT)
    return changed


def settle_stored(
    store: Store, own: Settings, profile: Mapping[str, str], event_set: EventSet, spoken: Collection[str] = ()
) -> Settled:
    """The same, with what was good before from the ledger, where what is good now is kept."""
    former = load_kept(store)
    settled = settle(own, profile, former, event_set, spoken)
    if settled.kept != former:
        with store.writing():
            write_meta(store, KEPT, msgspec.json.encode(dict(settled.kept)))
    return settled


def settled_here(world: World, ledger: Ledger) -> Settled | None:
    """The same for whoever only looks, without keeping anything; None where no hub says anything of it."""
    membership, event_set = load_membership(ledger.store), load_event_set(ledger.store)
    if membership is None or not membership.profile or event_set is None:
        return None
    return settle(world.settings, membership.profile, load_kept(ledger.store), event_set, world.spoken)


def settings_here(world: World, ledger: Ledger) -> Settings:
    """What the kiosk goes by: its own settings, with the hub's over them where there is one."""
    settled = settled_here(world, ledger)
    return settled.settings if settled is not None else world.settings


def load_kept(store: Store) -> dict[str, str]:
    """What was good of the profile; nothing where that cannot be read."""
    try:
        return msgspec.json.decode(read_meta(store, KEPT) or b"{}", type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
