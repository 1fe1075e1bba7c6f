"""Nobody leaves the program without a staff PIN: every way out that Textual offers is closed here.

An allow-list stands on the app and on every screen, because an action aimed at a screen never asks the app.
Must not know: what is shown. Which ways there are: docs/architecture.md, section "Locked down".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Generic, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from kiosk.exit_codes import ExitCode

LEAVE_KEY = "ctrl+x"
DISPLAY_KEY = "ctrl+t"
EVACUATE_KEY = "ctrl+e"
DEAD_KEYS = ("ctrl+q", "ctrl+c", "ctrl+z", "ctrl+p", "ctrl+s", "ctrl+backslash", "super+c")
"""Keys that quit, copy, suspend, open the palette or take a picture somewhere; here they do nothing."""

ALLOWED_ACTIONS = frozenset({"nothing", "leave", "display", "evacuate"})

KEYS: list[BindingType] = [
    *(Binding(key, "app.nothing", show=False, priority=True) for key in DEAD_KEYS),
    Binding(LEAVE_KEY, "app.leave", show=False, priority=True),
    Binding(DISPLAY_KEY, "app.display", show=False, priority=True),
    Binding(EVACUATE_KEY, "app.evacuate", show=False, priority=True),
]

T = TypeVar("T")


class LockedDown:
    """The part that app and screens share."""

    ALLOW_SELECT: ClassVar[bool] = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  # Textual's signature
        """Only what is on the list may be done, by key, by link or by name."""
        return action in ALLOWED_ACTIONS


class LockedScreen(LockedDown, Screen[T], Generic[T], inherit_bindings=False):
    """A screen whose text cannot be marked, copied, or maximised."""

    ALLOW_SELECT: ClassVar[bool] = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool | None] = False
    COMMANDS: ClassVar = set()
    BINDINGS: ClassVar = KEYS

    def tick(self) -> None:
        """Called ten times a second."""

    def repaint(self) -> None:
        """Show the present state, in the present language, look and size."""

    def action_maximize(self) -> None:
        """Nothing grows over the rest of the screen."""

    def action_copy_text(self) -> None:
        """Nothing is copied."""


class LockedApp(LockedDown, App[T], Generic[T], inherit_bindings=False):
    """An app without palette, clipboard, browser, pictures of itself, suspension or a key to quit."""

    ALLOW_SELECT: ClassVar[bool] = False
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False
    COMMANDS: ClassVar = set()
    BINDINGS: ClassVar = KEYS

    crash: Exception | None = None
    """What the program died of, for the journal of the system; never for the screen."""

    def action_nothing(self) -> None:
        """What a dead key does."""

    async def action_quit(self) -> None:
        """Only `App.exit` after a right PIN ends the program."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No picture of attendees reaches the disk."""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """No picture of attendees reaches the disk."""

    def copy_to_clipboard(self, text: str) -> None:
        """The terminal's clipboard belongs to the terminal."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """There is no browser behind a kiosk."""

    def action_suspend_process(self) -> None:
        """There is no shell behind a kiosk."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to nobody."""
        yield

    def _handle_exception(self, error: Exception) -> None:
        """End with a code and a clean terminal: Textual would print the trace with people's names in it."""
        self._return_code = ExitCode.BUG
        self.crash = self.crash or error
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
