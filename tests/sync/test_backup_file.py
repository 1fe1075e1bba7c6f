"""The form of a backup: what was written is read back, and no other bytes are taken for one."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.errors import ConfigError
from sync.backup_file import (
    CHUNK_BYTES,
    MAGIC,
    MAX_FACTS_BYTES,
    Facts,
    file_hash,
    is_backup_file,
    read_backup_file,
    write_backup_file,
)

LEDGER = bytes(range(256)) * 20
FACTS = Facts(
    made_ms=1, device="kiosk-1", is_hub=False, bytes=0, sha256="", entries=3, positions=2, files=1, key="ab"
)


def written(folder: Path, ledger: bytes = LEDGER) -> Path:
    """A backup with that ledger."""
    (folder / "ledger").write_bytes(ledger)
    facts = replace(FACTS, bytes=len(ledger), sha256=file_hash(folder / "ledger"))
    write_backup_file(folder / "backup", facts, folder / "ledger")
    return folder / "backup"


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(b"", id="empty"),
        pytest.param(LEDGER, id="small"),
        pytest.param(b"x" * (CHUNK_BYTES + 1), id="more than one chunk"),
    ],
)
def test_what_was_written_is_read(tmp_path: Path, ledger: bytes) -> None:
    """Facts and ledger, readable by the owner only, and never over a file that is there."""
    path, found = written(tmp_path, ledger), BytesIO()
    facts = read_backup_file(path, found.write)
    assert (found.getvalue(), facts.device, facts.entries) == (ledger, "kiosk-1", 3)
    assert path.stat().st_mode & 0o777 == 0o600
    assert is_backup_file(path)
    with pytest.raises(FileExistsError):
        write_backup_file(path, facts, tmp_path / "ledger")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_another_one(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """One bit turned over, an end cut off or added: never taken, and always said in a sentence."""
    folder = tmp_path_factory.mktemp("bent")
    path = written(folder)
    raw = path.read_bytes()
    at = data.draw(st.integers(0, len(raw) - 1) | st.integers(0, 400))
    bit = data.draw(st.integers(0, 7))
    bent = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
    path.write_bytes(data.draw(st.sampled_from([bent, raw[:at], raw + b"\0", raw + raw])))
    with pytest.raises(ConfigError) as told:
        read_backup_file(path)
    assert "backup" in told.value.problem


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300), start=st.sampled_from([b"", MAGIC]))
def test_any_bytes_end_in_a_sentence(tmp_path: Path, raw: bytes, start: bytes) -> None:
    """Also those that begin as a backup does."""
    (tmp_path / "any").write_bytes(start + raw)
    with pytest.raises(ConfigError):
        read_backup_file(tmp_path / "any")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"PK\x03\x04" + bytes(99), "no backup", id="a zip file"),
        pytest.param(b"\x1f\x8b" + bytes(99), "no backup", id="a packed tar file"),
        pytest.param(b"SQLite format 3\0", "no backup", id="a database"),
        pytest.param(b"einlass-backup/2\n", "newer version", id="of a newer program"),
        pytest.param(MAGIC + b"x" * (MAX_FACTS_BYTES + 9), "cut short", id="facts without an end"),
        pytest.param(MAGIC, "cut short", id="nothing behind the first line"),
    ],
)
def test_what_is_none_says_so(tmp_path: Path, raw: bytes, told: str) -> None:
    """With what it is instead, where that can be seen."""
    (tmp_path / "other").write_bytes(raw)
    with pytest.raises(ConfigError, match=told):
        read_backup_file(tmp_path / "other")
