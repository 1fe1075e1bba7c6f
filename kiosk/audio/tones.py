"""Tones as WAV files, made of nothing but sines. Pure. Must not know: states, players."""

import io
import math
import sys
import wave
from array import array

from kiosk.signals import Note

RATE_HZ = 22_050
LOUDNESS = 0.45
"""Share of the full scale: clear beside a talking queue, and never distorted by a small loudspeaker."""

RAMP_MS = 6
"""Every tone grows and fades that long; without it there would be a click."""


def make_wav(notes: tuple[Note, ...]) -> bytes:
    """The notes one after another: mono, 16 bit, `RATE_HZ`."""
    samples = array("h", (sample for note in notes for sample in _samples(note)))
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes(samples.tobytes())
    return file.getvalue()


def _samples(note: Note) -> list[int]:
    count, ramp = note.ms * RATE_HZ // 1000, RAMP_MS * RATE_HZ // 1000
    turn = 2 * math.pi * note.hertz / RATE_HZ
    loud = 32_767 * LOUDNESS
    return [round(loud * min(1.0, n / ramp, (count - n) / ramp) * math.sin(turn * n)) for n in range(count)]
