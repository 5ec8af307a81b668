"""One table of failures: every error is problem+json (RFC 9457) for programs, and a page for people."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from modiste.errors import ArtefactError, ModelError, ModisteError, PhotoError, ProductError, QueryError, ShopError

STATUS_OF: tuple[tuple[type[ModisteError], int], ...] = (
    (PhotoError, 422),
    (ProductError, 422),
    (QueryError, 400),
    (ShopError, 503),
    (ModelError, 503),
)
HIDDEN = "The shop cannot be read at the moment; the server's log says why."
"""Other errors of shop and model, but for artefacts, name places on the server, which clients must not see."""

TOO_MUCH_TEXT = "A form field has more than 1,048,576 bytes; send fewer products, or shorter texts, in one request."
PLACES = {"query": "parameter", "body": "field", "path": "part of the address"}
SHORT = reprlib.Repr()
"""Shortens values: a sentence needs no more of a text of 2,001 characters than its ends."""
SHORT.maxstring = 40


class Problem(BaseModel):
    """What went wrong, as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["Unknown attribute 'colr'; known are colour, type."])
    request_id: str = Field(examples=["5f1c0a4e8b7d4a0c"])
    errors: list[dict[str, object]] | None = Field(None, description="For 422: which part of the request is wrong.")


PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 405, 413, 422, 429, 503)
}


def install(app: FastAPI) -> None:
    """Answer every exception that leaves a route."""
    app.add_exception_handler(ModisteError, _modiste_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)


def problem(request: Request, status: int, detail: str, **more: object) -> Response:
    """The answer that says so: JSON under /v1 and for programs, a page for browsers."""
    if _wants_page(request):
        return request.app.state.modiste.pages.error(request, status, detail)  # type: ignore[no-any-return]
    values = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request.scope.get("request_id", ""),
        **more,
    }
    return JSONResponse(values, status, media_type="application/problem+json")


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/v1") and "text/html" in request.headers.get("accept", "")


def _modiste_error(request: Request, error: Exception) -> Response:
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 400)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and not isinstance(error, ArtefactError):
        request.app.state.modiste.log.error("request %s: %s", request.scope.get("request_id"), error)
        return problem(request, status, HIDDEN)
    return problem(request, status, str(error))


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"where": list(each["loc"]), "message": each["msg"]} for each in error.errors()]
    return problem(request, 422, _sentence(error.errors()[0]), errors=jsonable_encoder(errors))


def _sentence(error: Mapping[str, Any]) -> str:
    """The first thing that is wrong: where, which value, and what is allowed."""
    place, *names = error["loc"]
    name = ".".join(map(str, names))
    if error["type"] == "json_invalid":
        return f"The body is not valid JSON: {error['ctx']['error']} at character {name}."
    what = f"{PLACES.get(place, place)} {name!r}" if name else "body"
    if error["type"] == "missing":
        return f"The {what} is missing."
    allowed = error["msg"].removeprefix("Value error, ")
    if allowed.startswith("Expected UploadFile"):
        return f"The {what} is not a file; send it as one (curl: -F {name}=@1.jpg)."
    return f"The {what} cannot be {SHORT.repr(error['input'])}: {allowed[:1].lower()}{allowed[1:]}."


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, detail = error.status_code, str(error.detail)
    if "exceeded maximum size" in detail:  # Starlette's words, of a part that is not a file
        status, detail = 413, TOO_MUCH_TEXT
    answer = problem(request, status, detail)
    answer.headers.update(error.headers or {})
    return answer


def _bug(request: Request, _error: Exception) -> Response:
    """Anything else; the log has it, the answer does not."""
    return problem(request, 500, "Something went wrong on the server; its log has the request id.")
