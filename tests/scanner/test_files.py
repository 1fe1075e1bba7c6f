"""Pictures, folders and clips as `einlass scan` tells them."""

from pathlib import Path

import pytest
from PIL import Image

from checkin.errors import CameraUnavailableError, ConfigError
from scanner.clip import Shot, render_clip
from scanner.drawing import jpeg
from scanner.files import FileScan, scan_source
from tests.fakes.codes import modules_of, scene_of
from tests.scanner.conftest import TEXTS


def texts_of(scan: FileScan) -> list[str]:
    """The texts of one file."""
    return [code.text for code in scan.codes]


@pytest.mark.parametrize("form", ["{}", "images:{}"])
def test_a_folder_gives_a_line_per_picture(form: str, folder: Path) -> None:
    """Sorted by name; the broken one says why."""
    scans = list(scan_source(form.format(folder)))
    assert [Path(scan.source).name for scan in scans] == ["0.jpg", "1.jpg", "1b.png", "2.jpg"]
    assert [texts_of(scan) for scan in scans] == [[TEXTS[0]], [TEXTS[1]], [], [TEXTS[2]]]
    assert [bool(scan.problem) for scan in scans] == [False, False, True, False]


def test_a_clip_gives_one_line_with_its_codes_in_order(clip: Path) -> None:
    """Each text once, as they came."""
    (scan,) = scan_source(str(clip))
    assert scan.source == str(clip)
    assert texts_of(scan) == list(TEXTS)


def test_a_clip_may_have_any_name_when_it_is_called_one(tmp_path: Path) -> None:
    """Without an ending of films it would be taken for a picture."""
    path = tmp_path / "film.bin"
    render_clip(path, [Shot("ticket", seconds=0.2)], modules_of, fps=5)
    (called,) = scan_source(f"clip:{path}")
    (not_called,) = scan_source(str(path))
    assert (called.source, texts_of(called)) == (str(path), ["ticket"])
    assert not_called.problem


def test_a_large_picture_is_scaled_by_itself(tmp_path: Path) -> None:
    """A phone's photo of 12 megapixels is read; milliseconds come from the given clock."""
    path = tmp_path / "photo.jpg"
    scene = scene_of("a", size=(640, 480)).repeat(6, 0).repeat(6, 1)
    path.write_bytes(jpeg(scene, 80))
    ticks = iter([1.0, 1.25])
    (scan,) = scan_source(str(path), lambda: next(ticks))
    assert texts_of(scan) == ["a"]
    assert scan.ms == 250.0


@pytest.mark.parametrize("suffix", [".webp", ".gif", ".bmp", ".PNG"])
def test_pictures_of_every_kind_in_folders_of_folders(suffix: str, tmp_path: Path) -> None:
    """Sorted by path, whatever is beside them."""
    (tmp_path / "b" / "c").mkdir(parents=True)
    kinds = {".gif": "GIF", ".bmp": "BMP", ".webp": "WEBP", ".PNG": "PNG"}
    for path, text in ((tmp_path / f"b/c/1{suffix}", "deep"), (tmp_path / f"a{suffix}", "flat")):
        Image.fromarray(scene_of(text)).save(path, kinds[suffix])
    (tmp_path / "b" / "notes.txt").write_text("nothing")
    assert [texts_of(scan) for scan in scan_source(str(tmp_path))] == [["flat"], ["deep"]]


def test_a_picture_without_a_code_has_none(tmp_path: Path) -> None:
    """No code is no problem."""
    path = tmp_path / "empty.jpg"
    path.write_bytes(jpeg(scene_of(), 80))
    (scan,) = scan_source(str(path))
    assert (scan.codes, scan.problem) == ((), "")


def test_a_file_that_is_no_picture_says_so(folder: Path) -> None:
    """Told as a problem of that file, so that others go on."""
    (scan,) = scan_source(str(folder / "notes.txt"))
    assert "no PNG" in scan.problem


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("nothing.png", CameraUnavailableError, id="no such file"),
        pytest.param("", CameraUnavailableError, id="nothing"),
        pytest.param("nothing\0.png", CameraUnavailableError, id="no file can have this name"),
        pytest.param("clip:nothing.avi", CameraUnavailableError, id="no such clip"),
        pytest.param("images:nothing", CameraUnavailableError, id="no such folder"),
        pytest.param("v4l2:/dev/video0", ConfigError, id="a camera has no end"),
        pytest.param("video:x", ConfigError, id="unknown scheme"),
    ],
)
def test_what_cannot_be_scanned_is_an_error(url: str, kind: type[Exception], tmp_path: Path) -> None:
    """Missing things are unavailable, wrong words are configuration."""
    with pytest.raises(kind):
        list(scan_source(url))


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    """An empty answer would look like success."""
    with pytest.raises(CameraUnavailableError, match="no pictures"):
        list(scan_source(str(tmp_path)))
