"""The API's own page, made from its OpenAPI document: no script, no other host."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from modiste.serve.app_state import CurrentState
from modiste.serve.problems import Problem

router = APIRouter()


@router.get("/docs")
def documentation(state: CurrentState, request: Request) -> Response:
    """Every operation with its parameters, body and answer."""
    document = request.app.openapi()
    operations = [
        {"parameters": [], **operation, "method": method.upper(), "path": path, "body": _body(operation, document)}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    shown = [{**each, "answer": _answer(each, document)} for each in operations]
    return state.pages.page("documentation", operations=shown, info=document["info"])


def complete_openapi(app: FastAPI) -> None:
    """Describe problems and keys, which no route's signature shows."""
    document = app.openapi()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
    }
    for methods in document["paths"].values():
        for method, operation in methods.items():
            writes = method in ("put", "delete") or operation["operationId"].startswith(("upsert", "audit", "decide"))
            ways: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}]
            operation["security"] = ways if writes else [*ways, {}]


def form_fields(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schemas of an operation's form fields by name; none where its body is not a form."""
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((each["schema"] for kind, each in content.items() if kind != "application/json"), {})
    fields: dict[str, Any] = _resolved(schema, document).get("properties", {})
    return fields


def _body(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The body's fields by name."""
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    of_json: dict[str, Any] = _resolved(schema, document).get("properties", {})
    fields = {"form": form_fields(operation, document), "JSON": of_json}
    return {name: {**each, "place": place} for place, of in fields.items() for name, each in of.items()}


def _answer(operation: dict[str, Any], document: dict[str, Any]) -> str:
    """An example of the answer, as JSON text."""
    good = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return json.dumps(_example(good, document), indent=2, ensure_ascii=False)


def _example(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    schema = _resolved(schema, document)
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "anyOf" in schema:
        return None
    if schema.get("type") == "array":
        return [_example(schema.get("items", {}), document)] if "items" in schema else []
    if "properties" in schema:
        return {name: _example(each, document) for name, each in schema["properties"].items()}
    return {"string": "", "number": 0.5, "integer": 1, "boolean": True}.get(schema.get("type", ""), {})


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found
