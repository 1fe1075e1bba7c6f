"""Answers are taken or refused as a real pretix does, apart from the table of wishes of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.answers import MAX_ANSWER_CHARS, chosen, clean_answer
from checkin.countries import COUNTRY_CODES
from checkin.question import Question, QuestionId, QuestionKind, QuestionOption
from tests.strategies import hostile_names

KINDS = tuple(QuestionKind)
COLOURS = (
    QuestionOption(id=3, names={"de": "Rot"}, identifier="red"),
    QuestionOption(id=12, names={"de": "Blau, hell"}, identifier="blue"),
)


def of_kind(kind: str, **more: object) -> Question:
    """A question of that kind, with two colours to choose from."""
    plain = Question(id=QuestionId(1), names={"de": "Frage"}, kind=QuestionKind(kind), options=COLOURS)
    return replace(plain, **more)


ROWS = (
    pytest.param("S", "a", "a", id="line: a letter"),
    pytest.param("S", "", "", id="line: nothing"),
    pytest.param("T", "b", "b", id="text: a letter"),
    pytest.param("N", "3", "3", id="number: whole"),
    pytest.param("N", "2.56", "2.56", id="number: with decimals"),
    pytest.param("N", "abc", None, id="number: letters"),
    pytest.param("B", "True", "True", id="yes or no: True"),
    pytest.param("B", "true", "True", id="yes or no: true"),
    pytest.param("B", "False", "False", id="yes or no: False"),
    pytest.param("B", "false", "False", id="yes or no: false"),
    pytest.param("B", "0", "False", id="yes or no: 0"),
    pytest.param("B", "", "False", id="yes or no: nothing is no"),
    pytest.param("C", "3", "3", id="choice: an option"),
    pytest.param("C", "4", None, id="choice: no such option"),
    pytest.param("C", "A", None, id="choice: a letter"),
    pytest.param("M", "3", "3", id="choices: the first"),
    pytest.param("M", "12", "12", id="choices: the second"),
    pytest.param("M", "3,12", "3,12", id="choices: both"),
    pytest.param("M", "3,12,6", None, id="choices: both and no such option"),
    pytest.param("M", "6", None, id="choices: no such option"),
    pytest.param("D", "2018-01-19", "2018-01-19", id="date: ISO"),
    pytest.param("D", "2016-02-29", "2016-02-29", id="date: leap day"),
    pytest.param("D", "2017-02-29", None, id="date: leap day in another year"),
    pytest.param("D", "fooobar", None, id="date: letters"),
    pytest.param("H", "12:20", "12:20:00", id="time: in the day"),
    pytest.param("H", "25:30", None, id="time: after midnight"),
    pytest.param("H", "Foo", None, id="time: letters"),
    pytest.param("W", "2018-01-19T12:20", "2018-01-19T12:20:00", id="date with time"),
    pytest.param("W", "2016-02-29T14:30", "2016-02-29T14:30:00", id="date with time: leap day"),
    pytest.param("W", "2018-01-19T25:59", None, id="date with time: after midnight"),
    pytest.param("W", "2017-02-01", None, id="date with time: the time is missing"),
    pytest.param("W", "fooobar", None, id="date with time: letters"),
    pytest.param("EMAIL", "foobar@example.org", "foobar@example.org", id="e-mail"),
    pytest.param("EMAIL", "foobar", None, id="e-mail: no domain"),
    pytest.param("EMAIL", "foobar@example.com.k", None, id="e-mail: top domain of one letter"),
)
"""The 35 rows of the existing client. A date without time is wrong here too; the server adds midnight."""

SEEN = (
    pytest.param("N", "2,56", "2.56", id="number: decimal comma"),
    pytest.param("N", " 3 ", "3", id="number: blanks around"),
    pytest.param("N", "3\n", "3", id="number: line break behind"),
    pytest.param("N", "1e5", "1E+5", id="number: exponent"),
    pytest.param("N", "1E-3", "0.001", id="number: negative exponent"),
    pytest.param("N", "-5", "-5", id="number: negative"),
    pytest.param("N", "+5", "5", id="number: plus sign"),
    pytest.param("N", "00012", "12", id="number: zeros in front"),
    pytest.param("N", "2.50", "2.50", id="number: zero behind stays"),
    pytest.param("N", ".5", "0.5", id="number: nothing before the point"),
    pytest.param("N", "5.", "5", id="number: nothing after the point"),
    pytest.param("N", "1_000", "1000", id="number: underscore"),
    pytest.param("N", "١٢", "12", id="number: Arabic digits"),
    pytest.param("N", "1e400", "1E+400", id="number: larger than any float"),
    pytest.param("N", "1" * 60, "1" * 60, id="number: sixty digits"),
    pytest.param("N", "1.234,56", None, id="number: German thousands"),
    pytest.param("N", "1,234.56", None, id="number: English thousands"),
    pytest.param("N", "1 000", None, id="number: blank inside"),
    pytest.param("N", "0x10", None, id="number: hexadecimal"),
    pytest.param("N", "True", None, id="number: a yes"),
    pytest.param("N", "--5", None, id="number: two signs"),
    pytest.param("N", "0", "0", id="number: zero"),
    pytest.param("N", "", "", id="number: nothing"),
    pytest.param("S", "<b>x</b>", "<b>x</b>", id="line: markup is only text"),
    pytest.param("S", "=1+1", "=1+1", id="line: formula is only text"),
    pytest.param("S", "False", "False", id="line: a word like no"),
    pytest.param("T", "a\nb", "a\nb", id="text: line break stays"),
    pytest.param("T", "a\n\n\nb", "a\n\n\nb", id="text: empty lines stay"),
    pytest.param("C", "red", "3", id="choice: identifier"),
    pytest.param("C", "RED", None, id="choice: identifier in capitals"),
    pytest.param("C", "Rot", None, id="choice: name"),
    pytest.param("C", "3,12", None, id="choice: two of them"),
    pytest.param("C", "red,blue", None, id="choice: two identifiers"),
    pytest.param("C", "-1", None, id="choice: negative"),
    pytest.param("C", "9" * 24, None, id="choice: a huge id"),
    pytest.param("C", "", "", id="choice: nothing"),
    pytest.param("M", "red,blue", "3,12", id="choices: identifiers"),
    pytest.param("M", "3,blue", "3,12", id="choices: id and identifier"),
    pytest.param("M", "12,3", "3,12", id="choices: in the order of the options"),
    pytest.param("M", "3,3", None, id="choices: one twice"),
    pytest.param("M", "red,red", None, id="choices: one identifier twice"),
    pytest.param("M", "3, 12", None, id="choices: blank after the comma"),
    pytest.param("M", "3,", None, id="choices: comma at the end"),
    pytest.param("M", ",", None, id="choices: only a comma"),
    pytest.param("M", "red;blue", None, id="choices: semicolon"),
    pytest.param("M", "red,xx", None, id="choices: one unknown"),
    pytest.param("M", "Rot", None, id="choices: name"),
    pytest.param("M", "", "", id="choices: nothing"),
    pytest.param("D", "19.01.2018", "2018-01-19", id="date: German"),
    pytest.param("D", "2018-1-9", "2018-01-09", id="date: without zeros"),
    pytest.param("D", " 2018-01-19 ", "2018-01-19", id="date: blanks around"),
    pytest.param("D", "0001-01-01", "0001-01-01", id="date: the first"),
    pytest.param("D", "9999-12-31", "9999-12-31", id="date: the last"),
    pytest.param("D", "10000-01-01", None, id="date: after the last"),
    pytest.param("D", "0000-01-01", None, id="date: before the first"),
    pytest.param("D", "31.04.2020", None, id="date: 31 April"),
    pytest.param("D", "2018-13-01", None, id="date: thirteenth month"),
    pytest.param("D", "2018-W03-5", None, id="date: ISO week"),
    pytest.param("D", "2018-019", None, id="date: day of the year"),
    pytest.param("D", "19. Januar 2018", None, id="date: German month"),
    pytest.param("D", "today", None, id="date: a word"),
    pytest.param("D", "", "", id="date: nothing"),
    pytest.param("H", "12:20:30", "12:20:30", id="time: with seconds"),
    pytest.param("H", "7:05", "07:05:00", id="time: one digit"),
    pytest.param("H", " 12:20 ", "12:20:00", id="time: blanks around"),
    pytest.param("H", "00:00", "00:00:00", id="time: midnight"),
    pytest.param("H", "24:00", None, id="time: midnight as 24"),
    pytest.param("H", "23:59:60", None, id="time: leap second"),
    pytest.param("H", "12:60", None, id="time: sixtieth minute"),
    pytest.param("H", "noon", None, id="time: a word"),
    pytest.param("H", "12:20 Uhr", None, id="time: a word behind"),
    pytest.param("W", "2018-01-19T12:20:30", "2018-01-19T12:20:30", id="date with time: seconds"),
    pytest.param("W", "2018-01-19 12:20", "2018-01-19T12:20:00", id="date with time: blank between"),
    pytest.param("W", "19.01.2018 12:20", "2018-01-19T12:20:00", id="date with time: German"),
    pytest.param("W", "2018-01-19T12:20:30Z", "2018-01-19T12:20:30+00:00", id="date with time: UTC"),
    pytest.param("W", "2018-01-19t12:20z", "2018-01-19T12:20:00+00:00", id="date with time: small letters"),
    pytest.param("W", "2018-01-19T12:20:30+05:00", "2018-01-19T12:20:30+05:00", id="date with time: offset"),
    pytest.param(
        "W", "2018-01-19T12:20:30-1130", "2018-01-19T12:20:30-11:30", id="date with time: bare offset"
    ),
    pytest.param("W", "2026-03-29T02:30", "2026-03-29T02:30:00", id="date with time: in the hour left out"),
    pytest.param("W", "2018-01-19T24:00", None, id="date with time: midnight as 24"),
    pytest.param("W", "2017-02-29T10:00", None, id="date with time: no such day"),
    pytest.param("W", "2018-W03-5T12:00", None, id="date with time: ISO week"),
    pytest.param("W", "", "", id="date with time: nothing"),
    pytest.param("CC", "DE", "DE", id="country"),
    pytest.param("CC", "XK", "XK", id="country: Kosovo"),
    pytest.param("CC", "XX", None, id="country: unknown"),
    pytest.param("CC", "UK", None, id="country: a habit"),
    pytest.param("CC", "EU", None, id="country: a union"),
    pytest.param("CC", "SU", None, id="country: one that is no more"),
    pytest.param("CC", "Deutschland", None, id="country: name"),
    pytest.param("CC", "DE,FR", None, id="country: two"),
    pytest.param("CC", "", "", id="country: nothing"),
    pytest.param("TEL", "+491711234567", "+491711234567", id="phone: E.164"),
    pytest.param("TEL", "+49 (0)171 1234567", "+49 (0)171 1234567", id="phone: trunk zero in brackets"),
    pytest.param("TEL", "0171/123-4567", "0171/123-4567", id="phone: national"),
    pytest.param("TEL", "110", "110", id="phone: emergency"),
    pytest.param("TEL", "+491711234567 x12", "+491711234567 x12", id="phone: extension"),
    pytest.param("TEL", "", "", id="phone: nothing"),
    pytest.param("F", "abc", None, id="file: no file"),
    pytest.param("F", "file:", None, id="file: no name"),
    pytest.param("F", "file:../../etc", None, id="file: a path"),
    pytest.param("F", "https://example.org/x.png", None, id="file: an address"),
    pytest.param("F", "", "", id="file: nothing"),
)
"""What a real pretix 2026.8 answered to the same words; moments without a zone it reads in the event's."""

