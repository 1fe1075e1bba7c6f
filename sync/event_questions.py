"""The questions of an event file: what is asked, of whom, and after which other answer.

Must not know: TOML, who is asked at the door (`checkin.asking`).
"""

from collections.abc import Iterator, Mapping

import msgspec

from checkin.answers import MAX_ANSWER_CHARS, NO, YES, clean_answer
from checkin.model import Names, Retired
from checkin.question import Question, QuestionId, QuestionKind, QuestionOption, name_in
from checkin.text import clean_text, fold
from sync.event_names import Directory, Entry, clean_names, number_rows
from sync.event_parts import Reading, find_ids, find_products, number_tables
from sync.event_shapes import ProductTable, QuestionTable, QuestionType, Table, Typed
from sync.event_tables import Row, unknown

KINDS = {
    QuestionType.TEXT: QuestionKind.LINE,
    QuestionType.LONG_TEXT: QuestionKind.TEXT,
    QuestionType.YES_NO: QuestionKind.YES_NO,
    QuestionType.CHOICE: QuestionKind.CHOICE,
    QuestionType.CHOICES: QuestionKind.CHOICES,
    QuestionType.NUMBER: QuestionKind.NUMBER,
    QuestionType.DATE: QuestionKind.DATE,
    QuestionType.TIME: QuestionKind.TIME,
    QuestionType.DATE_TIME: QuestionKind.DATE_TIME,
    QuestionType.COUNTRY: QuestionKind.COUNTRY,
    QuestionType.PHONE: QuestionKind.PHONE,
    QuestionType.EMAIL: QuestionKind.EMAIL,
}
CHOOSING = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
DECIDING = CHOOSING | {QuestionKind.YES_NO}
"""Kinds whose answers another question may depend on."""
BOUNDED = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.DATE_TIME})
TRUTHS = {YES: ("true", "yes", "ja"), NO: ("false", "no", "nein")}
WRITTEN = frozenset({QuestionKind.LINE, QuestionKind.TEXT})
YES_NO = {fold(word): truth for truth, words in TRUTHS.items() for word in words}

Built = Mapping[int, Question]


class OptionTable(Table, frozen=True, kw_only=True):
    """One of ``options``; not a table of the file, but named and numbered like one."""


def read_questions(reading: Reading, products: Directory[ProductTable]) -> tuple[Question, ...]:
    """What is asked, in the order of the file; what keeps its name keeps its id, options likewise."""
    questions = number_tables(reading, "question", QuestionTable, reading.earlier.questions)
    alone = {entry.id: _question(reading, entry, products) for entry in questions.entries}
    built = {entry.id: _depending(reading, entry, questions, alone) for entry in questions.entries}
    for entry in questions.entries:
        _note_circle(reading, entry, built)
    for gone in questions.gone:
        reading.gone.extend(_options_before(reading, gone.id))
    return tuple(built.values())


def _question(reading: Reading, entry: Entry[QuestionTable], products: Directory[ProductTable]) -> Question:
    """The question without what it depends on."""
    table, kind = entry.values, KINDS[entry.values.type]
    if (kind in CHOOSING) != bool(table.options):
        problem = "“options” belong to a question of type “choice” or “choices”, and it needs them."
        reading.problems.add(entry.row.line("options"), problem)
    question = Question(
        id=QuestionId(entry.id),
        names=entry.names,
        kind=kind,
        identifier=_identifier("question", entry.names),
        options=_options(reading, entry),
        products=find_products(reading, products, entry, "products"),
        required=table.required,
        ask_at_check_in=table.ask_at_check_in,
        show_at_check_in=table.show_at_check_in,
    )
    return _limited(reading, entry, question)


def _identifier(what: str, names: Names) -> str:
    """The folded name, so that answers in a file can be read; never just digits: that is an id."""
    folded = fold(name_in(names, ""))
    return folded if folded and not folded.isdecimal() else f"{what} {folded}"


