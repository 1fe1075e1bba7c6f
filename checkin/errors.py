"""What can be broken: one tree of exceptions, each with a remedy for staff.

A refusal is a value (`checkin.verdict`), never one of these. Must not know: screens, exit codes, libraries.

EinlassError
├─ ConfigError
├─ InputError
├─ TextError
├─ ScannerError
│  ├─ CameraUnavailableError
│  ├─ ScannerUnavailableError
│  └─ PictureError
├─ PrinterError
│  ├─ PrinterUnavailableError
│  │  └─ PrinterInUseError
│  ├─ PrinterNotReadyError
│  ├─ PrinterUrlError
│  └─ LayoutError
│     ├─ TemplateError
│     └─ LettersError
├─ JobTakenError
├─ LedgerError
│  ├─ LedgerUnwritableError
│  ├─ LedgerLockedError
│  ├─ CountStoppedError
│  ├─ LedgerCorruptError
│  ├─ LedgerTooNewError
│  ├─ LedgerKeyError
│  └─ LedgerValueError
└─ SyncError
   ├─ LinkDownError
   ├─ PeerRefusedError
   │  ├─ DeviceRevokedError
   │  └─ BatchRefusedError
   └─ WireFormatError
"""

from dataclasses import dataclass


class EinlassError(Exception):
    """Something is broken.

    Attributes:
        problem: What is wrong, one sentence, without personal data.
        remedy: What staff can do about it, one sentence.
        state: The problem as screens say it: one sentence of ours without names, files and numbers, so that
            it can be translated; empty = there is none.
    """

    state: str = ""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


class ConfigError(EinlassError):
    """Settings or command line that cannot be used: file, key and problem are in the text."""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One thing wrong in a file from outside.

    Attributes:
        line: Line of a text file or row of a sheet, counted from 1; 0 for the whole file.
        problem: What is wrong and what would be right.
    """

    line: int
    problem: str


class InputError(EinlassError):
    """A file from outside that cannot be taken; all of its problems at once."""

    def __init__(self, source: str, problems: tuple[InputProblem, ...], remedy: str) -> None:
        lines = "\n".join(f"  line {p.line}: {p.problem}" if p.line else f"  {p.problem}" for p in problems)
        super().__init__(f"{source} cannot be used:\n{lines}\n", remedy)
        self.source = source
        self.problems = problems


class TextError(EinlassError):
    """Bytes that are no text in any encoding that we read."""


class ScannerError(EinlassError):
    """Something is wrong with a reader."""


class CameraUnavailableError(ScannerError):
    """The camera, clip or folder of pictures gives no frames."""


class ScannerUnavailableError(ScannerError):
    """A serial or keyboard scanner that is not there, or cannot be opened."""


class PictureError(ScannerError):
    """Bytes that are no picture, or one of a shape that cannot be read."""


class PrinterError(EinlassError):
    """Something is wrong with a printer."""


class PrinterUnavailableError(PrinterError):
    """No connection; nothing was sent."""


class PrinterInUseError(PrinterUnavailableError):
    """Another program on this computer holds the printer; nothing was sent."""


class PrinterNotReadyError(PrinterError):
    """The printer answered that it cannot print now; nothing was sent.

    Attributes:
        cause: A `checkin.badge.Cause` as text, such as ``paper_out``.
    """

    def __init__(self, cause: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.cause = cause


class PrinterUrlError(PrinterError):
    """A printer URL that we do not understand; the remedy names the nearest right form."""


class LayoutError(PrinterError):
    """A badge template that failed, ran too long, or could not fit the name."""


class TemplateError(LayoutError):
    """A badge template that cannot be set; another one may do.

    Attributes:
        file: Name of the file, without its folder; empty = not known.
        line: Line of the mistake, counted from 1; 0 = not known.
    """

    def __init__(self, problem: str, remedy: str, file: str = "", line: int = 0) -> None:
        super().__init__(problem, remedy)
        self.file = file
        self.line = line


class LettersError(LayoutError):
    """A text with letters that no font here can draw; no template helps.

    Attributes:
        letters: Those letters, each once, by code point, so that they tell no name.
    """

    def __init__(self, problem: str, remedy: str, letters: str) -> None:
        super().__init__(problem, remedy)
        self.letters = letters


class JobTakenError(EinlassError):
    """Another program prints this badge, or its time is over; nothing was sent from here."""


class LedgerError(EinlassError):
    """Something is wrong with the ledger."""

    def __init__(self, problem: str, remedy: str, state: str = "") -> None:
        super().__init__(problem, remedy)
        self.state = state


class LedgerUnwritableError(LedgerError):
    """Disk full, read-only or failing: stop admitting, and say so."""


class LedgerLockedError(LedgerError):
    """Another program holds the ledger for too long."""


class CountStoppedError(LedgerError):
    """A count of the journal that was to end before it was whole."""


class LedgerCorruptError(LedgerError):
    """The ledger's pages or chains do not verify."""


class LedgerTooNewError(LedgerError):
    """The ledger was written by a newer version of this program."""


class LedgerKeyError(LedgerError):
    """The key does not open this ledger. Never answered with an empty one."""


class LedgerValueError(LedgerError):
    """A value that the hub's database cannot hold, or that another row holds already."""


class SyncError(EinlassError):
    """Something is wrong between us and a peer."""


class LinkDownError(SyncError):
    """No answer. Normal: retried in silence."""


class PeerRefusedError(SyncError):
    """The peer answered no; not retried as it is.

    Attributes:
        status: HTTP status code.
    """

    def __init__(self, status: int, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.status = status


class DeviceRevokedError(PeerRefusedError):
    """The peer has ended this device's access for good: personal data must go from here."""


class BatchRefusedError(PeerRefusedError):
    """Journal entries that a hub will never take as they are: forged, changed, of others, or with a gap."""


class WireFormatError(SyncError):
    """The peer sent what the format forbids."""
