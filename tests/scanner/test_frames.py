"""Camera sources as text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import CameraUnavailableError, ConfigError
from scanner.frames import open_source, parse_source


@pytest.mark.parametrize(
    ("url", "scheme", "path", "options"),
    [
        pytest.param("clip:a.avi", "clip", "a.avi", {}, id="clip"),
        pytest.param("images:some folder", "images", "some folder", {}, id="folder with a blank"),
        pytest.param("images:f?fps=3", "images", "f", {"fps": "3"}, id="folder with a speed"),
        pytest.param("clip:what?.avi", "clip", "what?.avi", {}, id="question mark in a name"),
        pytest.param("clip:c:/a.avi", "clip", "c:/a.avi", {}, id="colon in a name"),
        pytest.param(
            "v4l2:/dev/v4l/by-id/usb-X?size=640x480&fps=15",
            "v4l2",
            "/dev/v4l/by-id/usb-X",
            {"size": "640x480", "fps": "15"},
            id="camera with size and speed",
        ),
    ],
)
def test_a_url_is_taken_apart(url: str, scheme: str, path: str, options: dict[str, str]) -> None:
    """Scheme, place and options come out as they were written."""
    where = parse_source(url)
    assert (where.scheme, where.path, dict(where.options)) == (scheme, path, options)


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        pytest.param("clips:a.avi", "clip:a.avi", id="nearly clip"),
        pytest.param("V4L2:/dev/video0", "v4l2:/dev/video0", id="capitals"),
        pytest.param("vl42:", "v4l2:/dev/v4l/by-id/NAME", id="swapped letters, no place"),
        pytest.param("/dev/video0", "v4l2:/dev/video0", id="bare device"),
        pytest.param("film.avi", "clip:film.avi", id="bare file"),
        pytest.param("webcam", "images:FOLDER", id="one word gives all forms"),
        pytest.param("", "clip:FILE", id="nothing gives all forms"),
        pytest.param("clip:", "clip:FILE", id="no file"),
        pytest.param("v4l2:?fps=3", "v4l2:/dev/v4l/by-id/NAME", id="options only"),
        pytest.param("images:f?speed=3", "fps", id="unknown option"),
        pytest.param("clip:f?fps=3", "none", id="a clip has no options"),
    ],
)
def test_a_wrong_url_names_the_nearest_right_form(url: str, remedy: str) -> None:
    """The remedy can be typed."""
    with pytest.raises(ConfigError) as caught:
        parse_source(url)
    assert remedy in caught.value.remedy


def try_to_open(url: str) -> str:
    """What somebody reads who opens a source: the remedy, or that it is open."""
    try:
        open_source(url).close()
    except (ConfigError, CameraUnavailableError) as error:
        return error.remedy
    return "open"


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=150)
def test_any_text_ends_in_a_source_or_a_remedy(url: str) -> None:
    """No text that somebody types as a camera ends in anything else than the error tree."""
    assert try_to_open(url)


@given(st.sampled_from(["v4l2", "clip", "images"]), st.text(max_size=30))
@settings(deadline=None, max_examples=150)
def test_any_place_ends_in_a_source_or_a_remedy(scheme: str, path: str) -> None:
    """The same behind a right scheme, null bytes and half surrogates included."""
    assert try_to_open(f"{scheme}:{path}")
