"""The typesetting child: started, stopped, replaced."""

import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import typst

from checkin.errors import ConfigError, LayoutError
from printer.typesetter import Typesetter
from printer.typst_child import Compilers, Failure, File, Job

HOME = Path(__file__).resolve().parents[2]
LOOP = "#for a in range(100000) { for b in range(100000) { let c = a * b } }"
HELLO = "#set page(width: 20mm, height: 10mm)\n#json(bytes(sys.inputs.data)).text"


def make_job(folder: Path, template: str, limit_s: float = 10.0) -> Job:
    """A job for a template written down just now."""
    path = folder / "template.typ"
    path.write_text(template, encoding="utf-8")
    return Job(template=str(path), data='{"text": "hello"}', want="png", dpi=100.0, limit_s=limit_s)


def test_starts_when_first_asked_and_stays(typesetter: Typesetter, tmp_path: Path) -> None:
    """One child does one job after another."""
    assert isinstance(typesetter.ask(make_job(tmp_path, HELLO)), File)
    first = typesetter.child_pid
    assert isinstance(typesetter.ask(make_job(tmp_path, HELLO)), File)
    assert typesetter.child_pid == first is not None


def test_sees_a_template_that_was_edited(typesetter: Typesetter, tmp_path: Path) -> None:
    """An organiser's change shows on the next badge."""
    first = typesetter.ask(make_job(tmp_path, HELLO))
    second = typesetter.ask(make_job(tmp_path, HELLO.replace("20mm", "40mm")))
    assert first != second


def test_stops_a_looping_template(typesetter: Typesetter, tmp_path: Path) -> None:
    """A template without end is stopped, and the next job finds a new child."""
    typesetter.warm()
    first = typesetter.child_pid
    with pytest.raises(LayoutError, match="too long"):
        typesetter.ask(make_job(tmp_path, LOOP, limit_s=0.2))
    assert typesetter.child_pid is None
    assert isinstance(typesetter.ask(make_job(tmp_path, HELLO)), File)
    assert typesetter.child_pid != first


def test_says_when_the_child_dies_at_work(typesetter: Typesetter, tmp_path: Path) -> None:
    """A crash in the middle of a job is an error with a remedy, not a hang."""
    typesetter.warm()
    assert typesetter.child_pid is not None
    killer = threading.Timer(0.2, os.kill, (typesetter.child_pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(LayoutError, match="ended unexpectedly"):
        typesetter.ask(make_job(tmp_path, LOOP))
    killer.join()


def test_replaces_a_child_that_died_between_jobs(typesetter: Typesetter, tmp_path: Path) -> None:
    """A child that was ended from outside is replaced without a word."""
    typesetter.warm()
    pid = typesetter.child_pid
    assert pid is not None
    ended = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([ended], [], [])
    os.close(ended)
    assert isinstance(typesetter.ask(make_job(tmp_path, HELLO)), File)


def test_failures_of_a_template_leave_the_child_alone(typesetter: Typesetter, tmp_path: Path) -> None:
    """A mistake in a template is an answer; the child goes on."""
    typesetter.warm()
    pid = typesetter.child_pid
    assert isinstance(typesetter.ask(make_job(tmp_path, '#panic("x")')), Failure)
    assert isinstance(typesetter.ask(make_job(tmp_path, "#pagebreak()")), Failure)
    assert isinstance(typesetter.ask(make_job(tmp_path, '#read("/etc/hostname")')), Failure)
    assert typesetter.child_pid == pid


def test_a_child_too_slow_to_start_is_given_up() -> None:
    """The start has a limit, too."""
    typesetter = Typesetter(start_limit_s=0.0)
    with pytest.raises(LayoutError, match="too long"):
        typesetter.warm()
    assert typesetter.child_pid is None


def test_an_answer_that_is_no_text_is_a_crash_of_the_child(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """MessagePack with a text that is no UTF-8: the child is ended, staff read a sentence."""
    answer = b"\x82\xa4type\xa7Failure\xa7message\xa1\xff"
    frame = len(answer).to_bytes(4, "big") + answer
    babbling = f"import sys; sys.stdout.buffer.write({frame!r}); sys.stdout.flush(); sys.stdin.read()"
    child = tmp_path / "child"
    child.write_text(f"#!{sys.executable}\n{babbling}\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))
    typesetter = Typesetter()
    with pytest.raises(LayoutError, match="ended unexpectedly"):
        typesetter.warm()
    assert typesetter.child_pid is None


def test_names_a_font_folder_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path in the settings is said, not ignored."""
    with pytest.raises(ConfigError, match="fonts"):
        Typesetter([tmp_path / "none"]).warm()


def test_the_child_ends_when_its_parent_dies() -> None:
    """No child is left behind by a parent that was killed, wherever that was started."""
    script = (
        "import os, sys; from printer.typesetter import Typesetter; typesetter = Typesetter();"
        "typesetter.warm(); print(typesetter.child_pid, flush=True); sys.stdin.read(); os._exit(1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(HOME)},
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        ended = os.pidfd_open(int(parent.stdout.readline()))
        parent.stdin.close()
        assert select.select([ended], [], [], 30)[0]
        os.close(ended)


def test_a_compiler_goes_with_its_template(tmp_path: Path) -> None:
    """The background of a layout lies in a folder for a moment only: the child must not keep it all day."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[])
    compilers = Compilers(fonts)
    stays, goes = tmp_path / "stays.typ", tmp_path / "goes.typ"
    for file in (stays, goes):
        file.write_text("#rect()", "utf-8")
        assert compilers.of(str(file)) is compilers.of(str(file))
    kept = compilers.of(str(stays))
    assert len(compilers) == 2
    goes.unlink()
    assert compilers.of(str(stays)) is kept
    assert len(compilers) == 1
