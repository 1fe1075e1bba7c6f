"""Runs inside an environment of brother-ql-inventree and zebrafy: encodes pictures while somebody asks.

    brother 1 badge.png    ->    {"ms": 47.1, "bytes": 28978}

Benchmarks only. brother-ql-inventree is GPL: this script imports it; the product never does, and nothing
imports this. Must not know: what is measured.
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable

from brother_ql.conversion import convert  # type: ignore[import-not-found]
from brother_ql.raster import BrotherQLRaster  # type: ignore[import-not-found]
from PIL import Image
from zebrafy import ZebrafyImage  # type: ignore[import-not-found]

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def brother(picture: Image.Image, *, is_packed: bool) -> bytes:
    """Brother raster for a 62 x 100 mm label."""
    raster = BrotherQLRaster("QL-820NWB")
    convert(raster, [picture], "62x100", compress=is_packed, rotate="0", dither=False, threshold=50)
    return bytes(raster.data)


def zpl(picture: Image.Image, *, is_packed: bool) -> bytes:
    """ZPL, compressed or as hex digits."""
    job = ZebrafyImage(picture, format="Z64" if is_packed else "ASCII", invert=True, dither=False)
    return str(job.to_zpl()).encode()


ENCODERS: dict[str, Callable[..., bytes]] = {"brother": brother, "zpl": zpl}


def main() -> None:
    """A question a line, an answer a line."""
    for line in sys.stdin:
        name, packed, path = line.split()
        picture = Image.open(path)
        picture.load()
        started_s = time.perf_counter()
        job = ENCODERS[name](picture, is_packed=packed == "1")
        ms = (time.perf_counter() - started_s) * 1000
        sys.stdout.write(json.dumps({"ms": ms, "bytes": len(job)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
