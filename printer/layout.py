"""A badge becomes a bitmap: the template is set in the typesetting child at the printer's own dots.

Must not know: printers, how templates are written, Typst. Names are data all the way; no name becomes markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import msgspec
import numpy as np

from checkin.badge import Badge
from checkin.errors import LayoutError
from checkin.text import clean_text
from printer.bitmap import Bitmap, Box
from printer.media import Media, parse_media
from printer.qr import qr_modules
from printer.typesetter import START_LIMIT_S, Typesetter
from printer.typst_child import Answer, Dots, Failure, Fields, Job, Missing

TEMPLATES = Path(__file__).resolve().parent / "templates"
DEFAULT_TEMPLATE = "badge"
LIMIT_S = 2.0
"""Longest time for one badge; a template that needs more is wrong."""

MAX_FIELD_CHARS = 4_000
"""More than any field holds; a last guard for templates, not a rule for names."""

NO_FIT = "does-not-fit:"
"""What a template says, followed by a field's name, when a text has no room at the smallest size."""

FIELD_WORDS = {
    "given_name": "given name", "family_name": "family name", "lines": "further lines", "page": "layout",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """Where a text or a code stands on a badge.

    Attributes:
        name: A field of `checkin.badge.Badge`, or ``qr``, ``band``, ``line``.
        box: Its place; all its ink lies inside.
    """

    name: str
    box: Box


class _Place(msgspec.Struct, frozen=True):
    name: str
    left: float
    top: float
    width: float
    height: float


class Layout:
    """Sets badges, one after another, in a warm child process.

    Args:
        other_fonts: Folders of fonts for scripts beyond Latin, Greek and Cyrillic.
        limit_s: Longest time for one badge.
        start_limit_s: Longest time for the child's start.
    """

    def __init__(
        self,
        other_fonts: Iterable[Path] = (),
        *,
        limit_s: float = LIMIT_S,
        start_limit_s: float = START_LIMIT_S,
    ) -> None:
        self._typesetter = Typesetter(other_fonts, start_limit_s=start_limit_s, warm_up=_sample_job)
        self._limit_s = limit_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """Process id of the typesetting child, if it runs."""
        return self._typesetter.child_pid

    def warm(self) -> None:
        """Start the child before the first attendee comes."""
        self._typesetter.warm()

    def close(self) -> None:
        """End the child; the next badge starts a new one."""
        self._typesetter.close()

    def render(self, badge: Badge, media: Media, template: str | Path | None = None) -> Bitmap:
        """Set one badge.

        Args:
            badge: What stands on it.
            media: Size and resolution of the bitmap.
            template: Name of a bundled template or path of a Typst file; None = the default.

        Returns:
            A bitmap of exactly `media`'s dots.

        Raises:
            LayoutError: A text has no room or no font, or the template is wrong or too slow. No personal data
                is in its words.
        """
        answer = self._ask(badge, media, template, "dots")
        assert isinstance(answer, Dots)
        if (answer.width_dots, answer.height_dots) != (media.width_dots, media.height_dots):
            raise LayoutError(
                f"The badge template makes {answer.width_dots}x{answer.height_dots} dots, the media has"
                f" {media.width_dots}x{media.height_dots}.",
                "Let the template take its page size from data.page.",
            )
        return Bitmap(answer.width_dots, answer.height_dots, answer.rows)

    def fields(self, badge: Badge, media: Media, template: str | Path | None = None) -> tuple[Field, ...]:
        """Where each field stands on the bitmap that `render` gives for the same arguments.

        Raises:
            LayoutError: As in `render`, or the template tells its places wrongly.
        """
        answer = self._ask(badge, media, template, "fields")
        assert isinstance(answer, Fields)
        try:
            places = msgspec.json.decode(answer.json, type=list[_Place])
        except msgspec.DecodeError as error:
            raise LayoutError(
                "The badge template marks its fields wrongly.",
                "Compare its <field> metadata with the default.",
            ) from error
        return tuple(Field(place.name, _clip(place, media)) for place in places)

    def _ask(
        self, badge: Badge, media: Media, template: str | Path | None, want: Literal["dots", "fields"]
    ) -> Answer:
        texts = badge_texts(badge)
        job = Job(
            template=str(find_template(template)),
            data=badge_data(texts, media),
            want=want,
            texts={name: "".join(values) for name, values in texts.items()},
            dpi=float(media.dpi),
            limit_s=self._limit_s,
        )
        answer = self._typesetter.ask(job)
        refuse_failure(answer, texts, f"a badge of {media}")
        return answer


def find_template(template: str | Path | None) -> Path:
    """The file of a template: a bundled one by its name, any other by its path.

    Raises:
        LayoutError: There is no such template.
    """
    name = str(template or DEFAULT_TEMPLATE)
    path = Path(name) if name.endswith(".typ") else TEMPLATES / f"{Path(name).name}.typ"
    if not path.is_file():
        bundled = ", ".join(sorted(found.stem for found in TEMPLATES.glob("*.typ")))
        raise LayoutError(
            f"There is no template {name!r}.",
            f"Give the path of a .typ file, or one of these names: {bundled}.",
        )
    return path.resolve()


def badge_data(texts: dict[str, list[str]], media: Media) -> str:
    """What a badge template finds in ``sys.inputs.data``: JSON with ``badge``, ``page`` and ``qr``.

    Raises:
        LayoutError: The badge code cannot be drawn as QR code.
    """
    badge = {name: values if name == "lines" else values[0] for name, values in texts.items()}
    page = {"width_dots": media.width_dots, "height_dots": media.height_dots, "dpi": float(media.dpi)}
    return msgspec.json.encode({"badge": badge, "page": page, "qr": qr_data(texts["code"][0])}).decode()


def qr_data(text: str) -> dict[str, object]:
    """A QR code as templates draw it: ``modules`` per side and ``pixels`` (0 black, 255 white) by rows."""
    modules = qr_modules(text)
    return {"modules": len(modules), "pixels": np.where(modules, 0, 255).ravel().tolist()}


def refuse_failure(answer: Answer, texts: dict[str, list[str]], place: str) -> None:
    """Turn an answer that is no result into an error with a remedy.

    Args:
        answer: From the typesetting child.
        texts: The personal data of the job, which must not get into an error's words.
        place: What the texts had to fit on.

    Raises:
        LayoutError: The answer is a `Failure` or `Missing`.
    """
    match answer:
        case Missing(characters=characters):
            words = _words(next(iter(characters)))
            raise LayoutError(
                f"No font here can draw the {words}.",
                "Install a font for its script, or write it in Latin letters.",
            )
        case Failure(message=message) if NO_FIT in message:
            words = _words(message.partition(NO_FIT)[2].strip())
            raise LayoutError(f"The {words} does not fit on {place}.", "Shorten it, or use larger media.")
        case Failure(message=message):
            values = {value for values in texts.values() for value in values if value}
            reason = "" if any(value in message for value in values) else f": {message}"
            raise LayoutError(
                f"The template cannot be set{reason}.", "Correct it, or use the default template."
            )
        case _:
            return


def _sample_job() -> Job:
    texts = badge_texts(
        Badge(given_name="Jörg", family_name="Müller", organisation="Kreis", product="Gast", code="1")
    )
    media = parse_media("72x120")
    data = badge_data(texts, media)
    return Job(template=str(find_template(None)), data=data, want="dots", dpi=float(media.dpi))


def _words(field: str) -> str:
    return FIELD_WORDS.get(field, field.replace("_", " "))


def badge_texts(badge: Badge) -> dict[str, list[str]]:
    """The badge's texts by field, harmless even if whoever made the badge forgot to clean them."""
    fields = {name: getattr(badge, name) for name in badge.__struct_fields__}
    return {
        name: [clean_text(text, MAX_FIELD_CHARS) for text in ((value,) if isinstance(value, str) else value)]
        for name, value in fields.items()
    }


def _clip(place: _Place, media: Media) -> Box:
    left, top = max(0, int(place.left)), max(0, int(place.top))
    right = min(media.width_dots, int(place.left + place.width))
    bottom = min(media.height_dots, int(place.top + place.height))
    return Box(left, top, max(0, right - left), max(0, bottom - top))