def _options(reading: Reading, entry: Entry[QuestionTable]) -> tuple[QuestionOption, ...]:
    line, language = entry.row.line("options"), reading.event.languages[0]
    rows = [
        (
            clean_names(name, language, line, reading.problems),
            Row(OptionTable(name=name), {"": line}),
        )
        for name in entry.values.options
    ]
    earlier = _options_before(reading, entry.id)
    numbered = number_rows("option", rows, earlier, lambda _: "", reading.problems)
    reading.gone.extend(numbered.gone)
    return tuple(
        QuestionOption(id=option.id, names=option.names, identifier=_identifier("option", option.names))
        for option in numbered.entries
    )


def _options_before(reading: Reading, question: int) -> tuple[Retired, ...]:
    """All options that a question ever had, the present ones last: answers name them by id."""
    kind = f"option of question {question}"
    present = next((q.options for q in reading.earlier.questions if q.id == question), ())
    named = (Retired(kind=kind, id=option.id, names=option.names) for option in present)
    return (*reading.retired(kind), *named)


def _limited(reading: Reading, entry: Entry[QuestionTable], question: Question) -> Question:
    """The question with the least, greatest and longest answer it takes."""
    table, row, problems = entry.values, entry.row, reading.problems
    if table.max_chars is not None and question.kind not in WRITTEN:
        problems.add(row.line("max_chars"), "“max_chars” belongs to “text” and “long_text”.")
    if table.max_chars is not None and not 1 <= table.max_chars <= MAX_ANSWER_CHARS:
        problems.add(row.line("max_chars"), f"“max_chars” must be between 1 and {MAX_ANSWER_CHARS}.")
    for key in ("lowest", "highest"):
        bound: Typed | None = getattr(table, key)
        if bound is None:
            continue
        if question.kind not in BOUNDED:
            problems.add(row.line(key), f"“{key}” belongs to “number”, “date” and “date_time”.")
        elif not clean_answer(question, bound):
            problems.add(row.line(key), f"“{key}” would not be taken as an answer itself.")
        else:
            question = msgspec.structs.replace(question, **{key: str(bound)})
    return msgspec.structs.replace(question, max_chars=table.max_chars)


def _depending(
    reading: Reading, entry: Entry[QuestionTable], questions: Directory[QuestionTable], alone: Built
) -> Question:
    """The question with the answer that it is asked after."""
    table, row, question = entry.values, entry.row, alone[entry.id]
    if bool(table.depends_values) != bool(table.depends_on):
        key = "depends_values" if table.depends_values else "depends_on"
        reading.problems.add(row.line(key), "“depends_on” and “depends_values” belong together.")
    other = next((alone[number] for number in find_ids(reading, questions, entry, "depends_on")), None)
    if other is None:
        return question
    if other.kind not in DECIDING:
        problem = "A question can depend on one of type “yes_no”, “choice” or “choices” only."
        reading.problems.add(row.line("depends_on"), problem)
    values = tuple(_values(reading, entry, other)) if other.kind in DECIDING else ()
    return msgspec.structs.replace(question, depends_on=other.id, depends_values=values)


def _values(reading: Reading, entry: Entry[QuestionTable], other: Question) -> Iterator[str]:
    """What the other question must have been answered with, in the words of `Question.depends_values`."""
    known = {fold(name): option.identifier for option in other.options for name in option.names.values()}
    shown = tuple(name for option in other.options for name in option.names.values())
    if other.kind is QuestionKind.YES_NO:
        known, shown = YES_NO, ("yes", "no")
    for value in entry.values.depends_values:
        found = known.get(fold(value))
        if found is None:
            problem = unknown("The answer", clean_text(value), shown)
            reading.problems.add(entry.row.line("depends_values"), problem)
        else:
            yield found


def _note_circle(reading: Reading, entry: Entry[QuestionTable], built: Built) -> None:
    above, steps = built[entry.id].depends_on, 0
    while above is not None and above != entry.id and steps < len(built):
        above, steps = built[above].depends_on, steps + 1
    if above == entry.id:
        reading.problems.add(entry.row.line("depends_on"), "The question waits for its own answer.")
