"""A badge becomes a bitmap: the template is set in the typesetting child at the printer's own dots.

Must not know: printers, how templates are written, Typst. Names are data all the way; no name becomes markup.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import msgspec

from checkin.badge import AgendaEntry, Badge
from checkin.errors import ConfigError, LayoutError, TemplateError
from checkin.text import clean_text
from printer.bitmap import Bitmap, Box
from printer.faults import name_suspects, refuse_failure
from printer.media import Media, parse_media
from printer.orientation import box_on_media, on_media
from printer.qr import qr_data
from printer.typesetter import START_LIMIT_S, Typesetter
from printer.typst_child import Answer, Dots, Fields, Job

TEMPLATES = Path(__file__).resolve().parent / "templates"
DEFAULT_TEMPLATE = "badge"
LIMIT_S = 1.5
"""Longest time for one badge, so that a wrong template is refused within 2 seconds on a busy machine, too."""

MAX_FIELD_CHARS = 4_000
"""More than any field holds; a last guard for templates, not a rule for names."""

AGENDA_KEYS = AgendaEntry.__struct_fields__
SEVERAL = frozenset({"lines", "agenda"})
"""Fields of a badge that hold any number of texts."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a text or a code stands on a badge.

    Attributes:
        name: A field of `checkin.badge.Badge`, or ``qr``, ``band``, ``line``.
        box: Its place; all its ink lies inside.
        capital_dots: Height of its capital letters as the template tells it; 0 = it does not say.
    """

    name: str
    box: Box
    capital_dots: float = 0.0


class _Place(msgspec.Struct, frozen=True):
    name: str
    left: float
    top: float
    width: float
    height: float
    capital: float = 0.0


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

    @property
    def typesetter(self) -> Typesetter:
        """The child's owner, for what is set beside our own templates; closed with this layout."""
        return self._typesetter

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
            LettersError: No font has some letters.
            TemplateError: The template is wrong or too slow.
            LayoutError: A text has no room. No personal data is in the words of any of them.
        """
        return on_media(self.page(badge, media, template), media)

    def page(self, badge: Badge, media: Media, template: str | Path | None = None) -> Bitmap:
        """The badge as people read it, where `render` may turn it by a quarter; else the same.

        Raises:
            LayoutError: As in `render`.
        """
        answer = self._ask(badge, media, template, "dots")
        assert isinstance(answer, Dots)
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
            raise TemplateError(
                "The badge template marks its fields wrongly.",
                "Compare its <field> metadata with the default.",
            ) from error
        page = (answer.width_dots, answer.height_dots)
        return tuple(
            Field(place.name, box_on_media(_clip(place, page), page, media), place.capital)
            for place in places
        )

    def _ask(
        self, badge: Badge, media: Media, template: str | Path | None, want: Literal["dots", "fields"]
    ) -> Answer:
        texts = badge_texts(badge)
        job = Job(
            template=str(find_template(template)),
            data=badge_data(texts, badge.language, media),
            want=want,
            texts={name: "".join(values) for name, values in texts.items()},
            dpi=float(media.dpi),
            limit_s=self._limit_s,
        )
        return self.ask(job, texts, f"a badge of {media}")

    def ask(self, job: Job, texts: dict[str, list[str]], place: str) -> Answer:
        """Have anything set by the warm child.

        Args:
            job: What.
            texts: The personal data in it, which must not get into an error's words.
            place: What the texts have to fit on.

        Raises:
            LayoutError: As in `render`.
        """
        file = Path(job.template)
        try:
            answer = self._typesetter.ask(job)
        except TemplateError as error:
            raise (error if file.parent == TEMPLATES else name_suspects(error, file)) from error
        refuse_failure(answer, texts, place, file)
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


def copy_templates(folder: Path) -> None:
    """Put the bundled templates into a folder, made if need be, to be edited there.

    Raises:
        ConfigError: The folder cannot be written, or holds some of them already.
    """
    try:
        shutil.copytree(TEMPLATES, folder / TEMPLATES.name)
    except OSError as error:
        reason = error.strerror or "not all of them could be copied"  # several errors in one have none
        raise ConfigError(
            f"The templates cannot be written to {folder / TEMPLATES.name} ({reason}).",
            "Name another folder.",
        ) from error


def badge_data(texts: dict[str, list[str]], language: str, media: Media) -> str:
    """What a badge template finds in ``sys.inputs.data``: JSON with badge, language, page and qr.

    Raises:
        LayoutError: The badge code cannot be drawn as QR code.
    """
    badge: dict[str, object] = {name: values[0] for name, values in texts.items() if name not in SEVERAL}
    badge["lines"] = texts["lines"]
    badge["agenda"] = [
        dict(zip(AGENDA_KEYS, texts["agenda"][at : at + len(AGENDA_KEYS)], strict=True))
        for at in range(0, len(texts["agenda"]), len(AGENDA_KEYS))
    ]
    data = {"badge": badge, "language": language, "page": page_data(media), "qr": qr_data(texts["code"][0])}
    return msgspec.json.encode(data).decode()


def page_data(media: Media) -> dict[str, int | float]:
    """The page as templates find it in their data."""
    return {"width_dots": media.width_dots, "height_dots": media.height_dots, "dpi": float(media.dpi)}


def badge_texts(badge: Badge) -> dict[str, list[str]]:
    """The badge's texts by field, harmless even if whoever made the badge forgot to clean them."""
    fields = {name: getattr(badge, name) for name in badge.__struct_fields__ if name != "language"}
    fields["agenda"] = tuple(getattr(entry, key) for entry in badge.agenda for key in AGENDA_KEYS)
    return {
        name: [clean_text(text, MAX_FIELD_CHARS) for text in ((value,) if isinstance(value, str) else value)]
        for name, value in fields.items()
    }


def _sample_job() -> Job:
    texts = badge_texts(
        Badge(given_name="Jörg", family_name="Müller", organisation="Kreis", product="Gast", code="1")
    )
    media = parse_media("72x120")
    data = badge_data(texts, "", media)
    return Job(template=str(find_template(None)), data=data, want="dots", dpi=float(media.dpi))


def _clip(place: _Place, page: tuple[int, int]) -> Box:
    left, top = max(0, int(place.left)), max(0, int(place.top))
    right, bottom = min(page[0], int(place.left + place.width)), min(page[1], int(place.top + place.height))
    return Box(left, top, max(0, right - left), max(0, bottom - top))
