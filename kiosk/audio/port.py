"""What screens ask of loudspeaker and headset. Must not know: programs, devices."""

from typing import Protocol

from kiosk.signals import State


class AudioPort(Protocol):
    """Returns at once, whatever is asked; what is newer takes the place of what is older."""

    @property
    def speaks(self) -> bool:
        """Whether pages are to be read out."""
        ...

    @property
    def is_private(self) -> bool:
        """Whether only the person in front of the kiosk hears it, so that names may be said."""
        ...

    def sound(self, state: State) -> bool:
        """Play the tones of a state; False when nothing here can."""
        ...

    def speak(self, text: str, language: str) -> None:
        """Read a text out, in the voice of a language; what was being read stops."""
        ...

    def hush(self) -> None:
        """Stop reading."""
        ...


class Silence:
    """A kiosk that is not to be heard."""

    speaks = False
    is_private = False

    def sound(self, state: State) -> bool:  # noqa: ARG002  # nothing is played
        """Nothing is to be heard, from no bell either."""
        return True

    def speak(self, text: str, language: str) -> None:
        """Nothing is read out."""

    def hush(self) -> None:
        """Nothing is being read out."""

    def close(self) -> None:
        """Nothing is to be ended."""
