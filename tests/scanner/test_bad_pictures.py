"""Pictures as they come from people, and as they come from a bad day: each ends in codes or in a problem."""

import io
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from checkin.errors import PictureError
from scanner.avi import write_avi
from scanner.drawing import jpeg
from scanner.files import scan_source
from scanner.headers import SIZES
from scanner.pictures import parse_picture, read_picture
from tests.fakes.codes import scene_of
from tests.fakes.einlass import call, start

SCENE = scene_of("a ticket", size=(640, 480))
PICTURE = Image.fromarray(SCENE)
LARGE = SCENE.repeat(12, 1).repeat(9, 0)
"""7680 x 4320."""

JPEG = jpeg(SCENE, 80)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A file of that kind."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def turned() -> bytes:
    """A phone's photo: its pixels lie on their side, and a note says so."""
    note = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    return saved(PICTURE.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=note)


def sixteen_bits(*, opaque: bool) -> bytes:
    """A large PNG of 16 bits; with opacity it would unpack into 265 MB."""
    data = bytearray(saved(Image.fromarray(LARGE.astype(np.uint16) * 257), "PNG", compress_level=1))
    data[25] = 0 if opaque else 6
    return bytes(data)


KINDS = ("JPEG", "PNG", "GIF", "BMP", "WEBP")

GOOD: dict[str, Callable[[], bytes]] = {
    "grey.jpg": lambda: JPEG,
    "progressive.jpg": lambda: saved(PICTURE.convert("RGB"), "JPEG", progressive=True),
    "cmyk.jpg": lambda: saved(PICTURE.convert("CMYK"), "JPEG"),
    "turned.jpg": turned,
    "palette.png": lambda: saved(PICTURE.convert("P"), "PNG"),
    "one-bit.png": lambda: saved(PICTURE.convert("1"), "PNG"),
    "opacity.png": lambda: saved(PICTURE.convert("RGBA"), "PNG"),
    "16-bits.png": lambda: saved(Image.fromarray(SCENE.astype(np.uint16) * 257), "PNG"),
    "animated-gif.png": lambda: saved(
        PICTURE, "GIF", save_all=True, append_images=[Image.new("L", (640, 480))] * 3
    ),
    "bmp.jpg": lambda: saved(PICTURE, "BMP"),
    "web.webp": lambda: saved(PICTURE, "WEBP", quality=80),
    "jpeg-called.png": lambda: JPEG,
    "with-a-tail.jpg": lambda: JPEG + b"\0" * 5000,
    "8k.jpg": lambda: jpeg(LARGE, 70),
    "8k-16-bits.png": lambda: sixteen_bits(opaque=True),
}
"""Files with a ticket that is read, whatever they are called."""

EMPTY: dict[str, Callable[[], bytes]] = {
    "one-pixel.png": lambda: saved(Image.new("L", (1, 1)), "PNG"),
    "one-row.png": lambda: saved(Image.new("L", (5000, 1)), "PNG"),
    "no-ticket.jpg": lambda: jpeg(scene_of(), 80),
}
"""Pictures without a ticket."""

BAD: dict[str, Callable[[], bytes]] = {
    "nothing.jpg": lambda: b"",
    "text.png": lambda: b"kein Bild, nur Text\n",
    "half-a-header.png": lambda: saved(PICTURE, "PNG")[:20],
    "broken-header.png": lambda: saved(PICTURE, "PNG")[:12] + b"\xff" * 60,
    "no-pixels.bmp.png": lambda: b"BM" + bytes(60),
    "huge-claim.png": lambda: (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000) + bytes(60)
    ),
    "huge-when-unpacked.png": lambda: sixteen_bits(opaque=False),
    "head.jpg": lambda: JPEG[:200],
    "zip-called.jpg": lambda: b"PK\3\4" + bytes(500),
}
"""Files that are no picture."""

PLACES: dict[str, Callable[[Path], object]] = {
    "pipe.png": os.mkfifo,
    "zeros.png": lambda path: path.symlink_to("/dev/zero"),
    "null.jpg": lambda path: path.symlink_to(os.devnull),
    "loop.png": lambda path: path.symlink_to(path),
    "lost.jpg": lambda path: path.symlink_to("nowhere"),
    "memory.jpg": lambda path: path.symlink_to("/proc/self/mem"),
}
"""What is no file, or no file that ends."""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one folder."""
    folder = tmp_path_factory.mktemp("zoo")
    for name, make in (GOOD | EMPTY | BAD).items():
        (folder / name).write_bytes(make())
    (folder / "folder.png").mkdir()
    for name, place in PLACES.items():
        place(folder / name)
    return folder


def test_a_folder_of_all_gives_a_line_each(zoo: Path) -> None:
    """By the real command, in order: tickets where there are some, a problem where there is no picture."""
    done = call("scan", zoo, "--json")
    lines = {Path(line["source"]).name: line for line in map(json.loads, done.out.splitlines())}
    assert (done.code, done.err) == (0, "")
    assert list(lines) == sorted(GOOD | EMPTY | BAD | PLACES)
    read = {name: [code["text"] for code in line["codes"]] for name, line in lines.items()}
    assert read == {name: ["a ticket"] if name in GOOD else [] for name in lines}
    assert {name for name, line in lines.items() if line.get("problem")} == BAD.keys() | PLACES.keys()


NAMES: dict[bytes, str] = {
    b"caf\xe9.jpg": r"caf\xe9.jpg",
    b"half-\xed\xa0\x80.jpg": r"half-\xed\xa0\x80.jpg",
    b"lost-\xff.jpg": r"lost-\xff.jpg",
    b"two\nlines.jpg": "two\nlines.jpg",
}
"""Names on disk -> how they are told."""


def test_names_that_are_no_text_are_told(tmp_path: Path) -> None:
    """In UTF-8 and one line each, whether the picture can be read or not."""
    for name in NAMES:
        Path(tmp_path, os.fsdecode(name)).write_bytes(b"" if name.startswith(b"lost") else JPEG)
    done = start("scan", tmp_path, "--json")
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line["source"] for line in lines] == sorted(f"{tmp_path}/{told}" for told in NAMES.values())
    assert [line["problem"] for line in lines if "problem" in line] == [
        r"lost-\xff.jpg is no PNG, JPEG, GIF, BMP or WebP picture. Take another picture, as PNG or JPEG."
    ]


def test_a_folder_that_may_not_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it would be missing without a word. Root may list all, so the system's answer is made up."""
    listed = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    (tmp_path / "closed").mkdir()
    (tmp_path / "open.jpg").write_bytes(JPEG)
    monkeypatch.setattr("os.scandir", refuse)
    closed, picture = scan_source(str(tmp_path))
    assert (closed.source, bool(closed.problem)) == (str(tmp_path / "closed"), True)
    assert [code.text for code in picture.codes] == ["a ticket"]


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_file_is_not_waited_for(zoo: Path, name: str) -> None:
    """A pipe would keep us for ever, and zeros have no end."""
    with pytest.raises(PictureError) as caught:
        read_picture(zoo / name)
    assert name in caught.value.problem
    assert caught.value.remedy