WISHES = (
    pytest.param("N", "NaN", None, id="number: NaN, pretix keeps it"),
    pytest.param("N", "Infinity", None, id="number: infinity, pretix keeps it"),
    pytest.param("N", "   ", "", id="number: blanks are nothing, wrong for pretix"),
    pytest.param("S", " a  b ", "a b", id="line: blanks, kept by pretix"),
    pytest.param("S", "  ", "", id="line: blanks alone are nothing, an answer for pretix"),
    pytest.param("S", "\u200b", "", id="line: an invisible sign is nothing, an answer for pretix"),
    pytest.param("S", "a\r\nb", "a b", id="line: line break, kept by pretix"),
    pytest.param("S", "a\x00\x07b", "ab", id="line: NUL and bell, kept by pretix"),
    pytest.param("S", "\x1b[31mred", "red", id="line: terminal colour, kept by pretix"),
    pytest.param("S", "\u202eabc", "abc", id="line: writing direction, kept by pretix"),
    pytest.param("S", "x" * (MAX_ANSWER_CHARS + 1), None, id="line: too long for us, kept by pretix"),
    pytest.param("S", "x" * MAX_ANSWER_CHARS, "x" * MAX_ANSWER_CHARS, id="line: just short enough"),
    pytest.param("T", "\ta\r\n\x1b[2Jb\n\n", "a\nb", id="text: carriage returns and escapes, kept by pretix"),
    pytest.param("B", "TRUE", "True", id="yes or no: capitals, no for pretix"),
    pytest.param("B", "1", None, id="yes or no: 1, no for pretix"),
    pytest.param("B", "ja", None, id="yes or no: ja, no for pretix"),
    pytest.param("B", "xyz", None, id="yes or no: letters, no for pretix"),
    pytest.param("C", " red ", "3", id="choice: blanks around, wrong for pretix"),
    pytest.param("C", "03", None, id="choice: zero in front, taken by pretix"),
    pytest.param("D", "3.4.2020", "2020-04-03", id="date: 3 April, 4 March for pretix"),
    pytest.param("D", "19.1.18", None, id="date: two digits of a year, guessed by pretix"),
    pytest.param("D", "04/03/2020", None, id="date: American, guessed by pretix"),
    pytest.param("D", "2018", None, id="date: only a year, filled up with today by pretix"),
    pytest.param("D", "12", None, id="date: only a day, filled up with today by pretix"),
    pytest.param("D", "2018-01-19T23:30", None, id="date: with a time, cut by pretix"),
    pytest.param("H", "12.20", None, id="time: with a point, midnight for pretix"),
    pytest.param("H", "0705", None, id="time: without a colon, midnight for pretix"),
    pytest.param("H", "7", None, id="time: only an hour, midnight for pretix"),
    pytest.param("H", "3pm", None, id="time: English, taken by pretix"),
    pytest.param("H", "12:20+02:00", None, id="time: with an offset, forgotten by pretix"),
    pytest.param("W", "12:20", None, id="date with time: only a time, filled up with today by pretix"),
    pytest.param("W", "2018-01-19T12", None, id="date with time: only an hour, taken by pretix"),
    pytest.param("CC", "de", "DE", id="country: small letters, kept so by pretix"),
    pytest.param("CC", "DEU", None, id="country: three letters, kept by pretix"),
    pytest.param("CC", "276", None, id="country: number, kept by pretix"),
    pytest.param("TEL", "abc", None, id="phone: letters, kept by pretix"),
    pytest.param("TEL", "1-800-FLOWERS", None, id="phone: letters for digits, kept by pretix"),
    pytest.param("TEL", "12", None, id="phone: too short, kept by pretix"),
    pytest.param("TEL", "+49" + "1" * 22, None, id="phone: too long, kept by pretix"),
    pytest.param("TEL", "++491711234567", None, id="phone: two plus signs, kept by pretix"),
    pytest.param(
        "F",
        "FILE:0190A0B0-0000-7000-8000-00000000000A",
        "file:0190a0b0-0000-7000-8000-00000000000a",
        id="file: a name that was never uploaded, wrong for pretix",
    ),
)

