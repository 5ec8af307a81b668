"""Nothing that is sent may be dropped in silence: names that a route does not document are refused."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import FormData

from modiste.serve.pages.documentation import form_fields

Schemas = Mapping[str, Mapping[str, Any]]


async def refuse_unknown_names(request: Request) -> None:
    """A dependency of every route under /v1. Raises 422 for unknown names, and for one value given several times."""
    document = request.app.openapi()
    operation = document["paths"][request.scope["route"].path_format][request.method.lower()]
    parameters = {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    _refuse("parameter", request.query_params.multi_items(), parameters)
    fields = form_fields(operation, document)
    if fields:
        form = await request.form()  # read before; FastAPI keeps it
        _refuse_parameters_in(form, parameters.keys() - fields.keys(), request)
        _refuse("form field", form.multi_items(), fields)


def _refuse(kind: str, given: Iterable[tuple[str, object]], known: Schemas) -> None:
    for name, times in collections.Counter(name for name, _ in given).items():
        if name not in known:
            raise HTTPException(422, f"Unknown {kind} {name!r}; known are {', '.join(known) or 'none'}.")
        if times > 1 and not _is_list(known[name]):
            raise HTTPException(422, f"The {kind} {name!r} is given {times} times; give it once.")


def _refuse_parameters_in(form: FormData, parameters: Iterable[str], request: Request) -> None:
    name = next((each for each in form if each in parameters), None)
    if name is not None:
        detail = f"The form field {name!r} belongs into the address: {request.url.path}?{name}=... ."
        raise HTTPException(422, detail)


def _is_list(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array"
