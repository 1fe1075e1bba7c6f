"""Where the ledger's key is found, and what is said when it is none."""

from pathlib import Path

import pytest

from checkin.errors import LedgerKeyError
from sync.keys import CREDENTIAL, KEY_FILE, find_key
from tests.fakes.entropy import SeededEntropy

KEY = bytes(range(32))


def test_a_new_data_folder_gets_a_key_that_only_we_can_read(tmp_path: Path) -> None:
    """The key file has mode 0600, and the next look finds the same key in it."""
    made = find_key(tmp_path, {}, SeededEntropy(), may_make=True)
    assert made.source == "data folder"
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert find_key(tmp_path, {}, SeededEntropy(9), may_make=False) == made
    assert find_key(tmp_path, {}, SeededEntropy(9), may_make=True) == made


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(KEY, id="32 raw bytes"),
        pytest.param(KEY.hex().encode(), id="64 hexadecimal digits"),
        pytest.param(KEY.hex().upper().encode() + b"\r\n", id="upper case, with a line end"),
    ],
)
def test_a_key_may_be_raw_or_hexadecimal(tmp_path: Path, written: bytes) -> None:
    """All these files hold the same key."""
    (tmp_path / "key").write_bytes(written)
    found = find_key(
        tmp_path, {"EINLASS_LEDGER_KEY_FILE": str(tmp_path / "key")}, SeededEntropy(), may_make=True
    )
    assert (found.key, found.source) == (KEY, "environment")
    assert not (tmp_path / KEY_FILE).exists()


def test_the_credential_of_systemd_comes_first(tmp_path: Path) -> None:
    """A credential beats the named file, which beats the data folder."""
    (tmp_path / CREDENTIAL).write_bytes(KEY)
    (tmp_path / "other").write_bytes(bytes(32))
    environment = {
        "CREDENTIALS_DIRECTORY": str(tmp_path),
        "EINLASS_LEDGER_KEY_FILE": str(tmp_path / "other"),
    }
    assert find_key(tmp_path, environment, SeededEntropy(), may_make=True).source == "credential"
    (tmp_path / CREDENTIAL).unlink()
    assert find_key(tmp_path, environment, SeededEntropy(), may_make=True).source == "environment"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(b"", id="empty file"),
        pytest.param(KEY[:31], id="one byte short"),
        pytest.param(KEY.hex().encode()[:-1], id="one digit short"),
        pytest.param(b"g" * 64, id="no hexadecimal digits"),
        pytest.param("ü".encode() * 40, id="no ASCII"),
        pytest.param(bytes(4096), id="far too long"),
    ],
)
def test_a_broken_key_file_is_an_error_with_a_remedy(tmp_path: Path, written: bytes) -> None:
    """What is no key is never used, and never written over."""
    (tmp_path / KEY_FILE).write_bytes(written)
    with pytest.raises(LedgerKeyError, match="is no key") as caught:
        find_key(tmp_path, {}, SeededEntropy(), may_make=True)
    assert "32 bytes" in caught.value.remedy
    assert (tmp_path / KEY_FILE).read_bytes() == written


def test_a_missing_key_is_not_made_where_a_ledger_is(tmp_path: Path) -> None:
    """A ledger without its key asks for the key back."""
    with pytest.raises(LedgerKeyError, match="cannot be read") as caught:
        find_key(tmp_path, {}, SeededEntropy(), may_make=False)
    assert "Give back the key" in caught.value.remedy
    assert not list(tmp_path.iterdir())


def test_a_named_key_file_that_is_missing_is_never_replaced_by_an_own_one(tmp_path: Path) -> None:
    """Who names a key file means it."""
    with pytest.raises(LedgerKeyError):
        find_key(
            tmp_path, {"EINLASS_LEDGER_KEY_FILE": str(tmp_path / "none")}, SeededEntropy(), may_make=True
        )
    assert not list(tmp_path.iterdir())
