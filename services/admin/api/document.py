"""The OpenAPI document, made of the operations."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import models_json_schema

from services.admin.api.operations import LARGEST_ID, Model, Operation, Problem

_PARAMETER = re.compile(r"\{(\w+)\}")
_REFERENCE = "#/components/schemas/{model}"
_ALWAYS = (400, 401, 403, 503)
"""Problems that any operation can answer with."""

Json = dict[str, Any]


def openapi_document(operations: Iterable[Operation]) -> Json:
    """OpenAPI 3.1."""
    listed = list(operations)
    schemas, components = _schemas(listed)
    paths: dict[str, Json] = {}
    for operation in listed:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lead-pipeline admin",
            "version": "1",
            "description": "Errors are application/problem+json. Tokens: `python -m services.admin create-token`.",
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
        "paths": paths,
    }


_Key = tuple[type[Model], str]


def _schemas(operations: list[Operation]) -> tuple[Mapping[Any, Json], Json]:
    inward = {model for one in operations for model in (one.query, one.body) if model is not None}
    outward = {Problem, *(model for one in operations for model in one.answers.values())}
    wanted = sorted(
        [*((model, "validation") for model in inward), *((model, "serialization") for model in outward)],
        key=lambda one: str(one[0]),
    )
    schemas, definitions = models_json_schema(wanted, ref_template=_REFERENCE)  # type: ignore[arg-type]
    return schemas, definitions.get("$defs", {})


def _operation(operation: Operation, schemas: Mapping[Any, Json]) -> Json:
    answers: dict[str, Json] = {}
    for status, model in operation.answers.items():
        schema = schemas[(model, "serialization")]
        answers[str(status)] = _answer(status, "application/json", schema)
    problem = schemas[(Problem, "serialization")]
    more = (413,) if operation.body else ()
    for status in sorted({*_ALWAYS, *operation.problems, *more}):
        if str(status) in answers:
            answers[str(status)]["content"]["application/problem+json"] = {"schema": problem}
        else:
            answers[str(status)] = _answer(status, "application/problem+json", problem)
    told: Json = {
        "summary": operation.summary,
        "operationId": f"{operation.method.lower()}{re.sub(r'[^a-z]+', '_', operation.path)}".rstrip("_"),
        "description": f"Needs the scope `{operation.needs.value}`.",
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": answers,
    }
    if operation.body is not None:
        body = schemas[(operation.body, "validation")]
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return told


def _answer(status: int, media_type: str, schema: Json) -> Json:
    return {"description": HTTPStatus(status).phrase, "content": {media_type: {"schema": schema}}}


def _path_parameters(operation: Operation) -> list[Json]:
    number = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": operation.path_texts.get(name, "its number"),
            "schema": {"type": "string", "pattern": "^[a-z_]+$"} if name in operation.path_texts else number,
        }
        for name in _PARAMETER.findall(operation.path)
    ]


def _query_parameters(operation: Operation) -> list[Json]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=_REFERENCE)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "description": described.get("description", ""),
            "schema": _without_null({key: value for key, value in described.items() if key != "description"}),
        }
        for name, described in schema["properties"].items()
    ]


def _without_null(schema: Json) -> Json:
    """A query has no null: what may be left out is simply not there."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default", "title")}
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, **({"anyOf": kinds} if kinds else {})}