OURS = (
    pytest.param("EMAIL", "jörg@müller-lietzow.de", "jörg@müller-lietzow.de", id="umlauts and hyphen"),
    pytest.param("EMAIL", "a@xn--mller-kva.xn--p1ai", "a@xn--mller-kva.xn--p1ai", id="punycode"),
    pytest.param("EMAIL", "a@b@example.org", None, id="two at signs"),
    pytest.param("EMAIL", "a@example..org", None, id="empty label"),
    pytest.param("EMAIL", "a@-example.org", None, id="hyphen in front"),
    pytest.param("EMAIL", "a@org", None, id="only a top domain"),
    pytest.param("EMAIL", "@example.org", None, id="no name"),
    pytest.param("EMAIL", "Eve <a@example.org>", None, id="name and address"),
    pytest.param("EMAIL", "a@" + "b." * 130 + "org", None, id="too long"),
    pytest.param("EMAIL", "", "", id="nothing"),
)


@pytest.mark.parametrize(("kind", "raw", "cleaned"), ROWS)
def test_the_rows_of_the_existing_client_hold(kind: str, raw: str, cleaned: str | None) -> None:
    """The 35 rows are taken and refused as there."""
    assert clean_answer(of_kind(kind), raw) == cleaned


@pytest.mark.parametrize(("kind", "raw", "cleaned"), SEEN)
def test_what_was_seen_on_a_real_server_holds(kind: str, raw: str, cleaned: str | None) -> None:
    """The same words are taken with the same value, or refused."""
    assert clean_answer(of_kind(kind), raw) == cleaned


