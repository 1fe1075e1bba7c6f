"""What is said of each page: all that is on it where one person hears it, nothing personal where many do."""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.journal import EntryId
from checkin.model import Direction, PositionId
from checkin.prints import PrintJob
from checkin.verdict import Admit, Explanation, Reason, Refuse
from kiosk.admission.confirming import Proposed
from kiosk.screens.attendee.answering import Answering
from kiosk.screens.attendee.narrator import Narrator
from kiosk.screens.attendee.own_name import NameShown, NameTyped, parts_of
from kiosk.screens.attendee.pages import Bar, Page, Reader, broken_page
from kiosk.screens.attendee.seeking import Factor, Looking, Seeking
from kiosk.screens.attendee.spoken import spoken, state_of
from kiosk.screens.attendee.visit import Asking, Calling, Help, Helping, Idle, Noted, Reading, State, Told
from kiosk.screens.attendee.visit_pages import page_of
from kiosk.screens.shapes import Shape
from kiosk.settings import Mode
from kiosk.signals import State as Heard
from kiosk.theme import Field
from kiosk.views import Answer, PrinterView, Scanned
from kiosk.wording.scanner_words import Said
from kiosk.words import Words, words_in
from scanner.hint import Hint
from tests.fakes.audio import FakeAudio
from tests.fakes.clock import FakeClock
from tests.fakes.desk import LIST, POSITIONS, PRODUCTS, START_MS, FakeDesk
from tests.fakes.stage import make_outfit
from tests.fakes.visit import QUESTIONS

GERMAN, ENGLISH = words_in("de", "Europe/Berlin"), words_in("en", "Europe/Berlin")
BADGE = EntryId("job")
READY = PrinterView(ready=True, cause=Cause.NONE, near_end=False, queued=0, waiting=())
SOMEBODY = replace(
    POSITIONS[0],
    given_name="Anneliese",
    organisation="Workshop GmbH",
    sessions=frozenset({"Workshop II"}),
)
PROPOSED = Proposed(Scanned("TICKET1"), SOMEBODY, can_correct=True)
TYPED = "Zoë O’Sullivan"

SAYABLE = re.compile(r"[\w\s.,:?!’'„“”\"()/%@-]*")
"""Letters, figures and marks that a voice makes a pause of."""

WORD = re.compile(r"[^\W\d_]{2,}|\d+")
UNIT_OF_TIME = {"noch", "left"}


def answer(verdict: Admit | Refuse, badge: EntryId | None = None, way: Direction = Direction.ENTRY) -> Answer:
    """What the desk said of somebody with a name and a session."""
    return Answer(verdict, SOMEBODY, PRODUCTS[0], LIST, way, START_MS, None, badge=badge)


def job(state: PrintState, cause: Cause = Cause.NONE) -> PrintJob:
    """How the badge is."""
    return PrintJob(BADGE, "kiosk", PositionId(1), "CODE", state, cause, START_MS, START_MS)


def told(verdict: Admit | Refuse, **more: object) -> Told:
    """An answer that is being read."""
    return Told(answer(verdict, BADGE if more else None), 0, 10_000, **more)  # type: ignore[arg-type]  # a row of a table


STATES: dict[str, State] = {
    "idle": Idle(),
    "asking": Asking(0, is_long=True),
    "looking": Looking(0),
    "no ticket": Helping(10_000, Help.NO_TICKET),
    "not found": Helping(10_000, Help.NOT_FOUND),
    "rather not answer": Helping(10_000, Help.QUESTION),
    "staff are called": Calling(10_000),
    "your data": Reading(10_000),
    "scanner": Noted(Said("Scanner ist richtig eingestellt", "Nichts zu tun", is_right=True), 10_000),
    "welcome": told(Admit()),
    "goodbye": Told(answer(Admit(), way=Direction.EXIT), 0, 10_000),
    "badge on its way": told(Admit(), job=job(PrintState.SENT), printer=READY),
    "badge is out": told(Admit(), job=job(PrintState.PRINTED), printer=READY),
    "printer trouble": told(Admit(), job=job(PrintState.FAILED, Cause.PAPER_OUT), printer=READY),
    **{
        f"refused, {reason}": told(Refuse(reason, Explanation(reason.value)))
        for reason in (Reason.UNPAID, Reason.INVALID, Reason.ALREADY_REDEEMED)
    },
    "full name": Seeking(0, name=TYPED),
    "order code": Seeking(0, asked=Factor.PROOF, name=TYPED, proof="ABC"),
    **{f"question {n}": Answering("T", QUESTIONS, 0, number=n) for n in range(len(QUESTIONS))},
    "is this you": NameShown(PROPOSED, 10_000, parts_of(SOMEBODY)),
    "given name": NameTyped(NameShown(PROPOSED, 10_000, parts_of(SOMEBODY)), 0, parts_of(SOMEBODY)),
    "wrong answer": Answering("T", QUESTIONS, 0, number=len(QUESTIONS) - 1, draft=TYPED, is_wrong=True),
    "chosen": Answering("T", QUESTIONS, 0, number=2, draft="1,2"),
}


