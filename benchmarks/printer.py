"""``bench printer``: a badge's picture to printer bytes, beside other encoders; and from scan to last byte.

The same badges through ours and through python-escpos's raster (in this process), brother-ql-inventree's and
zebrafy's encoders (in a process of their own), in turn, in the same run: all of them start from dots. The way
from the scan goes through the kiosk's own parts: verdict, commit, print worker, typesetter, driver, paper.
"""

import io
import json
import logging
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from random import Random  # noqa: TID251  # seeded, for fiction
from typing import Any

from benchmarks.badge import make_badges
from benchmarks.figures import Figure
from kiosk.bootstrap import open_kiosk
from kiosk.clock import SystemEntropy
from kiosk.demo import LIST_NAME
from kiosk.sample_congress import SAMPLE_EVENT
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from printer.bitmap import Bitmap
from printer.job import Tongue, make_job_id
from printer.layout import Layout
from printer.urls import PrinterUrl, parse_printer_url
from printer.virtual.machine import Abilities
from printer.virtual.printer import VirtualPrinter
from sync.congress import attendees, write_csv
from sync.importer import SourceFile, import_files
from sync.replica import iter_positions
from tests.equipment.renderers import installed_peers

BADGES = 60
WARM_UP = 5
GOAL = 0.5
SCANS = {Tongue.ESCPOS: 80, Tongue.ZPL: 80, Tongue.BROTHER: 30}
SCAN_GOAL_MS = 90.0
CHECKOUT = Path(__file__).resolve().parent.parent

Encode = Callable[[Bitmap], bytes]


def measure() -> list[Figure]:
    """Encoders, then the whole way."""
    return [*_measure_encoders(), *(_measure_scans(tongue, count) for tongue, count in SCANS.items())]


def _measure_encoders() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder, _peers() as ask, Layout() as layout:
        wide, narrow = parse_printer_url("brother+tcp://p"), parse_printer_url("escpos+tcp://p")
        return [
            _beside(
                "ESC/POS raster", "python-escpos", _pictures(layout, narrow), _escpos(), _python_escpos()
            ),
            *(
                _beside(
                    f"Brother {name}",
                    "brother-ql-inventree",
                    _pictures(layout, wide),
                    _brother(wide, is_packed=is_packed),
                    _stranger(ask, "brother", Path(folder), is_packed=is_packed),
                )
                for name, is_packed in (("run-length coded", True), ("raw", False))
            ),
            _beside(
                "ZPL :Z64:", "zebrafy", _pictures(layout, narrow), _zpl(), _stranger(ask, "zpl", Path(folder))
            ),
        ]


Timed = Callable[[Bitmap], tuple[float, int]]
"""A picture -> milliseconds and bytes."""


def _pictures(layout: Layout, url: PrinterUrl) -> Iterator[tuple[Bitmap, float]]:
    """Different badges, and how long each took to set."""
    for badge in make_badges(BADGES + WARM_UP):
        started_s = time.perf_counter()
        bitmap = layout.render(badge, url.media)
        yield bitmap, (time.perf_counter() - started_s) * 1000


def _beside(
    name: str, peer: str, pictures: Iterator[tuple[Bitmap, float]], ours: Encode, theirs: Timed
) -> Figure:
    """Medians of both, badge by badge in turn."""
    rows = []
    for bitmap, render_ms in pictures:
        started_s = time.perf_counter()
        job = ours(bitmap)
        our_ms = (time.perf_counter() - started_s) * 1000
        rows.append((our_ms, len(job), render_ms, *theirs(bitmap)))
    our_ms, our_bytes, render_ms, peer_ms, peer_bytes = (
        statistics.median(column) for column in zip(*rows[WARM_UP:], strict=True)
    )
    details = {
        "ms": our_ms, "peer_ms": peer_ms, "bytes": our_bytes, "peer_bytes": peer_bytes, "render_ms": render_ms
    }  # fmt: skip
    return Figure("printer", f"{name}, median, ratio", our_ms / peer_ms, peer, GOAL, details)


def _escpos() -> Encode:
    from printer.languages.escpos.encoder import encode_badge

    return lambda bitmap: encode_badge(bitmap, make_job_id(b"bench"))


