"""Says that the hub is alive while its event loop turns and what it is handed gets written.

Must not know: who hears it, how it is written.
"""

import asyncio
from contextlib import suppress

from checkin.errors import EinlassError
from hub.gathering import Gathering
from kiosk.supervisor import Supervisor


async def keep_fed(gathering: Gathering, supervisor: Supervisor) -> None:
    """Until cancelled. A keeper that refuses has answered: a new start would not mend a full disk."""
    while supervisor.period_s:
        with suppress(EinlassError):
            await gathering.touch()
        supervisor.alive()
        await asyncio.sleep(supervisor.period_s)