def pages(words: Words) -> Iterator[tuple[str, Page]]:
    """Every page that an attendee can see."""
    outfit = make_outfit(FakeDesk(FakeClock(START_MS)), Mode.SELF_SERVICE)
    for name, state in STATES.items():
        yield name, page_of(state, words, outfit, Reader.CAMERA, offers_search=True)
    for reader in Reader:
        yield f"idle, {reader}", page_of(Idle(), words, outfit, reader, offers_search=True)
    for hint in Hint:
        yield hint, page_of(Idle(), words, outfit, Reader.CAMERA, offers_search=True, hint=hint)
    yield "out of order", broken_page(words, outfit.way_to_desk)


PAGES = [
    pytest.param(page, words, id=f"{words.language}-{name}")
    for words in (GERMAN, ENGLISH)
    for name, page in pages(words)
]


def shown_words(page: Page) -> list[str]:
    """All words and figures that can be read on a page."""
    options = (f"{option.key} {option.label}" for option in page.options)
    bar = page.bar.note if page.bar else ""
    texts = (
        page.headline,
        page.name,
        page.under,
        page.body,
        bar,
        *options,
        page.entry or "",
        page.notice,
        *page.foot,
    )
    return WORD.findall(" ".join(texts))


@pytest.mark.parametrize(("page", "words"), PAGES)
def test_whoever_listens_alone_hears_all_that_is_shown(page: Page, words: Words) -> None:
    """No word, no figure, no key of the page is left out, and every sign has become a word."""
    said = spoken(page, words, is_private=True).text
    heard = set(WORD.findall(said))
    renamed = {"Esc"}
    assert [word for word in shown_words(page) if word not in heard | renamed] == []
    assert SAYABLE.fullmatch(said), said
    assert said.endswith((".", "?", "!", ":"))


@pytest.mark.parametrize(("page", "words"), PAGES)
def test_the_room_hears_nothing_personal(page: Page, words: Words) -> None:
    """No name, no session, nothing typed or chosen, of a refusal no reason; where to go is said."""
    said = spoken(page, words, is_private=False).text
    assert not re.search(r"Anneliese|Workshop|Zoë|ABC|ausgewählt|chosen", said)
    assert page.field is not Field.STOP or page.headline not in said
    assert page.body.split("\n")[0].rstrip(",") in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("welcome", "In Ordnung. Guten Morgen, Anneliese.", id="a welcome"),
        pytest.param(
            "badge on its way",
            "In Ordnung. Guten Morgen, Anneliese. Ihr Badge kommt rechts heraus. noch 2 Sekunden.",
            id="a bar",
        ),
        pytest.param("refused, unpaid", "Stopp.", id="a refusal"),
        pytest.param("asking", "Einen Moment, bitte.", id="an hourglass"),
        pytest.param("idle", "Ticket hier vorhalten. Kein Ticket? Taste 0, Hilfe, Taste Stern.", id="nobody"),
    ],
)
def test_pages_as_they_are_said(name: str, said: str) -> None:
    """Word for word."""
    page = dict(pages(GERMAN))[name]
    assert spoken(page, GERMAN, is_private=True).text.startswith(said)


def test_figures_and_signs_are_said_as_words() -> None:
    """A second is a second, and an arrow a key."""
    page = Page(
        Field.CALM,
        Shape.NONE,
        "Was?",
        notice="Frage 1 von 2\t← zurück",
        foot=("↵ weiter   Esc Hilfe", "noch 1 s"),
    )
    assert spoken(page, GERMAN, is_private=True).rest == (
        "Frage 1 von 2, Pfeiltaste links zurück. Eingabetaste weiter, Escape-Taste Hilfe. noch 1 Sekunde."
    )