@pytest.mark.parametrize(("kind", "raw", "cleaned"), WISHES)
def test_where_we_differ_on_purpose(kind: str, raw: str, cleaned: str | None) -> None:
    """What pretix guesses is asked again, what could do harm is taken out."""
    assert clean_answer(of_kind(kind), raw) == cleaned


@pytest.mark.parametrize(("kind", "raw", "cleaned"), OURS)
def test_an_address_has_a_name_and_a_domain(kind: str, raw: str, cleaned: str | None) -> None:
    """The rule is ours, since pretix asks nobody for an address at check-in."""
    assert clean_answer(of_kind(kind), raw) == cleaned


WINTER = {"lowest": "2018-01-10T12:00", "highest": "2018-01-20T12:00"}
WINTER_ZONED = {"lowest": "2018-01-10T12:00:00+01:00", "highest": "2018-01-20T12:00:00+01:00"}


@pytest.mark.parametrize(
    ("kind", "limits", "raw", "is_taken"),
    [
        pytest.param("N", {"lowest": "2", "highest": "5.5"}, "1.99", False, id="number: just too low"),
        pytest.param("N", {"lowest": "2", "highest": "5.5"}, "2", True, id="number: the lowest"),
        pytest.param("N", {"lowest": "2", "highest": "5.5"}, "5.5", True, id="number: the highest"),
        pytest.param("N", {"lowest": "2", "highest": "5.5"}, "5,6", False, id="number: just too high"),
        pytest.param("N", {"lowest": "2"}, "0", False, id="number: zero is too low"),
        pytest.param("N", {"lowest": "2", "highest": "5.5"}, "", True, id="number: nothing has no size"),
        pytest.param("D", {"lowest": "2018-01-10"}, "2018-01-09", False, id="date: the day before"),
        pytest.param("D", {"lowest": "2018-01-10"}, "2018-01-10", True, id="date: the first"),
        pytest.param("D", {"highest": "2018-01-20"}, "20.01.2018", True, id="date: the last"),
        pytest.param("D", {"highest": "2018-01-20"}, "2018-01-21", False, id="date: the day after"),
        pytest.param("W", WINTER, "2018-01-10T11:59", False, id="moment: a minute before"),
        pytest.param("W", WINTER, "2018-01-10T12:00", True, id="moment: the first"),
        pytest.param("W", WINTER, "2018-01-20T12:00", True, id="moment: the last"),
        pytest.param("W", WINTER, "2018-01-20T12:01", False, id="moment: a minute after"),
        pytest.param("W", WINTER_ZONED, "2018-01-10T11:00Z", True, id="moment: the first, in UTC"),
        pytest.param("W", WINTER_ZONED, "2018-01-10T10:59Z", False, id="moment: a minute before, in UTC"),
        pytest.param("W", WINTER_ZONED, "2018-01-10T12:00+09:00", False, id="moment: hours before, in Tokyo"),
        pytest.param("W", WINTER_ZONED, "2018-01-10T12:00", True, id="moment: the first, on the wall"),
        pytest.param("W", WINTER_ZONED, "2018-01-10T11:59", False, id="moment: a minute before, on the wall"),
        pytest.param("S", {"min_chars": 2, "max_chars": 3}, "a", False, id="line: too short"),
        pytest.param("S", {"min_chars": 2, "max_chars": 3}, "ab", True, id="line: the shortest"),
        pytest.param("S", {"min_chars": 2, "max_chars": 3}, "abc", True, id="line: the longest"),
        pytest.param("S", {"min_chars": 2, "max_chars": 3}, "abcd", False, id="line: too long"),
        pytest.param("S", {"min_chars": 2, "max_chars": 3}, "", True, id="line: nothing has no length"),
        pytest.param("T", {"max_chars": 3}, "a\nbc", False, id="text: line breaks count"),
        pytest.param("TEL", {"max_chars": 3}, "012345", True, id="phone: has no longest text"),
        pytest.param("N", {"lowest": "viel"}, "1", True, id="a limit that is none limits nothing"),
        pytest.param(
            "W", {"lowest": "?"}, "2018-01-10T12:00", True, id="a moment that is none limits nothing"
        ),
    ],
)
def test_limits_of_a_question_hold(kind: str, limits: dict[str, object], raw: str, *, is_taken: bool) -> None:
    """What lies outside the limits cannot be taken, the limits themselves can."""
    assert (clean_answer(of_kind(kind, **limits), raw) is not None) is is_taken


