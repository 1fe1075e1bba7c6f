"""Prints go on when an organiser's template is at fault: the bundled one takes its place, and that is told.

Must not know: printers, what is wrong with a template.
"""

import os
from collections.abc import Callable
from pathlib import Path

from checkin.badge import Badge
from checkin.errors import LayoutError, LettersError, TemplateError
from printer.bitmap import Bitmap
from printer.layout import Layout, find_template
from printer.media import Media

GIVE_UP_AFTER = 2
"""Badges for which a template may cost the whole time limit; then it waits until its files change."""

State = frozenset[tuple[Path, int]]
"""Files, each with the time of its last change in nanoseconds."""

Told = Callable[[LayoutError | None], None]
"""Hears of every badge why the organiser's template was not used for it; None = it was."""


class SteadyLayout:
    """Sets badges by an organiser's template, or by the bundled one where that fails.

    Args:
        layout: Sets them; closed by whoever made it.
        media: Size and resolution.
        template: Name or path; None = the bundled one, which nothing stands in for.
        told: Called before the bundled template is used instead, and when the organiser's was used.
    """

    def __init__(self, layout: Layout, media: Media, template: str | Path | None, told: Told) -> None:
        self._layout = layout
        self._media = media
        self._template = template or None
        self._told = told
        self._stalls = 0
        self._stalled_in: State = frozenset()
        self._given_up: LayoutError | None = None

    def render(self, badge: Badge) -> Bitmap:
        """Set one badge.

        Raises:
            LettersError: No font has some letters, whatever the template.
            LayoutError: The bundled template cannot set it either.
        """
        if self._template is None:
            return self._layout.render(badge, self._media)
        try:
            bitmap = self._render_own(badge)
        except LettersError:
            raise
        except LayoutError as error:
            self._told(error)
            return self._layout.render(badge, self._media)
        self._told(None)
        return bitmap

    def _render_own(self, badge: Badge) -> Bitmap:
        file = find_template(self._template)
        self._notice_change(file)
        if self._given_up is not None:
            raise self._given_up.with_traceback(None)  # which would grow with every badge, and keep them all
        try:
            bitmap = self._layout.render(badge, self._media, self._template)
        except TemplateError as error:
            if self._layout.child_pid is None:
                self._count_stall(error, file)
            raise
        self._stalls = 0
        return bitmap

    def _notice_change(self, file: Path) -> None:
        if self._stalls and _state_of(file) != self._stalled_in:
            self._stalls, self._given_up = 0, None

    def _count_stall(self, error: TemplateError, file: Path) -> None:
        """A template that had to be stopped costs seconds each time; then nobody waits for it again."""
        if not self._stalls:
            self._stalled_in = _state_of(file)
        self._stalls += 1
        if self._stalls >= GIVE_UP_AFTER:
            self._given_up = error


def _state_of(file: Path) -> State:
    """A template and whatever it may include, which lies beside and below it."""
    folders = os.walk(file.parent)  # passes by what cannot be read
    parts = (Path(folder, name) for folder, _, names in folders for name in names if name.endswith(".typ"))
    return frozenset((part, _changed_ns(part)) for part in (file, *parts))


def _changed_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # it went away this moment, or is a link to nowhere
        return 0
