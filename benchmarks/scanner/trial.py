"""Plays clips to readers and notes what each read, and when. Must not know: how frames are drawn, goals."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.scanner.clips import Clip, frames
from benchmarks.scanner.motion import FRAMES
from benchmarks.scanner.readers import READERS, Look
from scanner.grey import Grey

NEVER = FRAMES
"""Frames that a code counts that was not read at all."""

DEEP_PURSE_S = 2.5
"""CPU seconds that one reader may spend on one clip, before its first text is found."""

TO_THE_END = frozenset({"ours", "zxing"})
"""Readers that are shown every frame; the others are slow, and stop at their first correct text."""


@dataclass(slots=True)
class Trial:
    """What one reader made of one clip.

    Attributes:
        scenario: Its name.
        payload: Its label.
        reader: Its name.
        first: Frames from the first whole view to the first correct text, or None.
        judged: Frames from the first whole view on that it was shown.
        read: How many of them gave the correct text.
        wrong: Texts that no ticket has.
        cpu_ms: Thread CPU for each frame that it was shown.
    """

    scenario: str
    payload: str
    reader: str
    first: int | None = None
    judged: int = 0
    read: int = 0
    wrong: list[str] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    @property
    def frames(self) -> int:
        """Frames to the first correct text; `NEVER` when there was none."""
        return NEVER if self.first is None else self.first

    @property
    def is_over(self) -> bool:
        """Whether it is shown nothing more."""
        if self.reader in TO_THE_END:
            return False
        return self.first is not None or sum(self.cpu_ms) > DEEP_PURSE_S * 1000


def play(
    clip: Clip, readers: Mapping[str, Callable[[], Look]] = READERS, indexes: Iterable[int] = range(FRAMES)
) -> list[Trial]:
    """Show a clip to readers, from the moment the ticket begins to come in.

    Args:
        clip: What is shown.
        readers: Name -> makes a reader for this clip.
        indexes: Which of its frames, in order.
    """
    looks = {name: make() for name, make in readers.items()}
    trials = {name: Trial(clip.scenario.name, clip.payload.label, name) for name in readers}
    first, shown = clip.first_whole, tuple(indexes)
    for index, image in zip(shown, frames(clip, shown), strict=True):
        for name, look in looks.items():
            if not trials[name].is_over:
                _note(trials[name], clip, index - first, _timed(look, image))
    return list(trials.values())


def _timed(look: Look, image: Grey) -> tuple[tuple[str, ...], float]:
    started_s = time.thread_time()
    texts = look(image)
    return texts, (time.thread_time() - started_s) * 1000


def _note(trial: Trial, clip: Clip, index: int, seen: tuple[tuple[str, ...], float]) -> None:
    texts, cpu_ms = seen
    trial.cpu_ms.append(cpu_ms)
    trial.wrong += [text for text in texts if text != clip.code.text]
    if index < 0:
        return
    trial.judged += 1
    if clip.code.text in texts:
        trial.read += 1
        trial.first = index if trial.first is None else trial.first