def test_the_id_of_an_option_goes_before_an_identifier() -> None:
    """An identifier that looks like the id of another option does not stand for it, as in pretix."""
    options = (QuestionOption(id=1, names={}, identifier="2"), QuestionOption(id=2, names={}, identifier="x"))
    assert clean_answer(of_kind("C", options=options), "2") == "2"


def test_a_comma_names_no_option_without_an_identifier() -> None:
    """An option without an identifier is not meant by an empty part."""
    options = (QuestionOption(id=1, names={}), QuestionOption(id=2, names={}))
    assert clean_answer(of_kind("M", options=options), "2,") is None


def test_options_are_found_in_a_kept_answer() -> None:
    """What was chosen can be shown, an option that was deleted since is left out."""
    assert chosen(of_kind("M"), "12,99,red") == COLOURS


def test_a_text_that_grows_when_composed_is_not_cut() -> None:
    """Some letters become two: all of them stay, as long as the answer may be so long."""
    assert clean_answer(of_kind("S"), "\u0958" * 2_000) == "\u0915\u093c" * 2_000


def test_no_question_takes_more_than_the_longest_answer() -> None:
    """A question that allows more gets no more than that, even when the answer grew by cleaning."""
    assert clean_answer(of_kind("T", max_chars=50_000), "\u0958" * 4_000) is None


