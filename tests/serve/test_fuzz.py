"""The API against questions that its own OpenAPI document allows, and many that it does not."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from small_world import png, square

from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings

EXAMPLES = 25


CALM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_no_question_breaks_the_server(shop_folder, colour_model):
    limits = load_serve_settings(write_keys="fuzz", requests_per_minute=0)
    app = create_app(shop_folder, load_settings(model=colour_model), limits)
    operations = list(schemathesis.openapi.from_asgi("/v1/openapi.json", app).get_all_operations())
    assert len(operations) > 10
    for operation in operations:

        @CALM
        @given(case=operation.ok().as_strategy())
        def holds(case):
            # The first question about the audit waits for a process of its own.
            answer = case.call(headers={"Authorization": "Bearer fuzz"}, timeout=120)
            assert answer.status_code < 500, answer.text
            assert "Traceback" not in answer.text
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0] == "application/problem+json"

        holds()


@pytest.mark.slow
def test_damaged_pictures_are_refused_or_read_never_a_failure(client):
    photo = png(square("Red"))
    for position in range(8, len(photo), 3):
        damaged = photo[:position] + bytes([photo[position] ^ 0xFF]) + photo[position + 1 :]
        assert client.post("/v1/similar", files={"photo": damaged}, params={"k": 1}).status_code in (200, 422)
