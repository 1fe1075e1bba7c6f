"""Languages that only attendees read: whole, marked for review, and standing on the smallest screen."""

import asyncio
import re
from functools import partial
from gettext import GNUTranslations
from io import BytesIO

import grimp
import pytest
from msgspec.structs import replace

from kiosk.catalogue import (
    ATTENDEE_MODULES,
    SOURCE_FOLDER,
    compile_catalogue,
    extract_for_attendees,
    po_paths,
    read_catalogue,
    sentences_of,
)
from kiosk.screens.attendee.screen import SelfServiceScreen
from kiosk.settings import Mode
from kiosk.wording.languages import ATTENDEE_LANGUAGES, LANGUAGES, known_languages, staff_languages
from kiosk.wording.reasons import REASONS, fits
from kiosk.words import words_in
from tests.fakes.attendee_pages import said_of
from tests.fakes.desk import START_MS
from tests.fakes.stage import staged

DAY_MS = 86_400_000
CATALOGUES = {path.parents[1].name: path for path in po_paths()}
STAFF_MODULES = frozenset({"wording.explanations", "wording.reasons", "wording.scanner_words", "screens.pin"})
"""What the attendees' screen loads for staff; the first two word each refusal for both."""

DRAWN = re.compile(r"[\s▀▄█]")


def test_each_language_has_a_key_of_its_own() -> None:
    """Two letters stand for it, and no two begin alike, since the first letter is the key."""
    assert {len(language.letters) for language in LANGUAGES.values()} == {2}
    assert len({language.letters[0] for language in LANGUAGES.values()}) == len(LANGUAGES)


def test_each_language_has_a_catalogue_and_no_other_has() -> None:
    """What stands in the table can be said, and nothing is said beside it; gaps are filled by whole ones."""
    assert set(CATALOGUES) | {"en"} == set(LANGUAGES)
    assert all(LANGUAGES[language.gaps].is_for_staff for language in LANGUAGES.values())


def test_attendees_read_of_the_modules_that_are_theirs() -> None:
    """Whatever their screen loads and has sentences is known to be theirs, or to be for staff."""
    graph = grimp.build_graph("kiosk", cache_dir=None, exclude_type_checking_imports=True)
    loaded = graph.find_upstream_modules("kiosk.screens.attendee.screen")
    files = {
        name.removeprefix("kiosk."): SOURCE_FOLDER.parent / f"{name.replace('.', '/')}.py" for name in loaded
    }
    speaking = {name for name, path in files.items() if path.is_file() and sentences_of(path)}
    assert speaking - {*ATTENDEE_MODULES, *STAFF_MODULES} == set()


@pytest.mark.parametrize("language", ATTENDEE_LANGUAGES)
def test_every_sentence_of_attendees_is_translated(language: str) -> None:
    """Nothing that an attendee may read is missing, and nothing of staff's is half there."""
    wanted = {message.id for message in extract_for_attendees() if message.id}
    known = {message.id: message.string for message in read_catalogue(CATALOGUES[language]) if message.id}
    assert set(known) == wanted
    assert [sentence for sentence, translated in known.items() if not translated] == []


@pytest.mark.parametrize("language", ATTENDEE_LANGUAGES)
def test_it_is_said_that_nobody_has_reviewed_it(language: str) -> None:
    """Translators find it at the top of the file."""
    assert "For native review" in CATALOGUES[language].read_text(encoding="utf-8")[:200]


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        pytest.param("pl", {0: 2, 1: 0, 2: 1, 5: 2, 12: 2, 22: 1, 25: 2}, id="Polish has three forms"),
        pytest.param("uk", {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 21: 0, 22: 1}, id="Ukrainian has three others"),
        pytest.param("fr", {0: 0, 1: 0, 2: 1}, id="in French nothing is one"),
        pytest.param("tr", {1: 0, 2: 0}, id="Turkish has one after numbers"),
        pytest.param("de-x-easy", {0: 1, 1: 0, 2: 1}, id="easy German as German"),
    ],
)
def test_plural_forms(language: str, numbers: dict[int, int]) -> None:
    """A sentence that depends on a number takes the form that the language has for it."""
    catalogue = read_catalogue(CATALOGUES[language])
    forms = tuple(f"{{number}} form {form}" for form in range(catalogue.num_plurals))
    catalogue.add(("{number} hit", "{number} hits"), forms)
    words = replace(
        words_in(language, "UTC"), catalogue=GNUTranslations(BytesIO(compile_catalogue(catalogue)))
    )
    said = {number: words.say_count("{number} hit", "{number} hits", number) for number in numbers}
    assert said == {number: f"{number} form {form}" for number, form in numbers.items()}


