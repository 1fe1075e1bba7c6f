"""The hub's description of itself, made from the table of routes: OpenAPI 3.1.

Must not know: the web framework. Source: OpenAPI Specification 3.1.1.
"""

from typing import Any

import msgspec

from hub.routes import ROUTES, Name, Number, Route, refusals
from sync.hub.protocol import VERSION, Problem

PATH = "/api/1/openapi.json"
REF = "#/components/schemas/{name}"
BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
JSON = "application/json"
WHOLE_NUMBER = "^(?:0|-?[1-9][0-9]{0,17})$"
NUMBERED = {"Position": ("answers",)}
"""Objects whose names are numbers; msgspec's schemas do not say so."""
LINKS = {
    "manifest": ("snapshot", "name", "snapshot"),
    "positions": ("positions", "after", "cursor"),
    "read_journal": ("read_journal", "after", "cursor"),
}
"""Of an operation: which one goes on from its answer, in which parameter, with which part of the answer."""
NOT_PROBLEMS = {206: "A part of it.", 304: "It is what you have."}

Document = dict[str, Any]
Schemas = dict[Any, Document]
"""By type."""


def describe() -> Document:
    """The whole document."""
    types = {route.takes for route in ROUTES} | {route.gives for route in ROUTES} | {Problem}
    known = sorted((one for one in types if isinstance(one, type)), key=lambda one: one.__name__)
    schemas, components = msgspec.json.schema_components(known, ref_template=REF)
    by_type: Schemas = dict(zip(known, schemas, strict=True))
    paths: Document = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type)
    for name, properties in NUMBERED.items():
        for one in properties:
            components[name]["properties"][one]["propertyNames"] = {"pattern": WHOLE_NUMBER}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Einlass hub", "version": str(VERSION), "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": _exact(components),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def encode_document() -> bytes:
    """The document as it is served."""
    return msgspec.json.encode(describe())


def _operation(route: Route, schemas: Schemas) -> Document:
    summary = (route.handler.__doc__ or "").strip().splitlines()[0]
    operation: Document = {"summary": summary, "operationId": route.handler.__name__}
    if route.rights:
        operation["security"] = [{"token": []}, {}] if route.is_open_here else [{"token": []}]
        operation["description"] = "Tokens: " + ", ".join(sorted(route.rights)) + "."
    parameters = [*map(_path_parameter, route.names), *map(_query_parameter, route.numbers)]
    if parameters:
        operation["parameters"] = parameters
    if route.takes:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schemas[route.takes]}}}
    answers = {"200": _answer("Done.", *_content(route, schemas))}
    if link := LINKS.get(route.handler.__name__):
        target, parameter, part = link
        value = {"operationId": target, "parameters": {parameter: f"$response.body#/{part}"}}
        answers["200"]["links"] = {target: value}
    answers |= {str(status): _refusal(status, route, schemas) for status in refusals(route)}
    return operation | {"responses": answers}


def _content(route: Route, schemas: Schemas) -> tuple[str, Document]:
    if isinstance(route.gives, type):
        return JSON, schemas[route.gives]
    return route.gives.partition(";")[0], {"type": "string"}


def _refusal(status: int, route: Route, schemas: Schemas) -> Document:
    if status == 304:  # noqa: PLR2004  # has no body
        return {"description": NOT_PROBLEMS[status]}
    if status in NOT_PROBLEMS:
        return _answer(NOT_PROBLEMS[status], *_content(route, schemas))
    return _answer("Refused.", JSON, schemas[Problem])


def _answer(description: str, media_type: str, schema: Document) -> Document:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _path_parameter(name: Name) -> Document:
    schema = {"type": "string", "minLength": 1, "maxLength": name.most_chars, "pattern": name.pattern}
    return {"name": name.name, "in": "path", "required": True, "schema": schema}


def _query_parameter(number: Number) -> Document:
    schema = {"type": "integer", "minimum": number.least, "maximum": number.most, "default": number.default}
    return {"name": number.name, "in": "query", "schema": schema}


def _exact(schema: Any) -> Any:
    """Say what msgspec's schemas leave open, and leave out what is not held against anybody.

    What base64 looks like; and that something named twice in a set counts once.
    """
    if isinstance(schema, dict):
        more = {"pattern": BASE64} if schema.get("contentEncoding") == "base64" else {}
        return {key: _exact(value) for key, value in schema.items() if key != "uniqueItems"} | more
    return [_exact(one) for one in schema] if isinstance(schema, list) else schema
