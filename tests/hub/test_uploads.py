"""Forms that bring a file: whatever bytes come, in whatever pieces, end in a form or in a word."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.uploads import MAX_FIELDS, Upload, read_upload

HEADERS = {"content-type": "multipart/form-data; boundary=edge"}
FILE = 'form-data; name="table"; filename="{}"'


def body(*parts: tuple[str, bytes]) -> bytes:
    """A form as browsers write it."""
    made = b"".join(
        b"--edge\r\nContent-Disposition: %b\r\n\r\n%b\r\n" % (head.encode(), data) for head, data in parts
    )
    return made + b"--edge--\r\n"


def read(raw: bytes, most: int = 10_000, piece: int = 7, headers: dict[str, str] | None = None) -> Upload:
    """Read it, in pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(raw), piece):
            yield raw[at : at + piece]

    return asyncio.run(read_upload(headers or HEADERS, pieces(), most))


@given(st.binary(max_size=300), st.integers(1, 400))
def test_a_file_comes_as_it_is(raw: bytes, piece: int) -> None:
    """Byte by byte, however it is cut on its way."""
    made = read(body(('form-data; name="form"', b"abc"), (FILE.format("a.csv"), raw)), piece=piece)
    assert made == Upload(fields={"form": "abc"}, name="a.csv", raw=raw)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_end_in_a_word(raw: bytes, piece: int) -> None:
    """What is no form, or only the beginning of one, is told so."""
    assert read(raw, piece=piece).problem == "not_a_form"
    assert read(body((FILE.format("a"), raw))[:-9], piece=piece).problem == "not_a_form"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("C:\\Users\\me\\guests.csv", "guests.csv", id="folders of Windows"),
        pytest.param("../../etc/passwd", "passwd", id="folders"),
        pytest.param("gäste märz.csv", "gäste märz.csv", id="German"),
        pytest.param("a\u202eb\x07.csv", "ab.csv", id="hidden signs"),
        pytest.param("x" * 500, "x" * 100, id="long"),
    ],
)
def test_names_of_files_are_harmless(name: str, shown: str) -> None:
    """Whatever somebody calls a file."""
    assert read(body((FILE.format(name), b"x"))).name == shown


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(body((FILE.format("a"), b"x" * 20_000)), "too_large", id="a large file"),
        pytest.param(body(('form-data; name="form"', b"x" * 5_000)), "not_a_form", id="a large field"),
        pytest.param(
            body(*[('form-data; name="a"', b"")] * (MAX_FIELDS + 1)), "not_a_form", id="many fields"
        ),
        pytest.param(
            b"--edge\r\n" + b"A: b\r\n" * 500 + b"\r\nx\r\n--edge--", "not_a_form", id="many headers"
        ),
    ],
)
def test_bounds(raw: bytes, problem: str) -> None:
    """More than any page of ours sends is not kept."""
    assert (read(raw).problem, read(raw).raw) == (problem, b"")


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "x" * 999]
)
def test_other_kinds_of_bodies(kind: str) -> None:
    """Only a form that says where its parts end is read."""
    assert read(body((FILE.format("a"), b"x")), headers={"content-type": kind}).problem == "not_a_form"
