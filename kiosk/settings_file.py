"""The settings file: read as it stands, written whole or not at all. Must not know: which settings there are.

The writer knows what a settings file may hold and no more of TOML: values, lists of texts, texts per
language, and tables of these.
"""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkstemp

from checkin.errors import ConfigError
from kiosk.settings_fit import TABLES

FORMER = ".old"
"""Behind the name of a settings file: how it was before it was last written."""

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
FIRST_PRINTABLE, DELETE = 0x20, 0x7F

OTHERS = "It is for another user: start this as that one, or give the file to this one by sudo chown."
BEYOND = "has a number of thousands of digits, or too many brackets in each other"
REMEDY = "Write it again, or remove it to run with the built-in settings; README shows an example."


def is_there(path: Path) -> bool:
    """Whether there is such a file.

    Raises:
        ConfigError: Nobody tells this user.
    """
    try:
        return path.exists()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}).",
            "Check whose data folder it is, or choose another with --data-dir.",
        ) from error


def read_settings_file(path: Path) -> dict[str, object]:
    """What stands in it, in tables as there.

    Raises:
        ConfigError: It cannot be read, is no TOML, or is empty.
    """
    import tomllib  # most kiosks start from a file; a door or a demo does not

    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        remedy = OTHERS if isinstance(error, PermissionError) else "Name an existing file with --config."
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).", remedy) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no TOML: {error}.", REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {BEYOND}.", REMEDY) from error
    if not found:
        raise ConfigError(f"{path}: is empty.", REMEDY)
    return found


def flat_settings(found: Mapping[str, object], path: Path) -> dict[str, object]:
    """Settings by their names: ``url`` in [central] is ``central_url``.

    Raises:
        ConfigError: What has the name of a table is none.
    """
    flat = {key: value for key, value in found.items() if key not in TABLES}
    for name in TABLES:
        table = found.get(name, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: {name}: is no table.", f"Write [{name}] on a line of its own.")
        flat |= {f"{name}_{key}": value for key, value in table.items()}
    return flat


def settings_text(flat: Mapping[str, object]) -> str:
    """A settings file that holds these settings, by their names as in `flat_settings`, in that order."""
    lines = [_line(key, value) for key, value in flat.items() if _table_of(key) is None]
    for table in TABLES:
        inside = {key: value for key, value in flat.items() if _table_of(key) == table}
        if inside:
            named = (_line(key.removeprefix(f"{table}_"), value) for key, value in inside.items())
            lines += ["", f"[{table}]", *named]
    return "\n".join(lines).lstrip("\n") + "\n"


def write_settings_file(path: Path, flat: Mapping[str, object], *, keeps_former: bool = True) -> None:
    """Put these settings in place of what stands there: all of them or, if the power goes, none.

    It is for its owner alone, since it holds PINs and tokens.

    Args:
        path: Its folder is made where there is none.
        flat: See `settings_text`.
        keeps_former: Whether what it held before stays beside it.

    Raises:
        ConfigError: It cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if keeps_former and path.exists():
            _write_whole(path.with_name(path.name + FORMER), path.read_bytes())
        _write_whole(path, settings_text(flat).encode())
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}).",
            "Check whose folder it is and the room on the disk, or name another with --data-dir or --config.",
        ) from error


def _write_whole(path: Path, content: bytes) -> None:
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # for its owner alone: 0600
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()


def _table_of(key: str) -> str | None:
    return next((table for table in TABLES if key.startswith(f"{table}_")), None)


def _line(key: str, value: object) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _quoted(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            pairs = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            raise TypeError(f"no settings file holds a {type(value).__name__}")


def _quoted(text: str) -> str:
    return f'"{"".join(_escaped(text))}"'


def _escaped(text: str) -> Iterator[str]:
    for letter in text:
        if letter in SHORT_ESCAPES:
            yield SHORT_ESCAPES[letter]
        elif ord(letter) < FIRST_PRINTABLE or ord(letter) == DELETE:
            yield f"\\u{ord(letter):04x}"
        else:
            yield letter
