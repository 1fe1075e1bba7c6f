"""How the pages about imports look: values in, HTML out. Must not know: HTTP, how tables are read."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from checkin.errors import InputProblem
from checkin.model import EventSet, Position
from hub.organiser.frame import header, note, table
from hub.organiser.imports.differences import Difference, differences, product_name
from hub.organiser.imports.importing import BOUNDS, Done, Refused, Trial
from hub.organiser.markup import Html, join, tag
from hub.organiser.problem_words import say_problem
from hub.organiser.words import Say
from sync.attendee_table import Attendee
from sync.import_plan import Change, updated

SHOWN = 50
"""Lines of each list: the first ones show what is meant, nobody reads thousands."""
MIB = 1 << 20
KINDS = ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

T = TypeVar("T")


def send_view(say: Say, form: str, problem: str = "", *, has_form: bool = True) -> Html:
    """Asks for a table."""
    return _page(
        say,
        form,
        tag("h1", say("import")),
        note(say(problem) if problem else ""),
        tag("p", say("import_how")) if has_form else "",
        _sender(say, form) if has_form else "",
        _columns(say) if has_form else "",
        tag("p", tag("a", say("persons_link"), href="/persons"), class_="at-foot"),
    )


def refused_view(say: Say, refused: Refused, form: str) -> Html:
    """Why a table cannot be taken, line by line, and the way to send it again."""
    found = (
        tag(
            "tr",
            tag("td", str(one.line) if one.line else "–", class_="line"),
            tag("td", say_problem(say, one.problem)),
        )
        for one in refused.problems[:SHOWN]
    )
    return _page(
        say,
        form,
        tag("h1", say("refused")),
        tag("p", say("refused_what").format(refused.name), class_="problem", role="alert"),
        table(
            _capped(say, "problems", refused.problems), (say("line"), say("problem")), found, "rows numbered"
        ),
        tag("p", say_problem(say, refused.remedy)),
        tag("h2", say("again")),
        _sender(say, form),
    )


def trial_view(say: Say, trial: Trial, form: str, problem: str = "") -> Html:
    """What would happen, and the button that has it done."""
    plan = trial.plan
    counts = (
        ("new", len(plan.new)),
        ("changed", len(plan.changed)),
        ("unchanged", plan.unchanged),
        ("gone", len(plan.gone)),
    )
    return _page(
        say,
        form,
        tag("h1", say("trial")),
        note(say(problem) if problem else ""),
        tag("p", say("trial_what").format(trial.sent.name), class_="quiet"),
        _tally(say, counts),
        _decision(say, trial, form),
        _warnings(say, plan.warnings),
        tag("p", say("ignored").format(", ".join(plan.ignored)), class_="quiet") if plan.ignored else "",
        _changed(say, trial),
        _new(say, trial),
        _gone(say, plan.gone),
        is_wide=True,
    )


def done_view(say: Say, name: str, done: Done, form: str) -> Html:
    """What was done."""
    counts = (("new", done.new), ("changed", done.changed), ("canceled", done.canceled))
    return _page(
        say,
        form,
        tag("h1", say("done")),
        tag("p", say("done_what").format(name), role="status"),
        _tally(say, counts),
        tag("p", say("stays").format(done.stays), class_="quiet") if done.stays else "",
        tag("p", tag("a", say("another"), href="/import")),
    )


def _page(say: Say, form: str, *parts: str, is_wide: bool = False) -> Html:
    return join(header(say, form, "attendees"), tag("main", *parts, class_=False if is_wide else "middle"))


def _sender(say: Say, form: str) -> Html:
    return tag(
        "form",
        tag("input", type="hidden", name="form", value=form),
        tag(
            "label",
            say("table"),
            tag("input", type="file", name="table", accept=KINDS, required=True),
            tag("span", say("table_limits").format(BOUNDS.file_bytes // MIB), class_="quiet"),
        ),
        tag("button", say("check")),
        method="post",
        action="/import",
        enctype="multipart/form-data",
        class_="stack",
    )


def _columns(say: Say) -> Html:
    """Which headings are known."""
    rows = (
        tag("tr", tag("th", tag("code", name), scope="row"), tag("td", say(f"column_{name}")))
        for name in ("secret", "order", "name", "organisation", "product", "status", "valid_from", "session")
    )
    return tag(
        "details",
        tag("summary", say("columns")),
        table(say("columns_known"), (say("column"), say("meaning")), rows, "rows"),
    )


def _tally(say: Say, counts: Iterable[tuple[str, int]]) -> Html:
    """Few large numbers, each with its word."""
    cells = (
        tag("div", tag("dt", say(word)), tag("dd", f"{count:,}".replace(",", " "))) for word, count in counts
    )
    return tag("dl", *cells, class_="tally")


def _decision(say: Say, trial: Trial, form: str) -> Html:
    """The second button; nothing where there is nothing to do."""
    plan = trial.plan
    if not (plan.new or plan.changed or plan.gone):
        return tag("p", say("nothing"), role="status")
    tick = tag(
        "label",
        tag("input", type="checkbox", name="cancel", value="yes"),
        say("cancel_gone").format(len(plan.gone)),
        class_="tick",
    )
    made = sum(not row.secret for row in plan.new)
    return tag(
        "form",
        tag("input", type="hidden", name="form", value=form),
        tag("input", type="hidden", name="seen", value=trial.digest),
        tick if plan.gone else "",
        tag("p", say("made").format(made), class_="quiet") if made else "",
        tag("button", say("do")),
        tag("a", say("another"), href="/import"),
        method="post",
        action="/import/do",
        class_="decision",
    )


def _warnings(say: Say, warnings: Sequence[InputProblem]) -> Html:
    lines = (
        tag("tr", tag("td", str(one.line), class_="line"), tag("td", say_problem(say, one.problem)))
        for one in warnings[:SHOWN]
    )
    return _section(say, "warnings", warnings, (say("line"), say("warning")), lines)


def _changed(say: Say, trial: Trial) -> Html:
    lines = (_change(say, trial, change) for change in trial.plan.changed[:SHOWN])
    return _section(
        say, "changed", trial.plan.changed, (say("line"), say("name"), say("what_changes")), lines
    )


def _change(say: Say, trial: Trial, change: Change) -> Html:
    before = change.stored[1]
    after = updated(change, trial.email_key)[1]
    found = tag("ul", *(_difference(say, one) for one in differences(say, trial.event_set, before, after)))
    return tag(
        "tr",
        tag("td", str(change.row.line), class_="line"),
        tag("th", _sorted_name(before), scope="row"),
        tag("td", found),
    )


def _difference(say: Say, one: Difference) -> Html:
    if one.is_hidden:
        return tag("li", f"{one.what}: {say('another_one')}")
    nothing = say("nothing_there")
    was, is_now = tag("del", one.before or nothing), tag("ins", one.after or nothing)
    return tag("li", f"{one.what}: ", was, " → ", is_now)


def _new(say: Say, trial: Trial) -> Html:
    columns = (say("line"), say("name"), say("organisation"), say("product"))
    lines = (_newcomer(say, trial.event_set, row) for row in trial.plan.new[:SHOWN])
    return _section(say, "new", trial.plan.new, columns, lines)


def _newcomer(say: Say, event_set: EventSet, row: Attendee) -> Html:
    return tag(
        "tr",
        tag("td", str(row.line), class_="line"),
        tag("th", _sorted_name(row), scope="row"),
        tag("td", row.organisation),
        tag("td", product_name(say, event_set, row.product)),
    )


def _gone(say: Say, gone: Sequence[tuple[str, Position]]) -> Html:
    lines = (
        tag(
            "tr",
            tag("th", _sorted_name(position), scope="row"),
            tag("td", position.organisation),
            tag("td", position.order),
        )
        for _, position in gone[:SHOWN]
    )
    return _section(say, "gone", gone, (say("name"), say("organisation"), say("order")), lines)


def _section(
    say: Say, word: str, everything: Sequence[T], columns: tuple[str, ...], lines: Iterable[Html]
) -> Html:
    if not everything:
        return Html()
    made = table(
        _capped(say, word, everything),
        columns,
        lines,
        _kind(everything, is_numbered=columns[0] == say("line")),
    )
    return tag("section", tag("h2", say(word)), made)


def _kind(everything: Sequence[T], *, is_numbered: bool) -> str:
    return "rows" + " numbered" * is_numbered + " capped" * (len(everything) > SHOWN)


def _capped(say: Say, word: str, everything: Sequence[T]) -> str:
    """How many there are, and how many of them are shown."""
    count = len(everything)
    return (
        say("all_shown").format(say(word), count)
        if count <= SHOWN
        else say("some_shown").format(say(word), SHOWN, count)
    )


def _sorted_name(person: Position | Attendee) -> str:
    """Family name first, as lists are read."""
    rest = " ".join(part for part in (person.title, person.given_name) if part)
    return ", ".join(part for part in (person.family_name, rest) if part)
