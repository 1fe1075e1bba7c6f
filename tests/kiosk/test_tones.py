"""The sounds of states: told apart by rhythm as well as by pitch, short, and without a click."""

import io
import wave
from array import array
from itertools import pairwise

import pytest

from kiosk.audio.tones import RATE_HZ, make_wav
from kiosk.signals import SIGNALS, Note, Signal, State

LONGEST_MS = 700
RIGHT_FULL = 32_767


def samples(wav: bytes) -> "array[int]":
    """All of them."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return array("h", file.readframes(file.getnframes()))


def pitch(heard: "array[int]") -> float:
    """Hertz of one steady tone, by its zero crossings."""
    crossings = sum(1 for a, b in pairwise(heard) if (a < 0) != (b < 0))
    return crossings / 2 / (len(heard) / RATE_HZ)


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS)
def test_a_sound_is_short_and_begins_and_ends_in_silence(signal: Signal) -> None:
    """Nobody waits for it, nothing clicks, and nothing is cut off by full scale."""
    heard = samples(make_wav(signal.notes))
    assert len(heard) / RATE_HZ * 1000 <= LONGEST_MS
    assert max(map(abs, (*heard[:2], *heard[-2:]))) < RIGHT_FULL * 0.02
    assert RIGHT_FULL * 0.3 < max(heard) < RIGHT_FULL * 0.6


@pytest.mark.parametrize("hertz", sorted({note.hertz for s in SIGNALS.values() for note in s.notes} - {0}))
def test_a_note_has_its_pitch(hertz: int) -> None:
    """Within two percent, and within what small loudspeakers and most ears can do."""
    assert pitch(samples(make_wav((Note(hertz, 500),)))) == pytest.approx(hertz, rel=0.02)
    assert 200 <= hertz <= 2000


def test_states_differ_by_rhythm_alone_and_by_pitch_alone() -> None:
    """Whoever hears no pitch counts beats and lengths; whoever hears no rhythm hears where it goes."""
    rhythms = {tuple(note.ms for note in signal.notes) for signal in SIGNALS.values()}
    melodies = {tuple(note.hertz for note in signal.notes) for signal in SIGNALS.values()}
    assert len(rhythms) == len(melodies) == len(State)


def test_every_state_has_shape_word_and_sound() -> None:
    """None of them is told in one way only, and no two share any of the three."""
    assert set(SIGNALS) == set(State)
    assert len({signal.shape for signal in SIGNALS.values()}) == len(State)
    assert len({signal.word for signal in SIGNALS.values()}) == len(State)
