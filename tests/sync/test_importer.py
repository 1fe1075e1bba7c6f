"""Import: all or nothing, a second time changes nothing, and nobody is doubled."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from msgspec.structs import replace

from checkin.errors import ConfigError, InputError, LedgerLockedError
from checkin.model import Position, PositionStatus, QuestionId, name_in
from sync.importer import SourceFile, apply_import, import_files, plan_import
from sync.replica import (
    count_positions,
    find_by_secret,
    iter_positions,
    load_event_set,
    save_keyed_positions,
)
from sync.search import search
from sync.secret import SECRET_ALPHABET, SECRET_CHARS, make_secret
from sync.staff import load_staff
from sync.store import Store
from sync.table import read_table
from tests.fakes.entropy import SeededEntropy
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT, fresh_store, import_text

TWO = "Vorname;Nachname;Firma;E-Mail\nJörg;Müller;Stadt Köln;j@x.org\nBo;Li;Kreis Unna;\n"


def everybody(store: Store) -> dict[str, Position]:
    """Positions by family name."""
    return {position.family_name: position for position in iter_positions(store)}


def test_the_sample_files_are_imported(tmp_path: Path) -> None:
    """The documented samples fit together, and the easy ticket text opens the door."""
    store = fresh_store(tmp_path)
    table = SAMPLE_ATTENDEES.read_bytes()
    summary = import_files(
        store,
        SourceFile(SAMPLE_ATTENDEES.name, table),
        SourceFile(SAMPLE_EVENT.name, SAMPLE_EVENT.read_bytes()),
        SeededEntropy(),
    )
    assert (summary.new, summary.made_secrets, summary.ignored) == (40, 0, ())
    easy = find_by_secret(store, "MUSTERTICKET2026")
    event_set = load_event_set(store)
    assert easy is not None
    assert event_set is not None
    product = event_set.find_product(easy.product)
    assert product is not None
    assert (name_in(product.names, "de"), easy.status) == ("Teilnehmer", PositionStatus.PAID)
    assert {position.status for position in iter_positions(store)} == set(PositionStatus)
    assert [member.name for member in load_staff(store)] == ["Leitung Einlass", "Anmeldung"]


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    """Same table, same people: ids and secrets made here stay."""
    store = fresh_store(tmp_path)
    assert import_text(store, TWO).made_secrets == 2
    before = everybody(store)
    again = import_text(store, TWO)
    assert (again.new, again.changed, again.unchanged, again.gone) == (0, 0, 2, ())
    assert everybody(store) == before


def test_a_changed_table_updates_people(tmp_path: Path) -> None:
    """What changed is changed, with id and secret as before, and search follows."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    before = everybody(store)["Müller"]
    summary = import_text(store, TWO.replace("Jörg;Müller", "Jörg;Möller-Lüdenscheidt"))
    assert (summary.new, summary.changed, summary.unchanged) == (0, 1, 1)
    after = everybody(store)["Möller-Lüdenscheidt"]
    assert (after.id, after.secret) == (before.id, before.secret)
    assert search(store, "luedensch") == [after]


def test_secrets_that_come_later_replace_those_made_here(tmp_path: Path) -> None:
    """Central's ticket texts win, and the texts made before are void."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    made = everybody(store)["Li"].secret
    summary = import_text(store, "Vorname;Nachname;Firma;Code\nBo;Li;Kreis Unna;REAL1\n")
    assert (summary.new, summary.changed) == (0, 1)
    assert find_by_secret(store, made) is None
    assert find_by_secret(store, "REAL1") is not None


def test_people_who_are_gone_are_listed_and_canceled_only_on_demand(tmp_path: Path) -> None:
    """A short table cancels nobody by accident; a canceled person comes back with the row."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    short = TWO[: TWO.index("Bo;")]
    summary = import_text(store, short)
    assert [position.family_name for position in summary.gone] == ["Li"]
    assert "--remove-missing" in summary.text()
    assert everybody(store)["Li"].status is PositionStatus.PAID
    import_text(store, short, remove_missing=True)
    assert everybody(store)["Li"].status is PositionStatus.CANCELED
    assert import_text(store, short, remove_missing=True).gone == ()
    assert import_text(store, TWO).changed == 1
    assert everybody(store)["Li"].status is PositionStatus.PAID


RICH = (
    "Nachname;Firma;Hinweis;session:Wärmeplanung in kleinen Gemeinden;question:Essen\n"
    "Li;A;Rollstuhl;Warteliste;vegan\nNg;B;;x;Pizza\n"
)