@pytest.mark.parametrize(
    ("language", "soon", "far", "unknown"),
    [
        pytest.param("fr", "jeudi, 10:00", "24 octobre 2026, 09:00", "Printer is ready", id="French"),
        pytest.param("pl", "czwartek, 10:00", "24 października 2026, 09:00", "Printer is ready", id="Polish"),
        pytest.param("tr", "Perşembe, 10:00", "24 Ekim 2026, 09:00", "Printer is ready", id="Turkish"),
        pytest.param(
            "uk", "четвер, 10:00", "24 жовтня 2026\u202fр., 09:00", "Printer is ready", id="Ukrainian"
        ),
        pytest.param(
            "de-x-easy",
            "Donnerstag, 10:00",
            "24. Oktober 2026, 09:00",
            "Drucker bereit",
            id="easy German",
        ),
    ],
)
def test_days_and_what_is_not_translated(language: str, soon: str, far: str, unknown: str) -> None:
    """Days are those of the language; what only staff read is in English, in German with easy German."""
    words = words_in(language, "Europe/Berlin")
    assert words.moment(START_MS + DAY_MS + 3_600_000, START_MS) == soon
    assert words.moment(START_MS + 10 * DAY_MS, START_MS) == far
    assert words.say("Printer is ready") == unknown


@pytest.mark.parametrize(
    ("wanted", "attendees", "staff"),
    [
        pytest.param(("fr", "de", "en"), ("fr", "de", "en"), ("de", "en"), id="staff get whole languages"),
        pytest.param(("de-x-easy",), ("de-x-easy",), ("de",), id="and else what fills the gaps"),
        pytest.param(("uk", "xx", "pl"), ("uk", "pl"), ("en",), id="which is English"),
        pytest.param((), ("en",), ("en",), id="somebody has to say something"),
    ],
)
def test_who_is_spoken_to_how(
    wanted: tuple[str, ...], attendees: tuple[str, ...], staff: tuple[str, ...]
) -> None:
    """What an event offers its attendees need not be what its staff read."""
    assert (known_languages(wanted), staff_languages(wanted)) == (attendees, staff)


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(code, marks=pytest.mark.services if language.is_for_staff else ())
        for code, language in LANGUAGES.items()
    ],
)
def test_every_page_stands_whole_on_the_smallest_screen(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each word of each page is painted on 35 by 11 cells, with all languages beside the event's name."""
    words, cut = words_in(language, "Europe/Berlin"), list[str]()

    async def on_stage() -> None:
        async with staged(
            Mode.SELF_SERVICE,
            language=language,
            fit=lambda outfit: replace(outfit, languages=tuple(LANGUAGES)),
        ) as stage:
            home = stage.app.home
            assert isinstance(home, SelfServiceScreen)
            for page in said_of(words):
                monkeypatch.setattr(home, "page", partial(replace, page))  # whatever the visit is at
                home.repaint()
                await stage.paint()
                painted = DRAWN.sub("", stage.text())
                told = (
                    page.headline,
                    page.body,
                    page.notice,
                    *(option.label for option in page.options),
                    *page.foot[:1],
                    *page.foot[-1:],
                )
                cut.extend(text for text in told if DRAWN.sub("", text) not in painted)

    asyncio.run(on_stage())
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_refusals_fit(language: str) -> None:
    """What is said when nothing else fits, fits."""
    words = words_in(language, "Europe/Berlin")
    said = [words.say(wording.attendee) for wording in REASONS.values()]
    assert [sentence for sentence in said if not fits(sentence)] == []
