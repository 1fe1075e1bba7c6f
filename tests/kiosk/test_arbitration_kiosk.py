"""A whole kiosk with an arbiter: what goes on while it is asked, and what the door's line says of it."""

import threading
from pathlib import Path

from checkin.verdict import Reason
from kiosk.bootstrap import open_kiosk
from kiosk.door import Door
from kiosk.words import words_in
from sync.arbitration import Plea, Refused, Ruling
from tests.fakes.arbiter import FakeArbiter
from tests.fakes.einlass import OTHER_TICKETS, TICKET, sample_world


class SlowArbiter(FakeArbiter):
    """Answers when it is allowed to."""

    __slots__ = ("begun", "go_on")

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def rule(self, plea: Plea) -> Ruling:
        """Wait, then rule."""
        self.begun.set()
        assert self.go_on.wait(20)
        return super().rule(plea)


def test_while_the_arbiter_is_asked_the_desk_goes_on(tmp_path: Path) -> None:
    """Other screens search and count, the ledger can be written; the next scan waits for its turn."""
    arbiter, heard = SlowArbiter(), list[str]()
    with open_kiosk(sample_world(tmp_path), arbiter=arbiter) as kiosk:

        def scan(text: str) -> None:
            answer = kiosk.desk.check_in(text, kiosk.place)
            heard.append(answer.position.secret if answer.position else "")

        first, second = (threading.Thread(target=scan, args=(text,)) for text in (TICKET, OTHER_TICKETS[0]))
        first.start()
        assert arbiter.begun.wait(20)
        second.start()
        (hit,) = kiosk.desk.search("Mustermann")
        assert kiosk.desk.reprint(hit.position.id, "eva").code
        assert kiosk.desk.link().pending == 0
        assert heard == []
        arbiter.go_on.set()
        first.join()
        second.join()
    assert heard == [TICKET, OTHER_TICKETS[0]]


def test_the_door_says_what_was_ruled(tmp_path: Path) -> None:
    """The same use case without a screen: provisional where nobody answered."""
    arbiter = FakeArbiter(losses=1)
    with open_kiosk(sample_world(tmp_path), arbiter=arbiter) as kiosk:
        door = Door(kiosk, words_in("en", "Europe/Berlin"))
        lost = door.answer(TICKET.encode())
        arbiter.says = Refused(Reason.BLOCKED, "Ask Eva.")
        refused = door.answer(OTHER_TICKETS[0].encode())
    assert (lost.verdict, lost.provisional) == ("admit", True)
    assert (refused.verdict, refused.reason, refused.explanation) == (
        "refuse",
        "blocked",
        "Central says: Ask Eva.",
    )
