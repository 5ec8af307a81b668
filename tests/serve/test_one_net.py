"""A server's process loads its net once, whatever it is asked."""

from __future__ import annotations

from small_world import png, square

from modiste.models import graph


def test_questions_tags_and_formality_share_one_net(serve, writer, monkeypatch):
    loaded, load = [], graph.Graph.__init__

    def counting(self, model) -> None:
        loaded.append(model.path)
        load(self, model)

    monkeypatch.setattr(graph.Graph, "__init__", counting)
    client = serve()
    photo = ("p.png", png(square("Red")))
    answers = [
        client.post("/v1/similar", files={"photo": photo}),
        client.post("/v1/search", files={"photo": photo}, params={"text": "blue"}),
        client.post("/v1/tag", files={"photos": photo}),
        client.post("/v1/formality", files={"photo": photo}),
        client.get("/v1/formality", params={"id": "red"}),
        client.put("/v1/products/new", files={"photo": photo}, headers=writer),
        client.post("/desk/drafts", files={"photos": photo}),
    ]
    assert [each.status_code for each in answers] == [200] * len(answers)
    assert len(loaded) == 1
