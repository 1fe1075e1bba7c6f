"""A loudspeaker that remembers, with the contract of `kiosk.audio.port.AudioPort`."""

from kiosk.signals import State


class FakeAudio:
    """Notes what was asked of it, in order.

    Attributes:
        heard: Each tone, and each text with its language; an empty text is silence.
    """

    def __init__(self, *, speaks: bool = True, is_private: bool = False, can_sound: bool = True) -> None:
        self.speaks = speaks
        self.is_private = is_private
        self.heard: list[State | tuple[str, str]] = []
        self._can_sound = can_sound

    def sound(self, state: State) -> bool:
        """Note the tones."""
        if self._can_sound:
            self.heard.append(state)
        return self._can_sound

    def speak(self, text: str, language: str) -> None:
        """Note the text."""
        self.heard.append((text, language))

    def hush(self) -> None:
        """Note the silence."""
        self.heard.append(("", ""))

    def take(self) -> list[State | tuple[str, str]]:
        """What was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def said(self) -> str:
        """The newest text since the last time."""
        return next((item[0] for item in reversed(self.take()) if isinstance(item, tuple)), "")