def _brother(url: PrinterUrl, *, is_packed: bool) -> Encode:
    from printer.languages.brother.encoder import encode_badge

    loaded = url.stock.loaded
    assert loaded is not None
    return lambda bitmap: encode_badge(bitmap, loaded, is_packed=is_packed)


def _zpl() -> Encode:
    from printer.languages.zpl.encoder import encode_badge

    return encode_badge


def _python_escpos() -> Timed:
    """The best-known library's raster, cut included; it prints warnings where one does not want them."""
    handlers = list(logging.root.handlers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.printer import Dummy  # type: ignore[import-untyped]  # the library has no types
        from PIL import Image
    for added in set(logging.root.handlers).difference(handlers):
        logging.root.removeHandler(added)

    def encode(bitmap: Bitmap) -> tuple[float, int]:
        picture = Image.open(io.BytesIO(bitmap.to_png()))
        picture.load()
        with redirect_stdout(io.StringIO()):
            printer = Dummy(profile="TM-L90")
            started_s = time.perf_counter()
            printer.image(picture, impl="bitImageRaster")
            printer.cut()
            ms = (time.perf_counter() - started_s) * 1000
        return ms, len(printer.output)

    return encode


def _stranger(
    ask: Callable[[str], dict[str, Any]], name: str, folder: Path, *, is_packed: bool = True
) -> Timed:
    def encode(bitmap: Bitmap) -> tuple[float, int]:
        picture = folder / "badge.png"
        picture.write_bytes(bitmap.to_png())
        answer = ask(f"{name} {int(is_packed)} {picture}\n")
        return float(answer["ms"]), int(answer["bytes"])

    return encode


@contextmanager
def _peers() -> Iterator[Callable[[str], dict[str, Any]]]:
    """The process of the others, one question at a time."""
    script = CHECKOUT / "benchmarks" / "clients" / "label_peers.py"
    with subprocess.Popen(
        [str(installed_peers()), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asking, answers = process.stdin, process.stdout
        assert asking is not None
        assert answers is not None

        def ask(question: str) -> dict[str, Any]:
            asking.write(question)
            asking.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield ask
        asking.close()


def _measure_scans(tongue: Tongue, count: int) -> Figure:
    """From a scanned text to the cut of its badge, one after the other."""
    with (
        tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder,
        VirtualPrinter(abilities=Abilities(tongue=tongue)) as printer,
    ):
        secrets = _import(Path(folder), count + WARM_UP)
        world = World(Path(folder), Settings(lists=(LIST_NAME,), printer=printer.url), {})
        with open_kiosk(world) as kiosk:
            took_ms = [
                took
                for secret in secrets
                if (took := _scan_ms(kiosk.desk.check_in, secret, kiosk.place, printer)) is not None
            ]
    figure = f"{tongue}: scan to last byte on paper, median, ms"
    details = {"p95_ms": statistics.quantiles(took_ms[WARM_UP:], n=20)[-1], "badges": len(took_ms)}
    return Figure(
        "printer", figure, statistics.median(took_ms[WARM_UP:]), "a fixed limit", SCAN_GOAL_MS, details
    )


def _scan_ms(
    check_in: Callable[..., Any], secret: str, place: object, printer: VirtualPrinter
) -> float | None:
    """How long one took; None if it was turned away. Comes back when the printer has confirmed it."""
    before = printer.page_count
    started_s = time.perf_counter()
    if check_in(secret, place).badge is None:
        return None
    assert printer.wait_for(lambda p: p.page_count > before)
    took_ms = (time.perf_counter() - started_s) * 1000
    printer.wait_for(lambda _: False, 1.3 if printer.url.startswith("brother") else 0.3)
    return took_ms


def _import(data: Path, count: int) -> list[str]:
    """The sample congress, and secrets of those who are let in."""
    table = data / "attendees.csv"
    write_csv(table, attendees(count * 3, Random(1)))  # fiction, no secret
    with connected(open_world(World(data, Settings(), {}))) as ledger:
        event = SourceFile("event.toml", SAMPLE_EVENT.read_bytes())
        import_files(ledger.store, SourceFile(table.name, table.read_bytes()), event, SystemEntropy())
        paid = (p.secret for p in iter_positions(ledger.store) if p.status.value == "paid")
        return [secret for secret, _ in zip(paid, range(count), strict=False)]
