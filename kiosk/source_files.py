"""Reads the tables and event files that somebody names. Must not know: what stands in them."""

from pathlib import Path

from checkin.errors import InputError, InputProblem
from checkin.phrases import phrase
from sync.importer import SourceFile

MAX_FILE_BYTES = 256 * 1024 * 1024
"""300,000 attendees take about 40 MB; anything far beyond is the wrong file."""


def read_source(name: str) -> SourceFile:
    """The whole of a file.

    Raises:
        InputError: It is none, too large, or cannot be read.
    """
    path = Path(name)
    try:
        if path.exists() and not path.is_file():
            raise InputError(
                name,
                (InputProblem(0, phrase("cannot be read (it is no file)")),),
                "Give the attendee table itself.",
            )
        if path.stat().st_size > MAX_FILE_BYTES:
            problem = InputProblem(
                0, phrase("is larger than {number} MB", number=MAX_FILE_BYTES // 1024 // 1024)
            )
            raise InputError(name, (problem,), "Give the attendee table itself.")
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        problem = InputProblem(0, phrase("cannot be read ({reason})", reason=error.strerror or ""))
        raise InputError(name, (problem,), "Check the file's name and owner.") from error