CALM = Page(Field.CALM, Shape.CODE, "Ticket hier vorhalten", is_idle=True)
HINTED = replace(CALM, headline="Bitte näher", is_hint=True)
WELCOME = Page(
    Field.WELCOME, Shape.CHECK, "Guten Morgen,", "Zoë", body="Badge kommt", bar=Bar(0.1, "noch 3 s")
)
STOP = Page(Field.STOP, Shape.HAND, "Dieses Ticket ist storniert", body="Bitte zum Serviceschalter")
FORM = Page(Field.CALM, Shape.NONE, "Wie heißen Sie?", entry="", is_form=True, foot=("↵ weiter",))


def narrated(audio: FakeAudio, *shown: Page) -> list[object]:
    """What is heard of the last page, after the others."""
    narrator = Narrator(audio, lambda: audio.heard.append(("bell", "")))
    for page in shown[:-1]:
        narrator.follow(page, GERMAN)
    audio.take()
    narrator.follow(shown[-1], GERMAN)
    return list(audio.take())


@pytest.mark.parametrize(
    ("shown", "heard"),
    [
        pytest.param((CALM,), [("", "")], id="nobody is here: silence"),
        pytest.param((CALM, HINTED), [Heard.HINT, ("Hinweis. Bitte näher.", "de")], id="a hint"),
        pytest.param((CALM, STOP), [Heard.STOP, ("Stopp. Bitte zum Serviceschalter.", "de")], id="a refusal"),
        pytest.param((STOP, CALM), [("", "")], id="whoever has gone is not spoken of"),
        pytest.param(
            (STOP, CALM, STOP), [Heard.STOP, ("Stopp. Bitte zum Serviceschalter.", "de")], id="again"
        ),
        pytest.param((WELCOME, replace(WELCOME, bar=Bar(0.5, "noch 2 s"))), [], id="a bar goes on"),
        pytest.param((STOP, replace(STOP, foot=("zurück in 4 s",))), [], id="a countdown goes on"),
        pytest.param(
            (WELCOME, replace(WELCOME, body="Badge liegt rechts", bar=Bar(1.0, "fertig"))),
            [("Badge liegt rechts. fertig.", "de")],
            id="only the news of a page",
        ),
        pytest.param((FORM, replace(FORM, entry="Z")), [("", "de")], id="letters are nobody else's business"),
        pytest.param(
            (FORM, replace(FORM, notice="Noch da? Zurück in 20 s", is_alert=True)),
            [Heard.HINT, ("Noch da? Zurück in 20 Sekunden. Eingabetaste weiter.", "de")],
            id="a warning 20 seconds ahead",
        ),
    ],
)
def test_what_is_heard_of_pages_one_after_another(shown: tuple[Page, ...], heard: list[object]) -> None:
    """A tone for each verdict and hint, words once, and silence for nobody."""
    assert narrated(FakeAudio(), *shown) == heard


def test_with_a_headset_letters_are_said_as_they_are_typed() -> None:
    """One by one."""
    assert narrated(FakeAudio(is_private=True), FORM, replace(FORM, entry="Z")) == [("Z", "de")]


def test_where_nothing_can_sound_the_terminal_rings() -> None:
    """Whatever plays tones, or rings for them, is asked once for each verdict."""
    assert narrated(FakeAudio(can_sound=False, speaks=False), CALM, STOP) == [("bell", "")]


def test_everything_is_said_again_on_request() -> None:
    """Also the invitation, which nobody is told unasked."""
    audio = FakeAudio()
    narrator = Narrator(audio, lambda: None)
    narrator.follow(CALM, GERMAN)
    narrator.repeat()
    assert audio.said() == "Ticket hier vorhalten."
    narrator.follow(STOP, GERMAN)
    narrator.follow(replace(STOP, foot=("zurück in 4 s",)), GERMAN)
    narrator.repeat()
    assert audio.said() == "Stopp. Bitte zum Serviceschalter. zurück in 4 Sekunden."


def test_another_language_says_the_page_anew() -> None:
    """Whoever changes the language does not know what the page said."""
    audio = FakeAudio()
    narrator = Narrator(audio, lambda: None)
    narrator.follow(STOP, GERMAN)
    narrator.follow(STOP, ENGLISH)
    assert audio.take()[-1] == ("Stop. Bitte zum Serviceschalter.", "en")


@pytest.mark.parametrize(("page", "words"), PAGES)
def test_every_verdict_has_a_sound(page: Page, words: Words) -> None:  # the same in every language
    """A page in a signal colour is never silent, but for an hourglass: what it waits for has a sound."""
    is_verdict = page.field is not Field.CALM and page.shape is not Shape.HOURGLASS
    assert (state_of(page) is not None) is (is_verdict or page.is_hint or page.is_alert)