def test_countries_are_those_of_the_standard_and_kosovo() -> None:
    """249 codes are in force, and XK is used beside them."""
    assert len(COUNTRY_CODES) == 249 + 1
    assert {"DE", "AT", "CH", "XK"} <= COUNTRY_CODES


WORDS = (
    "True",
    "3",
    "red,blue",
    "2018-01-19",
    "7:05",
    "2018-01-19T12:20Z",
    "+49 171 1234567",
    "a@example.org",
)


def any_answers() -> st.SearchStrategy[str]:
    """Hostile texts, numbers and dates that are nearly good, and good ones."""
    signs = st.text("0123456789eE+-.,:_ TZ\n٣", max_size=30)
    return st.one_of(hostile_names(), signs, st.sampled_from(WORDS), st.text(max_size=200))


@given(st.sampled_from(KINDS), any_answers(), any_answers())
def test_no_answer_breaks_it_and_a_cleaned_one_stays(kind: QuestionKind, raw: str, limit: str) -> None:
    """Any text is taken or refused; cleaning what was taken changes nothing and keeps it harmless."""
    for question in (of_kind(kind), of_kind(kind, lowest=limit), of_kind(kind, highest=limit)):
        cleaned = clean_answer(question, raw)
        if cleaned is not None:
            assert clean_answer(question, cleaned) == cleaned
            assert all(
                line.isprintable() or "\u200d" in line or "\u200c" in line for line in cleaned.split("\n")
            )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("9" * 64_000, id="64 kB of digits"),
        pytest.param("9" * MAX_ANSWER_CHARS, id="as many digits as are taken"),
        pytest.param("a@" + "-" * 4_000 + "b.", id="hyphens of an address"),
        pytest.param("1 " * 2_000, id="blanks between digits"),
        pytest.param("red," * 1_200, id="an option again and again"),
        pytest.param("\ud800\x00\xff" * 1_000, id="binary"),
        pytest.param("\u0958" * MAX_ANSWER_CHARS, id="letters that grow when composed"),
        pytest.param("\n" * MAX_ANSWER_CHARS, id="only line breaks"),
    ],
)
def test_long_and_binary_answers_end(kind: QuestionKind, raw: str) -> None:
    """No kind of question is broken or held up by a long answer, and what is kept stays short."""
    cleaned = clean_answer(of_kind(kind), raw)
    assert cleaned is None or len(cleaned) <= MAX_ANSWER_CHARS
