"""How a kiosk reads its terminal: as Textual does, but no bytes stop it. Must not know: screens.

Bytes that are no UTF-8 become a letter for "unknown"; pastes, and what comes too fast, are kept in bounds.
"""

import codecs
import os
import selectors
import time

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from kiosk.keys.floods import Floods
from kiosk.keys.pastes import Pastes

PIECE_BYTES = 4096
LOOK_S = 0.1
"""How often it is seen that the program ends, or that nothing follows."""


class KioskDriver(LinuxDriver):
    """The terminal of a kiosk."""

    def run_input_thread(self) -> None:
        """Read until the program ends."""
        parser, pastes, floods = XTermParser(self._debug), Pastes(), Floods()
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                came = selector.select(LOOK_S)
                # Half a letter whose rest does not come at once must not swallow the key after it.
                data = decode(os.read(self.fileno, PIECE_BYTES)) if came else decode(b"", final=True)
                now_s = time.monotonic()
                text = pastes.take(floods.take(data, now_s), now_s)
                for event in (*(parser.feed(text) if text else ()), *parser.tick()):
                    self.process_message(event)
