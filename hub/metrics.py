"""Counts and states in the text format of Prometheus. Nothing personal: labels are words and device names.

Must not know: HTTP. Source: Prometheus, exposition formats, text-based format.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hub.alarms import is_watched
from hub.gathering import DeviceRow, DeviceState
from hub.snapshot import Snapshot
from sync.hub.protocol import Heartbeat

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REFUSALS = ("changed", "foreign", "unreadable")
"""Why batches are refused; `hub.alarms` says what the first two mean."""

Sample = tuple[str, dict[str, str], float]


def device_samples(devices: Sequence[DeviceRow], now_ms: int) -> Iterable[Sample]:
    """How many there are, and what is known of each that has its access still."""
    states = Counter(row.state for row in devices)
    for state in DeviceState:
        yield "einlass_devices", {"state": state.value}, states[state]
    for row in devices:
        if row.revoked_ms is None:
            yield from _of(row, now_ms)


def _of(row: DeviceRow, now_ms: int) -> Iterable[Sample]:
    labels, silence_s, beat = {"device": row.name}, row.silent_s(now_ms), row.heartbeat
    yield "einlass_device_sequence", labels, row.sequence
    if silence_s is not None and is_watched(row):
        yield "einlass_device_silent_seconds", labels, silence_s
    if beat is None:
        return
    yield "einlass_device_pending_entries", labels, beat.pending
    yield "einlass_device_queued_badges", labels, beat.queued
    yield "einlass_device_printer_fault", labels, bool(beat.printer)
    yield "einlass_device_setting_misfit", labels, bool(beat.misfit)
    if beat.offset_ms is not None:
        yield "einlass_device_clock_ahead_seconds", labels, -beat.offset_ms / 1000
    yield from _of_machine(labels, beat)
    for name, values in (("decode", beat.decode_ms), ("wait", beat.wait_ms)):
        for percent, ms in zip(("50", "90", "99"), values, strict=False):
            yield f"einlass_device_{name}_seconds", labels | {"percentile": percent}, ms / 1000


def _of_machine(labels: dict[str, str], beat: Heartbeat) -> Iterable[Sample]:
    """What the machine and its printer say of themselves; nothing where they do not say it."""
    told = (("paper_badges", beat.paper), ("celsius", beat.celsius), ("undervolted", beat.undervolted))
    for name, value in told:
        if value is not None:
            yield f"einlass_device_{name}", labels, value


def snapshot_samples(newest: Snapshot | None, now_ms: int) -> Iterable[Sample]:
    """The file that a new kiosk fetches; its age only where there is one."""
    yield "einlass_snapshot_bytes", {}, len(newest.packed) if newest else 0
    yield "einlass_snapshot_people", {}, newest.people if newest else 0
    if newest is not None:
        yield "einlass_snapshot_age_seconds", {}, max(0, now_ms - newest.made_ms) / 1000


def journal_samples(kinds: Mapping[str, int], conflicts: int) -> Iterable[Sample]:
    """What has happened, and how often somebody was let in twice without anybody having settled it."""
    for kind, count in sorted(kinds.items()):
        yield "einlass_entries_total", {"kind": kind}, count
    yield "einlass_conflicts_open", {}, conflicts


def alarm_samples(counts: Mapping[str, int]) -> Iterable[Sample]:
    """What should never happen, counted from the start of this worker; 0 is told as well.

    Args:
        counts: By the words of `hub.alarms`, and ``unreadable``.
    """
    for reason in REFUSALS:
        yield "einlass_refused_batches_total", {"reason": reason}, counts.get(reason, 0)
    yield "einlass_unfollowed_stamps_total", {}, counts.get("ahead", 0)
    yield "einlass_revoked_calls_total", {}, counts.get("revoked", 0)
    yield "einlass_unwritten_total", {}, counts.get("unwritten", 0)


def labelled(samples: Iterable[Sample], more: Mapping[str, str]) -> Iterable[Sample]:
    """The same with further labels: what each worker counts for itself."""
    return ((name, {**labels, **more}, value) for name, labels, value in samples)


def to_text(samples: Iterable[Sample]) -> bytes:
    """All samples, those of one name together, each name with its type."""
    lines: dict[str, list[str]] = {}
    for name, labels, value in samples:
        inner = ",".join(f'{key}="{_escape(text)}"' for key, text in labels.items())
        lines.setdefault(name, []).append(
            f"{name}{{{inner}}} {value:.17g}" if inner else f"{name} {value:.17g}"
        )
    parts = (f"# TYPE {name} {_type(name)}\n" + "\n".join(texts) + "\n" for name, texts in lines.items())
    return "".join(parts).encode()


def _type(name: str) -> str:
    return "counter" if name.endswith(("_total", "_sum")) else "gauge"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
