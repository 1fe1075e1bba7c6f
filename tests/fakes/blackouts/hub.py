"""A hub as it is served: what its answers acknowledged is there after each cut, word for word.

The real application, writer thread and group commit; only the network is left out. Kiosks outlive the hub's
cuts and hand in again what was not acknowledged.
"""

import asyncio
import io
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from checkin.journal import EntryId
from hub.app import make_app
from hub.gathering import Gathering, TokenRight
from hub.host import Host, Reached
from hub.logbook import Logbook
from hub.on_sqlite import open_gathering
from hub.routes import API
from sync.hub.protocol import Ask, Batch, Enrol, Message, Ruled, Taken
from sync.ledger import Ledger
from sync.opening import LedgerFile
from tests.fakes.blackouts.lives import World, connect
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.power import Disk
from tests.fakes.small_congress import make_ledger

PEOPLE = 400
KIOSKS = 3
MOST_ENTRIES = 4
"""How many one kiosk hands in at once, at most."""


@dataclass(slots=True)
class Door:
    """A kiosk that hands in its entries until they are acknowledged.

    Attributes:
        acknowledged: How many of its entries the hub said it has.
        rulings: What the hub answered, and with which question.
    """

    device: ChainedDevice
    token: str
    acknowledged: int
    rulings: dict[EntryId, tuple[Ask, str]]


class Hub:
    """Lives of a hub: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = 260

    def __init__(self, world: World) -> None:
        self._world = world
        self.doors: list[Door] = []
        self._admitted: dict[int, EntryId] = {}

    def furnish(self, folder: Path) -> None:
        """The congress and its people."""
        make_ledger(folder, PEOPLE, clock=self._world.clock)

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Take what kiosks hand in, all at once, and rule on it."""
        ledger_file = self._world.open(disk)
        self._examine(connect(ledger_file, stack))
        asyncio.run(self._serve(disk, ledger_file))

    def _examine(self, ledger: Ledger) -> None:
        findings = self._world.findings
        findings.corrupt += [str(fault) for fault in ledger.verify()]
        for door in self.doors:
            for wire in door.device.entries[: door.acknowledged]:
                kept = ledger.find(id_of(wire))
                if kept is None or kept.hash != wire.hash:
                    findings.lost.append(id_of(wire))

    async def _serve(self, disk: Disk, ledger_file: LedgerFile) -> None:
        gathering = await open_gathering(ledger_file)
        clock = self._world.clock
        try:
            host = Host(gathering, clock, Logbook(clock, io.StringIO()), Reached("https://hub", "sha256/A"))
            transport = httpx.ASGITransport(make_app(host), client=("192.0.2.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url=f"https://hub{API}") as client:
                await self._prepare(gathering, client)
                await self._ask_again(client)
                while not disk.is_off and self._world.findings.is_clean:
                    clock.pass_ms(self._world.dice.randint(500, 3_000))
                    await asyncio.gather(*(self._turn(door, client) for door in self.doors))
        finally:
            await gathering.close()

    async def _prepare(self, gathering: Gathering, client: httpx.AsyncClient) -> None:
        """Kiosks enrol; what was not acknowledged is done anew."""
        while len(self.doors) < KIOSKS:
            name = f"kiosk-{len(self.doors)}"
            code = await gathering.create_device(name, TokenRight.KIOSK, {})
            response = await _post(client, "/enrolment", Enrol(code=code, device=name))
            if response.status_code != httpx.codes.OK:
                return
            token = msgspec.json.decode(response.content)["token"]
            self.doors.append(Door(ChainedDevice(name, self._world.clock), token, 0, {}))

    async def _ask_again(self, client: httpx.AsyncClient) -> None:
        """A question that was answered gets the same answer from the hub after a cut."""
        for door in self.doors:
            for ask, reason in list(door.rulings.values())[-2:]:
                response = await _post(client, "/rulings", ask, door.token)
                if response.status_code == httpx.codes.OK:
                    said = msgspec.json.decode(response.content, type=Ruled).reason
                    self._expect(said == reason, f"{ask.nonce} was told {reason!r}, then {said!r}")

    async def _turn(self, door: Door, client: httpx.AsyncClient) -> None:
        for _ in range(self._world.dice.randint(1, MOST_ENTRIES)):
            door.device.enter(self._world.dice.randint(1, PEOPLE))
        person = self._world.dice.randint(1, PEOPLE)
        is_question = self._world.dice.random() < 0.3
        nonce = door.device.ask(person) if is_question else None
        # Now and then with entries that are there already: an answer got lost on its way.
        after = max(0, door.acknowledged - self._world.dice.choice((0, 0, 2)))
        batch = door.device.batch(after)
        if nonce is None:
            await self._hand_in(door, client, batch)
        else:
            await self._question(door, client, person, Ask(batch=batch, nonce=nonce))

    async def _hand_in(self, door: Door, client: httpx.AsyncClient, batch: Batch) -> None:
        response = await _post(client, "/journal", batch, door.token)
        if self._is_answered(response):
            self._acknowledge(door, msgspec.json.decode(response.content, type=Taken).sequence)

    async def _question(self, door: Door, client: httpx.AsyncClient, person: int, ask: Ask) -> None:
        response = await _post(client, "/rulings", ask, door.token)
        if not self._is_answered(response):
            return
        ruled = msgspec.json.decode(response.content, type=Ruled)
        self._acknowledge(door, ruled.sequence)
        door.rulings[ask.nonce] = (ask, ruled.reason)
        if not ruled.reason:
            self._expect(person not in self._admitted, f"{person} was granted twice")
            self._admitted[person] = ask.nonce
        door.device.say(ask.nonce, person, ruled.reason)

    def _is_answered(self, response: httpx.Response) -> bool:
        """A hub without power answers 503 with a remedy, never anything else."""
        status = response.status_code
        self._expect(status in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE), f"{status}")
        return status == httpx.codes.OK

    def _acknowledge(self, door: Door, sequence: int) -> None:
        self._world.findings.promised += max(0, sequence - door.acknowledged)
        door.acknowledged = max(door.acknowledged, sequence)

    def _expect(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001  # as an assertion
        if not holds:
            self._world.findings.wrong.append(otherwise)


async def _post(client: httpx.AsyncClient, path: str, message: Message, token: str = "") -> httpx.Response:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    return await client.post(path, content=msgspec.json.encode(message), headers=headers)
