"""The program of the warm child that sets badges and tickets in Typst; the one place that knows Typst.

It is a process of its own because a running template cannot be stopped from inside. It must not know badges,
printers or who asks, and it imports nothing that it does not need, for it stays in memory all day.

Wire: both ways frames of a length (4 bytes, high byte first) and that many bytes of MessagePack. The child
first sends `Ready`, then one answer per `Job`, and ends when its input does.
"""

import os
import resource
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from checkin.errors import LayoutError
from printer.coverage import missing_characters, read_coverage
from printer.picture import read_dots

if TYPE_CHECKING:
    import typst

CPU_RESERVE_S = 5
"""Processor seconds beyond a job's limit after which the system ends a child whose parent is gone."""

LENGTH = struct.Struct(">I")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to set.

    Attributes:
        template: Path of a Typst file, absolute; it may read files beside and below it.
        data: JSON text that the template finds in ``sys.inputs.data``.
        texts: What will be drawn, by field, to find characters that no font has.
        want: Dots of a picture, the places of its fields, the picture as Typst writes it, or a PDF.
        dpi: Resolution of a picture.
        limit_s: How long the one who asks will wait.
    """

    template: str
    data: str
    want: Literal["dots", "fields", "png", "pdf"]
    texts: dict[str, str] = {}
    dpi: float = 0.0
    limit_s: float = 2.0


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The child has its fonts."""


class Dots(msgspec.Struct, frozen=True, tag=True):
    """A picture, as `printer.bitmap.Bitmap` holds it."""

    width_dots: int
    height_dots: int
    rows: bytes


class Fields(msgspec.Struct, frozen=True, tag=True):
    """What a template says about the places of its fields: JSON, a list of objects."""

    json: str


class File(msgspec.Struct, frozen=True, tag=True):
    """A PDF or PNG file."""

    content: bytes


class Missing(msgspec.Struct, frozen=True, tag=True):
    """Characters that no font can draw, by field."""

    characters: dict[str, str]


class Failure(msgspec.Struct, frozen=True, tag=True):
    """The template stopped: Typst's message."""

    message: str


Answer = Ready | Dots | Fields | File | Missing | Failure


def frame(message: msgspec.Struct) -> bytes:
    """One message as it goes over the wire."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body


def _send(stream: BinaryIO, message: msgspec.Struct) -> None:
    stream.write(frame(message))
    stream.flush()


def _read_job(stream: BinaryIO) -> Job | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return msgspec.msgpack.decode(stream.read(LENGTH.unpack(head)[0]), type=Job)


class _Typesetter:
    """Compilers by template, with the fonts they share."""

    def __init__(self, folders: list[str]) -> None:
        import typst

        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
        )
        self._families = msgspec.json.encode(self._fonts.families()).decode()
        faces = {(face.path, face.index) for face in self._fonts.fonts() if face.path}
        self._coverage = [read_coverage(Path(path).read_bytes(), index) for path, index in sorted(faces)]
        self._compilers: dict[str, typst.Compiler] = {}

    def set(self, job: Job) -> Answer:
        """Do one job."""
        import typst

        missing = {field: missing_characters(text, self._coverage) for field, text in job.texts.items()}
        if any(missing.values()):
            return Missing({field: characters for field, characters in missing.items() if characters})
        try:
            return self._compile(job)
        except typst.TypstError as error:
            return Failure(error.message)
        except (LayoutError, OSError, RuntimeError, ValueError) as error:
            return Failure(str(error))

    def _compile(self, job: Job) -> Answer:
        compiler = self._compiler(job.template)
        inputs = {"data": job.data, "fonts": self._families}
        if job.want == "pdf":
            return File(_one_file(compiler.compile(format="pdf", sys_inputs=inputs)))
        picture = _one_file(compiler.compile(format="png", ppi=job.dpi, sys_inputs=inputs))
        if job.want == "fields":
            return Fields(compiler.query("<field>", field="value"))
        if job.want == "png":
            return File(picture)
        return Dots(*read_dots(picture))

    def _compiler(self, template: str) -> "typst.Compiler":
        import typst

        if template not in self._compilers:
            self._compilers[template] = typst.Compiler(
                input=template,
                root=str(Path(template).parent),
                font_paths=self._fonts,
                ignore_system_fonts=True,
            )
        return self._compilers[template]


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise LayoutError("does-not-fit:page", "")
    return made


def _limit_processor(limit_s: float) -> None:
    """Let the system end this process when it runs on long after its parent has stopped waiting."""
    seconds = int(time.process_time() + limit_s * (os.cpu_count() or 1)) + CPU_RESERVE_S
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main(folders: list[str]) -> None:
    """Answer jobs from standard input on standard output until the input ends.

    Args:
        folders: Where the fonts are.
    """
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as jobs,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers,
    ):
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing printed by a library may reach the wire
        typesetter = _Typesetter(folders)
        _send(answers, Ready())
        while (job := _read_job(jobs)) is not None:
            _limit_processor(job.limit_s)
            _send(answers, typesetter.set(job))


if __name__ == "__main__":
    main(sys.argv[1:])
