"""The real screen of a kiosk: cage, foot and the program in a Debian 13, as a normal user, seen through grim.

No screen is needed: cage draws into memory. Needs root, debootstrap and the network. ``EINLASS_PICTURES=1``
puts what was seen into docs/pictures; ``EINLASS_DEBIAN`` names a folder that keeps the system.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from kiosk.theme import PALETTES, Field, Look
from tests.architecture.tree import CHECKOUT
from tests.equipment.debian import System, bootstrap, furnish, handed_in

pytestmark = pytest.mark.long

PACKAGES = "cage foot grim wlr-randr wtype fontconfig fonts-dejavu-core python3-venv libzbar0"
SIZE = (1280, 800)
SHOTS = 14
GROUND = {field: paint.ground for field, paint in PALETTES[Look.DARK].fields.items()}
PICTURES = CHECKOUT / "docs" / "pictures"
SNAPSHOTS = CHECKOUT / "tests" / "kiosk" / "snapshots"
SHADES = 24

CLIP = """
from itertools import chain, repeat
from pathlib import Path
from printer.qr import qr_modules
from scanner.avi import write_avi
from scanner.clip import JPEG_QUALITY, Shot, jpeg, render_frames
FPS = 10
held = list(render_frames([Shot("MUSTERTICKET2026", seconds=3.0)], qr_modules, fps=FPS))
frames = chain(repeat(held[0], 60), held, repeat(held[0], 300))
write_avi(Path("/tmp/clip.avi"), (jpeg(frame, JPEG_QUALITY) for frame in frames), FPS, (1280, 720))
"""
"""An empty hall while the program starts, somebody with a ticket, and the empty hall again."""

PLAY = """
export XDG_RUNTIME_DIR=/tmp/runtime XDG_SESSION_TYPE=wayland COLORTERM=truecolor TEXTUAL_ANIMATIONS=none
export WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 EINLASS_DATA_DIR=/tmp/data
rm -rf /tmp/data /tmp/runtime /tmp/shots && mkdir -m 700 /tmp/runtime /tmp/shots
.venv/bin/python -P -m kiosk import examples/sample-attendees.csv --event examples/sample-event.toml
printf 'mode = "%s"\\nlists = ["%s"]\\n' "$mode" "$list" >/tmp/data/config.toml
echo 'camera = "clip:/tmp/clip.avi"' >>/tmp/data/config.toml
echo "$mode" >/tmp/data/mode
cage -d -- sh -c 'echo $WAYLAND_DISPLAY >/tmp/runtime/name
wlr-randr --output HEADLESS-1 --custom-mode 1280x800
exec /srv/einlass/systemd/kiosk-terminal' >/tmp/cage.log 2>&1 &
stage=$!
until [ -s /tmp/runtime/name ] || ! kill -0 $stage; do sleep 0.2; done
sleep 1
export WAYLAND_DISPLAY=$(cat /tmp/runtime/name)
for number in $(seq 10 $((9 + shots))); do sleep 1; grim /tmp/shots/$number.png; done
for tty in /dev/pts/[0-9]*; do stty size -F $tty; done
[ -z "$keys" ] || { wtype -s 500 -d 150 "$keys"; sleep 2; grim /tmp/shots/99.png; }
kill -HUP $stage
wait $stage
cat /tmp/cage.log >&2
"""
"""As systemd/einlass-kiosk.service starts it, but for the screen; pictures every second."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One kiosk with one ticket before its camera.

    Attributes:
        mode: Of the kiosk; its letters are those of systemd/kiosk-terminal.
        cells: The fewest columns and rows that it must have.
        field: Whose ground must be seen once the ticket was held up.
        share: How much of the screen that ground covers then.
        keys: Typed in the end.
    """

    mode: str
    list: str
    cells: tuple[int, int]
    field: Field
    share: float
    keys: str = ""


SCENES = (
    Scene("self-service", "Einlass", (35, 11), Field.WELCOME, 0.6),
    Scene("door", "Saal 2", (35, 11), Field.WELCOME, 0.4),
    Scene("desk", "Einlass", (80, 24), Field.WELCOME, 0.05, keys="müll"),
    Scene("lead", "Einlass", (80, 24), Field.CALM, 0.8),
)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A Debian 13 with a screen that is none, our environment, and a clip of a ticket."""
    kept = os.environ.get("EINLASS_DEBIAN")
    root = Path(kept) if kept else tmp_path_factory.mktemp("trixie")
    if not (root / "srv/einlass").exists():
        bootstrap("trixie", root)
        furnish(root).install(PACKAGES)
    system = System(root, handed_in())
    for command in ("./run --help", f"PYTHONPATH=. .venv/bin/python -c '{CLIP}'"):
        done = system.run(command, user="guest")
        assert done.returncode == 0, done.stderr
    yield system
    if not kept:
        shutil.rmtree(root)


def _share(picture: npt.NDArray[np.uint8], colour: str) -> float:
    """How much of a picture (height, width, 3) has this ``#rrggbb``."""
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return float((picture == wanted).all(axis=2).mean())


def _look(path: Path) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("RGB"))


def _keep(path: Path, name: str) -> None:
    if os.environ.get("EINLASS_PICTURES"):
        small = Image.open(path).convert("RGB").resize((SIZE[0] // 2, SIZE[1] // 2), Image.Resampling.LANCZOS)
        small.quantize(SHADES).save(PICTURES / f"{name}.png", optimize=True)


@pytest.mark.parametrize("scene", [pytest.param(scene, id=scene.mode) for scene in SCENES])
def test_a_kiosk_on_its_screen(debian: System, scene: Scene) -> None:
    """It has the cells it is drawn for, waits calmly, and answers the ticket in the right colour."""
    given = f"mode={scene.mode} list='{scene.list}' keys='{scene.keys}' shots={SHOTS}"
    done = debian.run(f"{given}; {PLAY}", user="guest")
    shots = sorted((debian.root / "tmp/shots").glob("*.png"))
    assert len(shots) == SHOTS + bool(scene.keys), done.stderr
    sizes = [
        (int(columns), int(rows)) for rows, columns in re.findall(r"^(\d+) (\d+)$", done.stdout, re.MULTILINE)
    ]
    assert any(wide >= scene.cells[0] and high >= scene.cells[1] for wide, high in sizes), done.stdout
    seen = [_look(path) for path in shots]
    assert {picture.shape for picture in seen} == {(SIZE[1], SIZE[0], 3)}
    shares = [_share(picture, GROUND[scene.field]) for picture in seen]
    calm = [_share(picture, GROUND[Field.CALM]) for picture in seen]
    waiting, told = calm.index(max(calm[:5])), shares.index(max(shares))
    assert calm[waiting] > 0.6, calm
    assert shares[told] > scene.share, shares
    if scene.field is not Field.CALM:
        assert max(shares[:2]) < 0.01, shares
    if scene.mode == "self-service":
        _keep(shots[waiting], "real-self-service-idle")
    _keep(shots[-1] if scene.keys else shots[told], f"real-{scene.mode}")


def test_every_sign_has_a_letter(debian: System) -> None:
    """Whatever stands on any screen is in a font of the kiosk, so no empty box is drawn for it."""
    painted = {char for path in SNAPSHOTS.glob("*.txt") for char in path.read_text("utf-8") if char > "~"}
    assert len(painted) > 30
    listed = debian.run("fc-list : charset family", user="guest")
    assert "DejaVu Sans Mono" in listed.stdout
    missing = [
        char
        for char in sorted(painted)
        if not debian.run(f"fc-list :charset={ord(char):x} family", user="guest").stdout.strip()
    ]
    assert missing == []
