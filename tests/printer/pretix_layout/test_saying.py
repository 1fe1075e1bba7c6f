"""What variables stand for: names in every way, placeholders once, unknown ones empty and told."""

import pytest

from checkin.badge import Badge
from printer.pretix_layout.elements import Content
from printer.pretix_layout.saying import badge_values, name_values, say

VALUES = {"attendee_name": "Jörg {item}", "item": "Gast", "question_ab12": "vegan", "meta:Stand": "12"}


@pytest.mark.parametrize(
    ("content", "wanted", "unknown"),
    [
        pytest.param(Content("item"), "Gast", set(), id="a variable"),
        pytest.param(Content("nonsense"), "", {"nonsense"}, id="an unknown one"),
        pytest.param(Content("other", "Tag"), "Tag", set(), id="a text"),
        pytest.param(Content("other", "{attendee_name}!"), "Jörg {item}!", set(), id="braces in a name stay"),
        pytest.param(
            Content("other", "{meta:Stand} {question_ab12}"), "12 vegan", set(), id="meta, question"
        ),
        pytest.param(
            Content("other", "a{nothing}b{ item }"), "ab{ item }", {"nothing"}, id="unknown in a text"
        ),
        pytest.param(
            Content("other_i18n", "", {"en": "Hi", "de": "Tag"}), "Tag", set(), id="in the first language"
        ),
        pytest.param(Content("other_i18n", "", {"fr": "Salut"}), "Salut", set(), id="in the only language"),
        pytest.param(Content("other_i18n", "", {}), "", set(), id="in no language"),
        pytest.param(Content("item", "other text"), "Gast", set(), id="the text of another variable"),
    ],
)
def test_what_an_element_says(content: Content, wanted: str, unknown: set[str]) -> None:
    """And which names nothing is known about."""
    found: set[str] = set()
    assert say(content, VALUES, ("de", "en"), found) == wanted
    assert found == unknown


def test_values_are_cleaned_line_by_line() -> None:
    """Addresses keep their lines; escapes and direction overrides go."""
    assert say(Content("a"), {"a": "x\x1b[31m\r\ny\u202e"}, (), set()) == "x\ny"


def test_a_name_is_there_in_all_ways() -> None:
    """Whole, in parts, and in parts joined in pretix's order."""
    values = name_values({"title": "Dr.", "given_name": "Jörg", "family_name": "Müller"})
    assert values["attendee_name"] == "Dr. Jörg Müller"
    assert values["attendee_name_family_name"] == "Müller"
    assert values["attendee_name_title_family_name"] == "Dr. Müller"
    assert values["attendee_name_salutation"] == ""
    assert values["attendee_name_for_salutation"] == "Dr. Jörg Müller"
    assert len(values) == 2**4 + 1
    addressed = name_values(
        {"salutation": "Herr", "title": "Dr.", "given_name": "J", "family_name": "Müller"}
    )
    assert addressed["attendee_name"] == "Dr. J Müller"
    assert addressed["attendee_name_for_salutation"] == "Herr Dr. Müller"


def test_a_badge_fills_what_it_can() -> None:
    """For people whom no ticketing system knows."""
    badge = Badge(given_name="Bo", family_name="Li", organisation="KGSt", product="Gast", code="3C4F")
    values = badge_values(badge)
    assert (values["attendee_name"], values["attendee_company"], values["item"]) == ("Bo Li", "KGSt", "Gast")
    assert values["secret"] == values["badge_code"] == "3C4F"
