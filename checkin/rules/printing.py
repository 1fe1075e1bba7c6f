"""Rules to text. Must not know: facts, how rules are judged."""

import msgspec

from checkin.rules.nodes import (
    Always,
    Compare,
    CompareTime,
    Count,
    Every,
    Literal,
    Lookup,
    Member,
    Node,
    Scalar,
    Some,
    Time,
    Var,
)

Json = Scalar | list["Json"] | dict[str, "Json"]


def print_rules(rules: Node) -> str:
    """The rules as JSON logic, as pretix keeps them; `parse_rules` gives the same rules again."""
    return msgspec.json.encode(_json(rules)).decode()


def _json(node: Node) -> Json:  # noqa: PLR0911 - one line per kind of node
    match node:
        case Literal(value):
            return value
        case Always():
            return {}
        case Every(parts):
            return {"and": [_json(part) for part in parts]}
        case Some(parts):
            return {"or": [_json(part) for part in parts]}
        case Compare(operator, values):
            return {operator.value: [_json(value) for value in values]}
        case CompareTime():
            return _time_comparison(node)
        case Member(value, items):
            return {"inList": [_json(value), {"objectList": [_item(item) for item in items]}]}
        case _:
            return _fact(node)


def _time_comparison(node: CompareTime) -> Json:
    tolerance: list[Json] = [] if node.tolerance is None else [node.tolerance]
    return {node.operator.value: [_json(node.left), _json(node.right), *tolerance]}


def _item(item: Lookup | Literal) -> Json:
    if isinstance(item, Literal):
        return item.value
    return {"lookup": [item.model, item.id, item.label]}


def _fact(node: Var | Time | Count) -> Json:
    match node:
        case Var(name):
            return {"var": name.value}
        case Time(kind, text):
            return {"buildTime": [kind.value, text] if text else [kind.value]}
        case Count(kind, time):
            return {kind.value: [_fact(time)]}
