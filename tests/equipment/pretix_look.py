"""A look into the real pretix and acting on it as its organiser: what scenario tests ask and do.

    with looking_into(run) as console:                       # one process for many questions
        office = Office(run.url, congress, console)
        office.check_ins("einlass")                          # CheckIn values, failed ones too
        office.print_logs(); office.status("einlass"); office.order("ABCDE")
        office.rename(ticket, given_name="Ada"); office.cancel(order); office.pay(order)
        office.block(ticket); office.unblock(ticket); office.delete_list("room_1"); office.revoke(device)
        token = pair(run.url, congress.device("full"))       # initialise a device without the product
        office.forget_check_ins()                            # an empty congress for the next test

What the REST API shows or does goes through it, with the admin's token; the rest through `pretix_console`.
Must not know: the product's client.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import httpx
import msgspec

from tests.equipment.congress import Congress, Device, Order, Ticket
from tests.equipment.pretix_server import Run

CONSOLE = Path(__file__).with_name("pretix_console.py")
TIMEOUT_S = 60.0
STOP_WITHIN_S = 10.0

Json = dict[str, object]


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a scan.

    Attributes:
        secret: Of the position that was found, if one was.
        raw_barcode: What was scanned, kept when it failed.
        list: Id.
        device: Its number within the organizer.
    """

    secret: str | None
    raw_barcode: str | None
    list: int
    type: str
    at: datetime
    nonce: str | None
    is_successful: bool
    is_forced: bool
    is_force_sent: bool
    is_automatic: bool
    reason: str | None
    explanation: str | None
    device: int | None


class PrintLog(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a print."""

    secret: str
    type: str
    source: str
    at: datetime
    is_successful: bool
    device: int | None
    info: Json


class Status(msgspec.Struct, frozen=True):
    """The counts of a check-in list; the first two may be a minute old."""

    position_count: int
    checkin_count: int
    inside_count: int


class Console:
    """The process inside pretix's environment, and the line to it. Used by several threads."""

    def __init__(self, run: Run) -> None:
        self._lock = Lock()
        self._log = (run.folder / "console.log").open("a")
        self._process = subprocess.Popen(
            [str(run.pretix.python), str(CONSOLE)],
            env=run.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    def ask(self, what: str, **about: object) -> msgspec.Raw:
        """One question and its answer, as JSON.

        Raises:
            RuntimeError: It failed; the log of the run says why.
        """
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(msgspec.json.encode({"ask": what, **about}) + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            log = Path(self._log.name).read_text(encoding="utf-8")
            raise RuntimeError(f"pretix's console ended: {log[-2000:]}")
        return msgspec.json.decode(line, type=dict[str, msgspec.Raw])["answer"]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()


@contextmanager
def looking_into(run: Run) -> Iterator[Console]:
    """A console for the length of a block."""
    console = Console(run)
    try:
        yield console
    finally:
        console.close()


class Office:
    """The organiser's view of one congress. A context manager, or to be closed."""

    def __init__(self, url: str, congress: Congress, console: Console) -> None:
        self._congress = congress
        self._console = console
        self._client = httpx.Client(
            base_url=f"{url}/api/v1/organizers/{congress.organizer}/events/{congress.event}",
            headers={"Authorization": f"Token {congress.admin_token}"},
            timeout=TIMEOUT_S,
        )

    def check_ins(self, key: str) -> list[CheckIn]:
        """All of a list, failed ones too, in order of arrival."""
        raw = self._console.ask("check_ins", list=self._congress.lists[key])
        return msgspec.json.decode(raw, type=list[CheckIn])

    def print_logs(self) -> list[PrintLog]:
        """All of the event, in order of arrival."""
        raw = self._console.ask("print_logs", event=self._congress.number)
        return msgspec.json.decode(raw, type=list[PrintLog])

    def status(self, key: str) -> Status:
        """The counts of a list."""
        raw = self.call("GET", f"/checkinlists/{self._congress.lists[key]}/status/")
        return msgspec.convert(raw, Status)

    def order(self, code: str) -> Json:
        """An order as the API gives it, with positions, names and answers."""
        return self.call("GET", f"/orders/{code}/?include_canceled_positions=true")

    def rename(self, ticket: Ticket, **parts: str) -> None:
        """Change parts of a name: salutation, title, given_name, family_name."""
        known = self._congress.one_by_id(ticket.id).name_parts
        scheme = "salutation_title_given_family"
        body: Json = {"attendee_name_parts": {**known, **parts, "_scheme": scheme}}
        self.call("PATCH", f"/orderpositions/{ticket.id}/", body)

    def cancel(self, order: Order) -> None:
        """Cancel a whole order."""
        self.call("POST", f"/orders/{order.code}/mark_canceled/", {"send_email": False})

    def pay(self, order: Order) -> None:
        """Mark a pending or expired order as paid."""
        self.call("POST", f"/orders/{order.code}/mark_paid/", {"send_email": False})

    def block(self, ticket: Ticket) -> None:
        """Block a position."""
        self.call("POST", f"/orderpositions/{ticket.id}/add_block/", {"name": "api:test"})

    def unblock(self, ticket: Ticket) -> None:
        """Take back `block`."""
        self.call("POST", f"/orderpositions/{ticket.id}/remove_block/", {"name": "api:test"})

    def delete_list(self, key: str) -> None:
        """Delete a check-in list with its check-ins."""
        self.call("DELETE", f"/checkinlists/{self._congress.lists[key]}/")

    def revoke(self, device: Device) -> None:
        """End a device's access, as the organiser's page does."""
        self._console.ask("revoke", organizer=self._congress.organizer, device=device.id)

    def forget_check_ins(self) -> None:
        """Delete every check-in of the congress; the counts of `status` may lag a minute."""
        self._console.ask("forget_check_ins", organizer=self._congress.organizer)

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Any other call below the event, as the admin.

        Raises:
            httpx.HTTPStatusError: It was refused.
        """
        got = self._client.request(method, path, json=body)
        if got.is_error:
            raise httpx.HTTPStatusError(got.text[:500], request=got.request, response=got)
        return msgspec.json.decode(got.content or b"{}", type=Json)

    def close(self) -> None:
        """Give back connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pair(url: str, device: Device) -> str:
    """Initialise a device; its token for the API. Once per device.

    Raises:
        httpx.HTTPStatusError: It was initialised before.
    """
    about = {
        "hardware_brand": "Test",
        "hardware_model": "Test",
        "software_brand": "Test",
        "software_version": "1",
    }
    got = httpx.post(
        f"{url}/api/v1/device/initialize", json={"token": device.token, **about}, timeout=TIMEOUT_S
    )
    got.raise_for_status()
    return str(got.json()["api_token"])
