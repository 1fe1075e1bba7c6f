"""Search: half a name, a slip, an order, an address; and nothing typed ever breaks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.replica import save_positions
from sync.search import Vocabulary, search
from sync.store import Store
from tests.fakes.stored import fresh_store, position

PEOPLE = [
    position(1, "Jörg", "Müller-Lietzow", organisation="Stadt Köln", order="AB3CD"),
    position(2, "Sinéad", "O’Sullivan", organisation="Stadtwerke Überlingen"),
    position(3, "Ayşe", "Şahin", organisation="Landkreis Görlitz", order="AB3CD"),
    position(4, "Łukasz", "Żółkiewski"),
    position(5, "İbrahim", "Yıldız"),
    position(6, "Sabine", "Leutheusser-Schnarrenberger"),
    position(7, "Bo", "Li"),
    position(8, "Lisa", "Lindner"),
    position(9, "Сергій", "Мельниченко"),
    position(10, "Thị Minh Khai", "Nguyễn"),
    position(11, "Anna", "Groß", organisation="Weiß & Söhne"),
    position(12, "Robert", "Tables'); DROP", organisation='AND "OR" NOT*'),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A ledger with difficult names; no test changes it."""
    ledger = fresh_store(tmp_path_factory.mktemp("search"))
    with ledger.writing():
        save_positions(ledger, PEOPLE)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("müll jö", 1, id="beginnings, family first"),
        pytest.param("MUELLER", 1, id="umlaut spelt out, capitals"),
        pytest.param("lietzow", 1, id="second half of a double name"),
        pytest.param("müller-lietzow", 1, id="hyphen"),
        pytest.param("osullivan", 2, id="apostrophe left out"),
        pytest.param("O'Sullivan", 2, id="straight apostrophe"),
        pytest.param("sahin", 3, id="Turkish in ASCII"),
        pytest.param("yildiz ibrahim", 5, id="dotless i"),
        pytest.param("zolkiewski", 4, id="Polish in ASCII"),
        pytest.param("gross", 11, id="sharp s"),
        pytest.param("мельн", 9, id="Cyrillic"),
        pytest.param("nguyen", 10, id="Vietnamese in ASCII"),
        pytest.param("görlitz", 3, id="organisation"),
        pytest.param("li", 7, id="whole word before beginnings"),
        pytest.param("schnarenberger", 6, id="one letter missing"),
        pytest.param("Mülelr Jorg", 1, id="two letters swapped"),
        pytest.param("Sabibe Leutheuser", 6, id="a slip in each word"),
        pytest.param("SECRET5", 5, id="ticket text"),
        pytest.param("and or not", 12, id="looks like operators"),
        pytest.param("tables'); drop", 12, id="looks like SQL"),
    ],
)
def test_a_person_is_found_by(store: Store, query: str, first: int) -> None:
    """Whatever the desk types for a name, the right person comes first."""
    assert [found.id for found in search(store, query)][:1] == [first]


def test_an_order_code_finds_all_of_its_positions(store: Store) -> None:
    """Colleagues who booked together stand together."""
    assert {found.id for found in search(store, "ab3cd")} == {1, 3}


@pytest.mark.parametrize(
    "query", ["", " ", "-", "@", "qqqqqq", '"', "*", "\x00", "\ud800", "x@y.zz", "\ue000"]
)
def test_nothing_is_found_by(store: Store, query: str) -> None:
    """Signs and strangers find nobody, and break nothing."""
    assert search(store, query) == []


def test_no_more_than_the_limit_is_returned(store: Store) -> None:
    """A short query does not fill the screen."""
    assert len(search(store, "s", limit=2)) == 2


def test_words_of_new_people_are_known_at_once(tmp_path: Path) -> None:
    """A kept vocabulary is read again when positions change."""
    store, vocabulary = fresh_store(tmp_path), Vocabulary()
    with store.writing():
        save_positions(store, [position(1, "Anna", "Alt")])
    assert search(store, "Wasserbrug", vocabulary=vocabulary) == []
    with store.writing():
        save_positions(store, [position(2, "Nina", "Wasserburg")])
    assert [found.id for found in search(store, "Wasserbrug", vocabulary=vocabulary)] == [2]


def test_old_names_are_forgotten(tmp_path: Path) -> None:
    """After a correction the former name finds nobody."""
    store = fresh_store(tmp_path)
    for name in ("Krummbiegel", "Xylander"):
        with store.writing():
            save_positions(store, [position(1, "Anna", name)])
    assert search(store, "Krummbiegel") == []
    assert len(search(store, "xyl")) == 1


SIGNS = st.sampled_from([*"abmülöß'\"*^():+-{}@. \\%_;\x00\ud800’ı", "NEAR", " AND ", " NOT ", "words:"])


@settings(deadline=None, max_examples=200)
@given(query=st.one_of(st.text(max_size=60), st.lists(SIGNS, max_size=12).map("".join)))
def test_anything_may_be_typed(store: Store, query: str) -> None:
    """No text is a syntax error."""
    assert len(search(store, query)) <= 20
