"""A hub's book at the other end of a wire that loses, refuses and spoils what it is told to. No sockets."""

from collections.abc import Iterator
from http import HTTPStatus

import msgspec

from checkin.errors import BatchRefusedError, DeviceRevokedError, LinkDownError
from checkin.scope import Scope  # noqa: TC001  # a plain import costs nothing here
from hub.packing import pack_zstd
from sync.hub.book import Book
from sync.hub.members import Member
from sync.hub.protocol import Ask, Batch, Heartbeat, Problem, SnapshotHead
from sync.hub.steps import Answer, Request, What
from sync.hub.upkeep import StaffDocument
from sync.staff import version_of
from tests.fakes.clock import FakeClock

FAULTS = ("", "request lost", "answer lost", "busy", "garbage", "half", "broken")
RTT_MS = 20


class HubWire:
    """Carries requests of one device to a book.

    Attributes:
        faults: What happens to the next requests; when there are no more, nothing.
        asked: Every request that was made.
        has_snapshot: Whether the manifest names one.
        keeps_snapshots: Whether a snapshot is there when it is asked for.
        scope: Of which part of the journal the device is told.
    """

    def __init__(self, book: Book, token: str, clock: FakeClock) -> None:
        self.book = book
        self.token = token
        self.clock = clock
        self.faults = no_faults()
        self.asked: list[Request] = []
        self.has_snapshot = True
        self.keeps_snapshots = True
        self.scope: Scope | None = None
        self.is_revoked = False
        self._snapshots: dict[str, bytes] = {}

    def ask(self, request: Request) -> Answer:
        """Answer, or do what is planned."""
        self.asked.append(request)
        fault, asked_ns = next(self.faults, ""), self.clock.mono_ns()
        self.clock.pass_ms(RTT_MS // 2)
        if fault == "request lost":
            raise LinkDownError("Lost.", "Wait.")
        if fault == "busy":
            return self._answer(asked_ns, HTTPStatus.SERVICE_UNAVAILABLE, b"{}")
        if fault == "broken":
            return self._answer(asked_ns, HTTPStatus.INTERNAL_SERVER_ERROR, b"oh")
        status, raw, total = self._carry_out(request)
        self.clock.pass_ms(RTT_MS // 2)
        if fault == "answer lost":
            raise LinkDownError("Lost.", "Wait.")
        if fault in ("garbage", "half"):
            raw = b"\x00{]" if fault == "garbage" else raw[: len(raw) // 2]
        return self._answer(asked_ns, status, raw, total)

    def _answer(self, asked_ns: int, status: int, raw: bytes, total: int = 0) -> Answer:
        return Answer(
            status=status, raw=raw, asked_ns=asked_ns, answered_ns=self.clock.mono_ns(), total=total
        )

    def _carry_out(self, request: Request) -> tuple[int, bytes, int]:
        try:
            member = self.book.find_member(self.token)
            if member is None and self.is_revoked:
                return HTTPStatus.FORBIDDEN, _problem("revoked"), 0
            if member is None:
                return HTTPStatus.UNAUTHORIZED, _problem("unknown"), 0
            if request.what is What.SNAPSHOT:
                return self._piece(request)
            return HTTPStatus.OK, msgspec.json.encode(self._said(request, member)), 0
        except BatchRefusedError as error:
            return error.status, _problem(""), 0
        except DeviceRevokedError:
            return HTTPStatus.FORBIDDEN, _problem("revoked"), 0

    def _piece(self, request: Request) -> tuple[int, bytes, int]:
        whole = self._snapshots[request.path.rsplit("/", 1)[1]] if self.keeps_snapshots else b""
        if not whole:
            return HTTPStatus.NOT_FOUND, _problem(""), 0
        return HTTPStatus.PARTIAL_CONTENT, whole[request.start : request.stop], len(whole)

    def _said(self, request: Request, member: Member) -> object:  # noqa: PLR0911  # one line per route
        numbers = dict(part.split("=") for part in request.path.partition("?")[2].split("&") if part)
        after, limit = int(numbers.get("after", 0)), int(numbers.get("limit", 0))
        match request.what:
            case What.MANIFEST:
                return self._manifest()
            case What.EVENT:
                return self.book.event()
            case What.TICKETS:
                return self.book.tickets()
            case What.STAFF:
                members = self.book.staff()
                return StaffDocument(version=version_of(members), members=members)
            case What.PEOPLE:
                return self.book.positions(after, limit)
            case What.FEED:
                return self.book.feed(after, limit, self.scope)
            case What.HEARTBEAT:
                return self.book.heartbeat(member, msgspec.json.decode(request.body, type=Heartbeat))
            case _:
                return self._take(request, member)

    def _take(self, request: Request, member: Member) -> object:
        if request.path == "/rulings":
            return self.book.rule(member, msgspec.json.decode(request.body, type=Ask))
        return self.book.take(member, msgspec.json.decode(request.body, type=Batch))

    def _manifest(self) -> object:
        tag = self.scope.tag if self.scope else ""
        found = msgspec.structs.replace(self.book.manifest(), scope=tag)
        if not self.has_snapshot or not found.people:
            return found
        people = [person for page in self.book.pages() for person in page]
        head = SnapshotHead(positions=found.positions, people=len(people))
        packed = pack_zstd(b"".join(msgspec.json.encode(one) + b"\n" for one in (head, *people)))
        name = f"{found.positions:032x}"
        self._snapshots[name] = packed
        return msgspec.structs.replace(found, snapshot=name)


def _problem(code: str) -> bytes:
    return msgspec.json.encode(Problem(problem="No.", remedy="Ask.", code=code))


def no_faults() -> Iterator[str]:
    """A wire that works."""
    return iter(())
