"""What Prometheus reads: every count and state, nothing personal, and rules over names that there are."""

import asyncio
import re

import pytest

from hub.alarms import Alarm
from hub.gathering import TokenRight
from hub.metrics import to_text
from sync.hub.protocol import Heartbeat
from tests.architecture.tree import CHECKOUT
from tests.fakes.hub_site import Site, batch, chain, site
from tests.fakes.small_congress import FAMILY_NAME

RULES = CHECKOUT / "examples" / "prometheus-alerts.yml"
NAME = re.compile(r"\beinlass_[a-z_]+")


async def busy(hub: Site) -> str:
    """The metrics of a hub where a bit of everything has happened."""
    await hub.send("/journal", batch(chain(3)))
    await hub.send("/journal", batch(chain(1, device="device-desk", first=1)), TokenRight.DESK)
    beat = Heartbeat(
        pending=7,
        cursor=0,
        queued=2,
        offset_ms=-183_000,
        printer="paper_out",
        misfit="gate",
        decode_ms=(9, 14, 31),
        wait_ms=(210, 640, 1800),
        paper=12,
        celsius=61,
        undervolted=True,
    )
    await hub.send("/heartbeat", beat)
    await hub.host.snapshots.make_if_due()
    hub.clock.advance(90)
    return (await hub.call("GET", "//metrics", TokenRight.ORGANISER)).text


def test_counts_and_states() -> None:
    """By device and kind; a double admit that nobody has settled counts."""

    async def run() -> None:
        async with site() as hub:
            text = await busy(hub)
            for line in (
                'einlass_devices{state="enrolled"} 4',
                'einlass_entries_total{kind="entry"} 4',
                "einlass_conflicts_open 1",
                'einlass_device_pending_entries{device="kiosk"} 7',
                'einlass_device_queued_badges{device="kiosk"} 2',
                'einlass_device_clock_ahead_seconds{device="kiosk"} 183',
                'einlass_device_printer_fault{device="kiosk"} 1',
                'einlass_device_setting_misfit{device="kiosk"} 1',
                'einlass_device_silent_seconds{device="kiosk"} 90',
                'einlass_device_decode_seconds{device="kiosk",percentile="90"} 0.014',
                'einlass_device_wait_seconds{device="kiosk",percentile="99"} 1.8',
                'einlass_device_paper_badges{device="kiosk"} 12',
                'einlass_device_celsius{device="kiosk"} 61',
                'einlass_device_undervolted{device="kiosk"} 1',
                "einlass_snapshot_age_seconds 90",
                'einlass_refused_batches_total{reason="changed"} 0',
                "einlass_unwritten_total 0",
            ):
                assert f"\n{line}" in text, line
            assert FAMILY_NAME not in text
            await hub.send("/journal", batch(chain(5)))
            hub.clock.advance(1)
            again = (await hub.call("GET", "//metrics", TokenRight.ORGANISER)).text
            assert 'einlass_entries_total{kind="entry"} 6' in again

    asyncio.run(run())


def test_what_should_never_happen_is_counted() -> None:
    """Forged ids, entries of others, tokens whose access has ended, clocks that nobody follows."""

    async def run() -> None:
        async with site() as hub:
            forged = chain(2)[:1] + chain(1, first=2, previous=b"x" * 32)
            await hub.send("/journal", batch(chain(2)))
            assert (await hub.send("/journal", batch(forged))).status_code == 409
            assert (await hub.send("/journal", batch(chain(1, device="else")))).status_code == 403
            fast = chain(1, device="device-desk")
            hub.clock.advance(-86_400)
            await hub.send("/journal", batch(fast), TokenRight.DESK)
            hub.clock.advance(86_400)
            await hub.gathering.revoke("kiosk")
            await hub.call("GET", "/manifest")
            text = (await hub.call("GET", "//metrics", TokenRight.ORGANISER)).text
            for line in (
                'einlass_refused_batches_total{reason="changed"} 1',
                'einlass_refused_batches_total{reason="foreign"} 1',
                "einlass_unfollowed_stamps_total 1",
                "einlass_revoked_calls_total 1",
            ):
                assert line in text, line

    asyncio.run(run())


def test_rules_name_metrics_that_there_are() -> None:
    """Each name in the example stands in what the hub tells."""

    async def run() -> None:
        async with site() as hub:
            told = set(NAME.findall(await busy(hub)))
            named = set(NAME.findall(RULES.read_text(encoding="utf-8")))
            assert len(named) > 8
            assert named - told == set()

    asyncio.run(run())


@pytest.mark.parametrize("alarm", [Alarm.SILENT, Alarm.PENDING, Alarm.PRINTER, Alarm.MISFIT, Alarm.CHANGED])
def test_rules_follow_the_pages(alarm: Alarm) -> None:
    """What the pages call an alarm has a rule."""
    words = {
        "silent": "silent",
        "pending": "pending",
        "printer": "printer_fault",
        "misfit": "misfit",
        "changed": "changed",
    }
    assert words[alarm.value] in RULES.read_text(encoding="utf-8")


def test_rules_have_a_form() -> None:
    """Each has an expression, a severity and a summary, in this order."""
    rules = RULES.read_text(encoding="utf-8").split("- alert: ")[1:]
    assert len(rules) > 8
    for rule in rules:
        assert re.match(
            r"Einlass\w+\n +expr: .+\n( +for: .+\n)? +labels: .+\n +annotations: \{summary: ", rule
        )


def test_labels_are_escaped() -> None:
    """A device may be called as it likes."""
    text = to_text([("x", {"device": 'a"b\\c\nd'}, 1)])
    assert text == b'# TYPE x gauge\nx{device="a\\"b\\\\c\\nd"} 1\n'
