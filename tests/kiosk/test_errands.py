"""The line to the desk: one after another, but nobody waits for a PIN that is looked for."""

import threading

from textual.message import Message

from checkin.errors import LedgerLockedError
from kiosk.errands import Errands
from kiosk.messages import DeskFailed

PATIENCE_S = 10.0


class Done(Message):
    """An errand was run; `name` is which."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def test_what_takes_long_holds_nobody_up() -> None:
    """An errand in line is done while the one aside still runs; both count until they are."""
    errands, posted, release = Errands(), list[Message](), threading.Event()

    def slow() -> Message:
        assert release.wait(PATIENCE_S)
        return Done("slow")

    errands.run_aside(slow, posted.append)
    in_line = threading.Event()

    def post(message: Message) -> None:
        posted.append(message)
        in_line.set()

    errands.run(lambda: Done("quick"), post)
    assert in_line.wait(PATIENCE_S)
    assert [getattr(message, "name", "") for message in posted] == ["quick"]
    assert not errands.is_idle
    release.set()
    errands.settled().result(PATIENCE_S)
    assert [getattr(message, "name", "") for message in posted] == ["quick", "slow"]
    assert errands.is_idle
    errands.close()


def test_a_failure_is_posted_from_either() -> None:
    """What the desk cannot do is told as itself, whichever way it was asked."""
    errands, posted = Errands(), list[Message]()

    def fail() -> Message:
        raise LedgerLockedError("Somebody else writes.", "Wait a moment.")

    errands.run_aside(fail, posted.append)
    errands.run(fail, posted.append, is_write=True)
    errands.settled().result(PATIENCE_S)
    failed = [message for message in posted if isinstance(message, DeskFailed)]
    assert sorted(message.is_write for message in failed) == [False, True]
    errands.close()