def test_all_that_a_table_says_is_kept_and_stays(tmp_path: Path) -> None:
    """Waiting list, notice and answers reach the ledger; a second time changes nothing."""
    store = fresh_store(tmp_path)
    summary = import_text(store, RICH)
    assert "Line 3: The answer “Pizza” to “Essen” cannot be taken and was left out." in summary.text()
    people = everybody(store)
    assert (people["Li"].waiting, people["Li"].sessions) == (("Wärmeplanung in kleinen Gemeinden",), ())
    assert (people["Li"].attention, people["Li"].answers) == ("Rollstuhl", {QuestionId(1): "2"})
    assert (people["Ng"].sessions, people["Ng"].answers) == (("Wärmeplanung in kleinen Gemeinden",), {})
    again = import_text(store, RICH)
    assert (again.changed, again.unchanged) == (0, 2)


def test_what_a_table_does_not_say_stays(tmp_path: Path) -> None:
    """A notice, an answer from the door, and what only central knows survive a plainer table."""
    store = fresh_store(tmp_path)
    import_text(store, RICH)
    known = everybody(store)["Li"]
    richer = replace(known, answers={**known.answers, QuestionId(2): "1"}, valid_if_pending=True)
    with store.writing():
        save_keyed_positions(store, [(f"made:{known.secret}", richer)])
    import_text(store, "Nachname;Firma\nLi;A\nNg;B\n")
    kept = everybody(store)["Li"]
    assert (kept.answers, kept.valid_if_pending, kept.attention) == (richer.answers, True, "Rollstuhl")
    import_text(store, "Nachname;Firma;Hinweis;question:Essen\nLi;A;;alles\nNg;B;;\n")
    changed = everybody(store)["Li"]
    assert (changed.attention, changed.answers[QuestionId(1)]) == ("", "3")


def test_a_try_changes_nothing(tmp_path: Path) -> None:
    """A dry run counts, and leaves no trace."""
    store = fresh_store(tmp_path)
    summary = import_text(store, TWO, dry_run=True)
    assert (summary.new, summary.dry_run) == (2, True)
    assert "Nothing was changed" in summary.text()
    assert count_positions(store) == 0
    assert load_event_set(store) is None


def test_a_bad_row_keeps_out_all_rows_and_the_event_file(tmp_path: Path) -> None:
    """All or nothing."""
    store = fresh_store(tmp_path)
    with pytest.raises(InputError):
        import_text(store, TWO + ";;nobody;\n")
    assert count_positions(store) == 0
    assert load_event_set(store) is None


def test_without_an_event_the_remedy_names_the_option(tmp_path: Path) -> None:
    """The event file is needed the first time, and only then."""
    store = fresh_store(tmp_path)
    table = SourceFile("t.csv", TWO.encode())
    with pytest.raises(ConfigError, match="--event"):
        import_files(store, table, None, SeededEntropy())
    import_text(store, TWO)
    assert import_files(store, table, None, SeededEntropy()).unchanged == 2


def test_addresses_are_kept_as_keyed_hashes_only(tmp_path: Path) -> None:
    """The address finds its person in any case, and stands nowhere in the ledger."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    assert [found.family_name for found in search(store, " J@X.org")] == ["Müller"]
    assert search(store, "k@x.org") == []
    bodies = store.rows("SELECT body FROM position")
    assert all(b"x.org" not in bytes(body) for (body,) in bodies if isinstance(body, bytes))


def test_a_plan_that_is_out_of_date_is_not_carried_out(tmp_path: Path) -> None:
    """Two imports at the same time do not mix."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    event_set = load_event_set(store)
    assert event_set is not None
    plan = plan_import(store, event_set, read_table(TWO.replace("Bo", "Al").encode(), "t"), "t")
    import_text(store, TWO.replace("Bo", "Cy"))
    with pytest.raises(LedgerLockedError):
        apply_import(store, plan, SeededEntropy())


def test_a_sheet_is_imported_like_a_text(tmp_path: Path) -> None:
    """XLSX and CSV of the same people are the same people."""
    store = fresh_store(tmp_path)
    import_text(store, TWO)
    book = openpyxl.Workbook()
    for line in TWO.splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "t.xlsx")
    table = SourceFile("t.xlsx", (tmp_path / "t.xlsx").read_bytes())
    assert import_files(store, table, None, SeededEntropy()).unchanged == 2


@dataclass
class ScriptedEntropy:
    """The same byte again and again, after some that must be thrown away."""

    byte: int

    def random_bytes(self, count: int) -> bytes:
        """Half of them unusable."""
        return bytes([255, self.byte] * (count // 2))


def test_made_secrets_are_long_even_and_easy_to_type() -> None:
    """Every sign is equally likely, and none is mistaken for another or moved by a keyboard."""
    assert make_secret(ScriptedEntropy(24)) == SECRET_ALPHABET[1] * SECRET_CHARS
    entropy = SeededEntropy()
    made = {make_secret(entropy) for _ in range(300)}
    assert len(made) == 300
    assert {len(secret) for secret in made} == {SECRET_CHARS}
    assert set("".join(made)) == set(SECRET_ALPHABET)
    assert not set(SECRET_ALPHABET) & set("0OQ1I5S8BGUYZ")
