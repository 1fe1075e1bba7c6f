"""Settings files that TOML's reader or Python cannot hold: a sentence, never a trace."""

from pathlib import Path

import pytest

from tests.fakes.einlass import call


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(f"roll_m = {'9' * 5_000}", "number of thousands of digits", id="digits"),
        pytest.param(f'roll_m = "{"9" * 5_000}"', "roll_m: must be", id="digits in quotes"),
        pytest.param(
            f"[self_service]\ntime_factor = {'9' * 4_000}", "time_factor: must be", id="beyond a fraction"
        ),
        pytest.param(f"lists = {'[' * 3_000}", "brackets in each other", id="brackets"),
        pytest.param('fonts = ["a\\u0000b"]', "fonts: must be", id="NUL"),
    ],
)
@pytest.mark.parametrize("how", ["config", "doctor", "setup"])
def test_what_no_reader_can_hold_is_told(tmp_path: Path, how: str, text: str, said: str) -> None:
    """In config.toml for any command and the doctor, and in a file that sets up: no trace, 2 and the file."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    words = {
        "config": ("journal", "verify", "--config", path),
        "doctor": ("doctor", "--offline", "--config", path),
        "setup": ("setup", "--non-interactive", path),
    }[how]
    ended = call(*words, "--data-dir", tmp_path / "data")
    assert (said in ended.out + ended.err, "Traceback" in ended.err) == (True, False), ended
    assert "config.toml" in ended.out + ended.err
    assert ended.code == 2
