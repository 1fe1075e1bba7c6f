"""A hub's courier: what a kiosk has handed in is told to central at once, not with the next look."""

import time
from pathlib import Path

from hub.gathering import TokenRight
from hub.serve import Address
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Settings
from kiosk.worlds import World
from sync.courier import IDLE_S
from sync.hub.protocol import Enrol
from tests.fakes.central import FakeCentral
from tests.fakes.einlass import wait_until
from tests.fakes.hub_site import batch, chain, person
from tests.fakes.small_congress import EVENT_SET


def test_an_entry_wakes_the_courier(tmp_path: Path) -> None:
    """Long before it would have looked by itself."""
    central = FakeCentral()
    plan = HubPlan(
        world=World(tmp_path, Settings(), {}), address=Address("127.0.0.1", 0), names=("127.0.0.1",)
    )
    with running_hub(plan, central) as served:
        gathering = served.host.gathering
        served.run(gathering.save_event(EVENT_SET))
        served.run(gathering.save_people([person(number) for number in range(1, 4)]))
        code = served.run(gathering.create_device("north", TokenRight.KIOSK, {}))
        enrolled = served.run(gathering.enrol(Enrol(code=code, device="device-kiosk")))
        assert enrolled is not None
        member = served.run(gathering.find_member(enrolled.token))
        assert member is not None
        began_s = time.monotonic()
        served.run(gathering.take(member, batch(chain(2))))
        assert wait_until(lambda: len(central.delivered) == 2)
        assert time.monotonic() - began_s < IDLE_S / 2
