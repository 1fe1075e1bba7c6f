"""The program of the warm child that sets badges and tickets in Typst; the one place that knows Typst.

It is a process of its own because a running template cannot be stopped from inside. It must not know badges,
printers or who asks, and it imports nothing that it does not need, for it stays in memory all day.

Wire: both ways frames of a length (4 bytes, high byte first) and that many bytes of MessagePack. The child
first sends `Ready`, then one answer per `Job`, and ends when its input does.
"""

import os
import re
import resource
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from checkin.errors import LayoutError
from printer.families import Face, FontBook
from printer.picture import read_dots, read_layers

if TYPE_CHECKING:
    import typst

CPU_RESERVE_S = 5
"""Processor seconds beyond a job's limit after which the system ends a child whose parent is gone."""

NO_PACKAGES = "/dev/null/packages"
"""Where Typst looks for packages: a folder that nobody can make."""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
DATA_PAGES = 5
"""Which number in ``/proc/self/statm`` counts the pages of data and stack. Source: proc(5)."""

LENGTH = struct.Struct(">I")
PNG_SIZE = struct.Struct(">II")
"""Width and height, in the header of every PNG file. Source: PNG specification, IHDR."""

PLACE = re.compile(r"┌─ (.+?):(\d+:\d+)\n")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to set.

    Attributes:
        template: Path of a Typst file, absolute; it may read files beside and below it.
        data: JSON text that the template finds in ``sys.inputs.data``.
        texts: What will be drawn, by field; characters that no font has make the answer `Missing`.
        letters: What else will be drawn, with boxes for such characters. Both choose the families of fonts.
        want: Dots of one picture or of a picture per page, dots and where they cover what lies below, the
            places of a picture's fields, the picture as Typst writes it, or a PDF.
        dpi: Resolution of a picture.
        limit_s: How long the one who asks will wait.
        memory_mb: How much memory it may take beyond what the child has already.
    """

    template: str
    data: str
    want: Literal["dots", "pages", "layers", "fields", "png", "pdf"]
    texts: dict[str, str] = {}
    letters: str = ""
    dpi: float = 0.0
    limit_s: float = 2.0
    memory_mb: int = 256


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The child has its fonts."""


class Dots(msgspec.Struct, frozen=True, tag=True):
    """A picture, as `printer.bitmap.Bitmap` holds it."""

    width_dots: int
    height_dots: int
    rows: bytes


class Pages(msgspec.Struct, frozen=True, tag=True):
    """A picture for every page."""

    pages: tuple[Dots, ...]


class Layers(msgspec.Struct, frozen=True, tag=True):
    """A picture on transparent ground: black dots, and those that cover what lies below, black or white."""

    width_dots: int
    height_dots: int
    black: bytes
    covered: bytes


class Fields(msgspec.Struct, frozen=True, tag=True):
    """What a template says about the places of its fields: JSON, a list of objects; and the page's size."""

    json: str
    width_dots: int
    height_dots: int


class File(msgspec.Struct, frozen=True, tag=True):
    """A PDF or PNG file."""

    content: bytes


class Missing(msgspec.Struct, frozen=True, tag=True):
    """Characters that no font can draw, by field."""

    characters: dict[str, str]


class Failure(msgspec.Struct, frozen=True, tag=True):
    """The template stopped.

    Attributes:
        message: What Typst says.
        hints: What it says beside that.
        place: Where, such as ``own.typ:3:6``; empty = nowhere in particular.
    """

    message: str
    hints: tuple[str, ...] = ()
    place: str = ""


Answer = Ready | Dots | Pages | Layers | Fields | File | Missing | Failure


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


class Compilers:
    """One for each template that is there; one keeps in memory what its template read.

    Args:
        fonts: They share them.
    """

    def __init__(self, fonts: "typst.Fonts") -> None:
        self._fonts = fonts
        self._by_template: dict[str, typst.Compiler] = {}

    def __len__(self) -> int:
        return len(self._by_template)

    def of(self, template: str) -> "typst.Compiler":
        """The one of a template file; those of files that are gone, as backgrounds soon are, go too.

        Raises:
            RuntimeError: Typst cannot begin with this file.
        """
        self._by_template = {path: made for path, made in self._by_template.items() if Path(path).exists()}
        if template not in self._by_template:
            self._by_template[template] = self._make(template)
        return self._by_template[template]

    def _make(self, template: str) -> "typst.Compiler":
        import typst

        return typst.Compiler(
            input=template,
            root=str(Path(template).parent),
            font_paths=self._fonts,
            ignore_system_fonts=True,
            package_path=NO_PACKAGES,
            package_cache_path=NO_PACKAGES,
        )


class _Typesetter:
    """Sets one job after another, with the fonts that all of them share."""

    def __init__(self, folders: list[str]) -> None:
        import typst

        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
        )
        faces = self._fonts.fonts()
        self._book = FontBook(Face(face.family, face.path, face.index) for face in faces if face.path)
        self._compilers = Compilers(self._fonts)

    def set(self, job: Job) -> Answer:
        """Do one job."""
        import typst

        missing = {field: self._book.missing(text) for field, text in job.texts.items()}
        if any(missing.values()):
            return Missing({field: characters for field, characters in missing.items() if characters})
        try:
            return self._compile(job)
        except typst.TypstError as error:
            return Failure(error.message, tuple(error.hints), _place(error.diagnostic))
        except (LayoutError, OSError, RuntimeError, ValueError) as error:
            return Failure(str(error))

    def _compile(self, job: Job) -> Answer:
        compiler = self._compilers.of(job.template)
        text = "".join((*job.texts.values(), job.letters))
        families = self._book.choose(text) if text else self._book.families
        inputs = {"data": job.data, "fonts": _json(families), "families": _json(self._book.families)}
        if job.want == "pdf":
            return File(_one_file(compiler.compile(format="pdf", sys_inputs=inputs)))
        made = compiler.compile(format="png", ppi=job.dpi, sys_inputs=inputs)
        if job.want == "pages":
            pages = made if isinstance(made, list) else [_one_file(made)]
            return Pages(tuple(Dots(*read_dots(page)) for page in pages))
        picture = _one_file(made)
        if job.want == "fields":
            return Fields(compiler.query("<field>", field="value"), *PNG_SIZE.unpack_from(picture, 16))
        if job.want == "png":
            return File(picture)
        if job.want == "layers":
            return Layers(*read_layers(picture))
        return Dots(*read_dots(picture))


def _json(families: list[str]) -> str:
    return msgspec.json.encode(families).decode()


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise LayoutError("does-not-fit:page", "")
    return made


def _place(diagnostic: str) -> str:
    """File, line and column of the first mistake in what Typst prints for people."""
    found = PLACE.search(diagnostic)
    return f"{Path(found[1]).name}:{found[2]}" if found else ""


def _limit_memory(more_mb: int) -> None:
    """Let the system refuse memory beyond that; Typst then ends this process."""
    has_bytes = int(Path("/proc/self/statm").read_text("ascii").split()[DATA_PAGES]) * PAGE_BYTES
    limit = resource.RLIMIT_DATA
    resource.setrlimit(limit, (has_bytes + (more_mb << 20), resource.getrlimit(limit)[1]))


def _shut_in() -> None:
    """No file can be written from here on, not even the memory of a process that breaks down."""
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))


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
        _shut_in()
        _send(answers, Ready())
        while (job := _read_job(jobs)) is not None:
            _limit_processor(job.limit_s)
            _limit_memory(job.memory_mb)
            _send(answers, typesetter.set(job))


if __name__ == "__main__":
    main(sys.argv[1:])
