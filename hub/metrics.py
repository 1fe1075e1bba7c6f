"""Counts and states in the text format of Prometheus.

Must not know: HTTP. Source: Prometheus, exposition formats, text-based format.
"""

from collections.abc import Iterable, Sequence

from hub.gathering import DeviceRow

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, dict[str, str], float]


def device_samples(devices: Sequence[DeviceRow], now_ms: int) -> Iterable[Sample]:
    """What is known of each device that has its access still."""
    for row in devices:
        if row.revoked_ms is not None:
            continue
        labels = {"device": row.name}
        yield "einlass_device_sequence", labels, row.sequence
        if row.seen_ms is not None:
            yield "einlass_device_silent_seconds", labels, max(0, now_ms - row.seen_ms) / 1000
        if row.heartbeat is not None:
            yield "einlass_device_pending_entries", labels, row.heartbeat.pending
            yield "einlass_device_queued_badges", labels, row.heartbeat.queued


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
