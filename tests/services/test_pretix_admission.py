"""The same events, tickets and scans on a real pretix and on our ledger: the same verdicts and check-ins.

Installs pretix when it is used for the first time (`tests.equipment.pretix_install`).
"""

import os
import sys
from collections import Counter

import pytest

from tests.equipment.explanations import agreement
from tests.equipment.match import Match, play_match
from tests.equipment.worlds import make_world

pytestmark = pytest.mark.services

FIXED_SEED, FIXED = "admission", 500
FRESH = 100
SEED_VARIABLE = "EINLASS_SEED"

ANSWERS = {
    ("ok", ""),
    ("incomplete", ""),
    ("exchange", "exchange"),
    ("annulled", ""),
    *(
        ("error", reason)
        for reason in (
            "already_exchanged",
            "already_redeemed",
            "ambiguous",
            "blocked",
            "canceled",
            "invalid",
            "invalid_time",
            "product",
            "revoked",
            "rules",
            "unapproved",
            "unpaid",
        )
    ),
}
"""All that pretix may say to a scan without an exchange."""

OPERATORS = {
    *("and", "or", "<", "<=", ">", ">=", "==", "!=", "inList", "objectList", "lookup", "var"),
    *("isBefore", "isAfter", "buildTime"),
    *("entries_since", "entries_before", "entries_days_since", "entries_days_before"),
}
VARIABLES = {
    *("product", "variation", "gate", "now", "now_isoweekday", "entry_status"),
    *("entries_number", "entries_today", "entries_days"),
    *("minutes_since_last_entry", "minutes_since_first_entry"),
}


@pytest.fixture(scope="module")
def fresh_seed() -> str:
    """Another one in every run, unless one is to be repeated."""
    return os.environ.get(SEED_VARIABLE) or os.urandom(4).hex()


@pytest.fixture(scope="module")
def match(fresh_seed: str, tmp_path_factory: pytest.TempPathFactory) -> Match:
    """All worlds, played on both sides."""
    fixed = [make_world(FIXED_SEED, number) for number in range(1, FIXED + 1)]
    fresh = [make_world(fresh_seed, number) for number in range(FIXED + 1, FIXED + FRESH + 1)]
    return play_match([*fixed, *fresh], tmp_path_factory.mktemp("pretix"))


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


def test_fixed_worlds_agree(match: Match, capsys: pytest.CaptureFixture[str]) -> None:
    """500 sequences that never change get the same verdicts, questions and check-ins on both sides."""
    fixed = match.only(FIXED_SEED)
    _tell(capsys, fixed.summary())
    assert not fixed.differences(), fixed.differences()


def test_fresh_worlds_agree(match: Match, fresh_seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    """100 sequences that nobody has ever seen do so too."""
    fresh = match.only(fresh_seed)
    _tell(capsys, f"{SEED_VARIABLE}={fresh_seed}: {fresh.summary()}")
    assert not fresh.differences(), fresh.differences()


def test_explanations_of_rules_agree(match: Match, capsys: pytest.CaptureFixture[str]) -> None:
    """Most of the time both name the same condition of a rule; ties may go either way."""
    agreed, told = agreement(match.theirs, match.ours)
    _tell(capsys, f"explanations of refused rules: {agreed:.0%} name the same condition\n{told}")
    assert agreed >= 0.95


def test_every_answer_is_reached(match: Match) -> None:
    """The worlds are rich enough: each answer that pretix knows was given by it, and by ours."""
    for side in (match.theirs, match.ours):
        given = Counter((said.verdict, said.reason) for outcome in side for said in outcome.said)
        assert {answer for answer in ANSWERS if given[answer] < 3} == set()


def test_every_part_of_the_rule_language_is_used(match: Match) -> None:
    """The worlds' rules hold every operator and every variable."""
    rules = " ".join(one.rules for world in match.worlds for one in world.event_set.lists)
    assert {word for word in OPERATORS if f'{{"{word}": ' not in rules} == set()
    assert {word for word in VARIABLES if f'{{"var": "{word}"}}' not in rules} == set()