def read_to_an_end(data: bytes) -> str:
    """A shape, or a remedy."""
    try:
        return str(parse_picture(data).shape)
    except PictureError as error:
        return error.remedy


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_was_cut_off_ends_in_a_picture_or_a_problem(kind: str) -> None:
    """At every 97th byte of each kind, and at each of the first hundred."""
    whole = saved(PICTURE.resize((160, 120)), kind)
    for length in {*range(100), *range(0, len(whole), 97)}:
        assert read_to_an_end(whole[:length])


@given(
    st.sampled_from([*SIZES, b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\1\0\0WEBPVP8 "]),
    st.binary(max_size=2000),
)
@settings(deadline=None, max_examples=200)
def test_bytes_behind_any_beginning_end_in_a_picture_or_a_problem(magic: bytes, rest: bytes) -> None:
    """Random bytes that begin like a picture."""
    assert read_to_an_end(magic + rest)


@given(st.sampled_from(KINDS), st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
@settings(deadline=None, max_examples=200)
def test_bytes_over_a_whole_file_end_in_a_picture_or_a_problem(kind: str, at: int, junk: bytes) -> None:
    """Anywhere, headers included: sizes that lie, lengths that lead nowhere."""
    whole = bytearray(saved(PICTURE.resize((160, 120)), kind))
    at %= len(whole)
    whole[at : at + len(junk)] = junk
    assert read_to_an_end(bytes(whole))


OTHER = jpeg(scene_of("another", size=(640, 480)), 80)
SMALL = jpeg(scene_of("small", size=(320, 240)), 80)
NOISE = np.random.default_rng(5).bytes(3000)
MIXED = [JPEG] * 3 + [JPEG[:700] + NOISE] * 2 + [b"", NOISE, b"junk", JPEG[:500]] + [OTHER] * 3


def with_index(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Change what follows the frames."""

    def write(path: Path) -> None:
        write_avi(path, [JPEG] * 3 + [OTHER] * 3, 30, (640, 480))
        data = path.read_bytes()
        at = data.rindex(b"idx1")
        path.write_bytes(data[:at] + change(data[at:]))

    return write


def film(*jpegs: bytes) -> Callable[[Path], object]:
    """Frames as they are."""
    return lambda path: write_avi(path, jpegs, 30, (640, 480))


@pytest.mark.parametrize(
    ("write", "texts"),
    [
        pytest.param(film(*MIXED), ["a ticket", "another"], id="spoiled frames in the middle"),
        pytest.param(film(*[b"junk"] * 40, JPEG), ["a ticket"], id="forty spoiled frames first"),
        pytest.param(film(JPEG, SMALL, JPEG, OTHER), ["a ticket", "small", "another"], id="size changes"),
        pytest.param(with_index(lambda _: b""), ["a ticket", "another"], id="no index"),
        pytest.param(
            with_index(lambda index: index[:8] + NOISE[:80]), ["a ticket", "another"], id="wrong index"
        ),
        pytest.param(
            with_index(lambda index: b"idx1\xff\xff\xff\x7f" + index[8:]),
            ["a ticket", "another"],
            id="huge index",
        ),
        pytest.param(film(*[b"junk"] * 200), None, id="nothing but junk"),
        pytest.param(film(), None, id="no frames"),
    ],
)
def test_clips_are_read_as_far_as_they_can_be(
    write: Callable[[Path], object], texts: list[str] | None, tmp_path: Path
) -> None:
    """What can be unpacked is read; a clip of which nothing can is a problem."""
    path = tmp_path / "clip.avi"
    write(path)
    (found,) = scan_source(str(path))
    assert [code.text for code in found.codes] == (texts or [])
    assert bool(found.problem) == (texts is None)


def test_a_clip_cut_off_anywhere_ends(tmp_path: Path) -> None:
    """In its headers, in a frame, in its index; some of it is read as soon as a frame is there."""
    whole, path = tmp_path / "whole.avi", tmp_path / "cut.avi"
    write_avi(whole, [JPEG] * 3, 30, (640, 480))
    data = whole.read_bytes()
    ends = []
    for length in (*range(0, 400, 31), *range(400, len(data), len(data) // 12)):
        path.write_bytes(data[:length])
        done = call("scan", f"clip:{path}")
        ends.append(done.code)
        assert done.code in {0, 3}
        assert "Traceback" not in done.err
    assert ends[0] == 3
    assert ends[-1] == 0
