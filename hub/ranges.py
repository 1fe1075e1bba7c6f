"""Which part of an immutable file is asked for: conditional and resumable downloads.

Must not know: what is in the file. Source: RFC 9110, sections 13 and 14.
"""

import re
from collections.abc import Mapping

from hub.call import Answer, refuse

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
"""One range. Several at once, and other units, are answered with the whole file, as the source allows."""


def part_of(data: bytes, name: str, media_type: str, headers: Mapping[str, str]) -> Answer:
    """Answer with the part that the headers ask for: 200, 206, 304 or 416."""
    tag = f'"{name}"'
    says = {"etag": tag, "accept-ranges": "bytes", "cache-control": "private, max-age=86400, immutable"}
    if _names(headers.get("if-none-match", ""), tag):
        return Answer(status=304, media_type="", headers=says)
    asked = RANGE.fullmatch(headers.get("range", "").strip())
    if asked is None or headers.get("if-range", tag) != tag:
        return Answer(body=data, media_type=media_type, headers=says)
    span = _span(asked[1], asked[2], len(data))
    if span is None:
        return refuse(
            416,
            "That part of the file is not there.",
            "Fetch the whole file.",
            headers={"content-range": f"bytes */{len(data)}"},
        )
    first, end = span
    says["content-range"] = f"bytes {first}-{end - 1}/{len(data)}"
    return Answer(status=206, body=data[first:end], media_type=media_type, headers=says)


def _names(header: str, tag: str) -> bool:
    return any(one.strip().removeprefix("W/") in {tag, "*"} for one in header.split(",")) if header else False


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """From which byte to before which; None = no such part."""
    if not first:
        count = min(int(last or 0), size)
        return (size - count, size) if count else None
    end = min(int(last) + 1, size) if last else size
    return (int(first), end) if int(first) < end else None
