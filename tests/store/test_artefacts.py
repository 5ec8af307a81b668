"""Artefacts: learned parts bound to a model and a schema, swapped while they are used, and made to forget people."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from modiste.errors import ArtefactError, QueryError
from modiste.plugins import PartTable
from modiste.schema import Attribute, Role, Schema
from modiste.store.artefact_format import Binding, pack
from modiste.store.artefacts import Artefacts, artefact_kinds
from modiste.store.lance import products
from modiste.store.lance.products import LanceStore
from modiste.types import StoredArtefact

SCHEMA = Schema((Attribute("Farbe", ("Rot", "Blau"), Role.COLOUR), Attribute("Schnitt", ("Kimono",), Role.TYPE)))

pytestmark = pytest.mark.usefixtures("plugins")


@pytest.fixture
def store(tmp_path, identity) -> LanceStore:
    return LanceStore.create(tmp_path / "shop", identity)


@pytest.fixture
def artefacts(store, identity) -> Artefacts:
    return bound(store, identity)


def bound(store: LanceStore, identity, schema: Schema = SCHEMA) -> Artefacts:
    return Artefacts(store.artefacts(), lambda: Binding(identity, schema))


def baskets(**bought: list[str]):
    from shop_recommenders import Baskets

    return Baskets.fit(bought)


def kind():
    from shop_recommenders import Baskets

    return Baskets


def test_a_saved_artefact_comes_back_with_its_arrays_and_facts(artefacts):
    learned = replace(baskets(ann=["b", "a", "c"], bob=["a", "b"]), name="April")
    assert artefacts.save("together", learned) == 1
    found = artefacts.get("together", kind())
    assert (found.counts(), found.name) == ({("a", "b"): 2, ("a", "c"): 1, ("b", "c"): 1}, "April")
    assert artefacts.get("together", kind()) is found


def test_another_process_sees_a_new_version_at_its_next_question(artefacts, store, identity, monkeypatch):
    monkeypatch.setattr(products, "SEEN_WITHIN", timedelta(0))
    artefacts.save("together", baskets(ann=["a", "b"]))
    serving = bound(LanceStore.open(store.uri), identity)
    assert serving.get("together", kind()).counts() == {("a", "b"): 1}
    assert bound(LanceStore.open(store.uri), identity).save("together", baskets(ann=["a", "c"])) == 2
    assert serving.get("together", kind()).counts() == {("a", "c"): 1}


def test_a_new_version_counts_for_who_has_loaded_the_old_one(artefacts):
    artefacts.save("together", baskets(ann=["a", "b"]))
    assert artefacts.get("together", kind()).counts() == {("a", "b"): 1}
    assert artefacts.save("together", baskets(ann=["a", "c"])) == 2
    assert artefacts.get("together", kind()).counts() == {("a", "c"): 1}


def test_a_name_that_nobody_saved_is_refused_with_the_known_ones(artefacts):
    with pytest.raises(ArtefactError, match="no artefact 'together'; it has: none"):
        artefacts.get("together", kind())
    artefacts.save("together", baskets())
    with pytest.raises(ArtefactError, match="no artefact 'apart'; it has: together"):
        artefacts.get("apart", kind())
    artefacts.remove("together")
    with pytest.raises(ArtefactError, match="no artefact 'together'"):
        artefacts.get("together", kind())
    with pytest.raises(ArtefactError, match="no artefact 'together'"):
        artefacts.remove("together")


def test_another_model_refuses_what_was_learned(artefacts, store, identity):
    artefacts.save("together", baskets())
    other = bound(store, replace(identity, model_hash="00000000ff"))
    with pytest.raises(ArtefactError, match=r"learned with the model colour \(01234567/.*colour \(00000000/.*again"):
        other.get("together", kind())
    [status] = other.all()
    assert status.problem is not None
    assert "learned with the model" in status.problem


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (Schema(SCHEMA.attributes[1:]), "'Farbe', and the shop no longer has it"),
        (Schema((replace(SCHEMA.attributes[0], labels=("Rot",)), SCHEMA.attributes[1])), "other labels"),
        (Schema((replace(SCHEMA.attributes[0], role=Role.NONE), SCHEMA.attributes[1])), "another meaning"),
    ],
)
def test_changed_attributes_refuse_what_was_learned_with_them(artefacts, store, identity, schema, said):
    artefacts.save("all", baskets())
    artefacts.save("one", baskets(), attributes=["Schnitt"])
    changed = bound(store, identity, schema)
    with pytest.raises(ArtefactError, match=said):
        changed.get("all", kind())
    assert changed.get("one", kind()).counts() == {}
    assert [status.problem is None for status in changed.all()] == [False, True]


def test_new_attributes_do_no_harm(artefacts, store, identity):
    artefacts.save("together", baskets())
    wider = bound(store, identity, SCHEMA.also([Attribute("Länge", ("kurz",))]))
    assert wider.get("together", kind()).counts() == {}


def test_an_attribute_that_the_shop_lacks_is_refused(artefacts):
    with pytest.raises(QueryError, match="no label attribute 'Saum'; the known ones are Farbe, Schnitt"):
        artefacts.save("together", baskets(), attributes=["Saum"])


def test_unknown_kinds_are_refused_and_the_known_listed(artefacts, store, identity):
    artefacts.save("together", baskets())
    without = Artefacts(store.artefacts(), lambda: Binding(identity, SCHEMA), lambda: PartTable("kind", "none", {}))
    with pytest.raises(QueryError, match="no kind 'baskets'; the known ones are: none"):
        without.get("together", kind())
    assert artefact_kinds().names == ("baskets",)
    with pytest.raises(ArtefactError, match="no kind of artefact 'nets'; the known ones are: baskets"):
        artefacts.save("net", replace_kind("nets"))


def replace_kind(name: str):
    class Other(kind()):
        pass

    Other.kind = name
    return Other.fit({})


def test_a_class_that_is_not_its_kind_s_is_refused(artefacts):
    with pytest.raises(ArtefactError, match="'baskets' is another class"):
        artefacts.save("net", replace_kind("baskets"))


def test_another_kind_than_asked_for_is_refused(artefacts):
    class Net(kind()):
        kind = "net"

    artefacts.save("together", baskets())
    with pytest.raises(ArtefactError, match="of the kind 'baskets', not 'net'"):
        artefacts.get("together", Net)


def test_all_artefacts_are_listed_with_version_and_kind(artefacts):
    artefacts.save("together", baskets())
    artefacts.save("together", baskets())
    artefacts.save("again", baskets())
    listed = [(each.name, each.version, each.kind, each.problem) for each in artefacts.all()]
    assert listed == [("again", 1, "baskets", None), ("together", 2, "baskets", None)]


def test_damaged_content_is_refused(artefacts, store):
    artefacts.save("together", baskets(ann=["a", "b"]))
    files = store.artefacts()
    stored, content = files.read("together")
    assert files.write(replace(stored, version=2), content[:-1] + b"x")
    with pytest.raises(ArtefactError, match="not what was written: learn it again"):
        artefacts.get("together", kind())


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("{", "damaged header"),
        ("{}", "damaged header"),
        (json.dumps({"format": 9, "modiste": "7.0"}), "has format 9.*reads format 1: learn it again, or .* 7.0"),
    ],
)
def test_headers_that_cannot_be_read_are_refused_and_listed(artefacts, store, header, said):
    assert store.artefacts().write(StoredArtefact("together", 1, header), b"")
    with pytest.raises(ArtefactError, match=said):
        artefacts.get("together", kind())
    [status] = artefacts.all()
    assert (status.name, status.kind) == ("together", "?")


def test_no_pickle_is_written_and_none_is_read(artefacts, store):
    with pytest.raises(ArtefactError, match="'people' holds Python objects"):
        pack({"people": np.array([object()])})
    file = io.BytesIO()
    np.savez(file, users=np.array([{}], object), pairs=np.zeros(0))
    artefacts.save("together", baskets())
    files = store.artefacts()
    stored, _ = files.read("together")
    header = json.dumps({**json.loads(stored.header), "digest": sha256(file.getvalue()).hexdigest()})
    assert files.write(StoredArtefact("together", 2, header), file.getvalue())
    with pytest.raises(ArtefactError, match="does not fit its kind 'baskets'"):
        artefacts.get("together", kind())


def test_facts_that_are_no_json_are_refused_and_nothing_is_written(artefacts, store):
    with pytest.raises(ArtefactError, match="not all JSON values"):
        artefacts.save("together", replace(baskets(), name={1, 2}))
    assert store.artefacts().headers() == {}


def test_the_same_arrays_give_the_same_bytes():
    arrays = {"b": np.arange(6).reshape(2, 3), "file": np.array(["a", "ü"])}
    assert pack(arrays) == pack(dict(reversed(arrays.items())))


def test_a_person_is_taken_out_of_every_artefact(artefacts):
    artefacts.save("april", baskets(ann=["a", "b"], bob=["a", "b"]))
    artefacts.save("may", baskets(bob=["a", "c"]))
    artefacts.save("june", baskets(cem=["a", "d"]))
    assert artefacts.forget("bob") == 2
    assert artefacts.get("april", kind()).counts() == {("a", "b"): 1}
    assert artefacts.get("may", kind()).counts() == {}
    assert [status.version for status in artefacts.all()] == [2, 1, 2]
    assert artefacts.forget("bob") == 0


def test_a_person_is_taken_out_of_what_another_model_refuses(artefacts, store, identity):
    artefacts.save("together", baskets(ann=["a", "b"], bob=["a", "b"]))
    assert bound(store, replace(identity, model_hash="00000000ff")).forget("bob") == 1
    assert artefacts.get("together", kind()).counts() == {("a", "b"): 1}


def test_nothing_of_a_forgotten_person_stays_on_disk(artefacts, store):
    artefacts.save("together", replace(baskets(ann=["a", "b"]), name="of bartholomew"))
    assert on_disk(store, "of bartholomew")
    artefacts.save("together", baskets(ann=["a", "b"], bob=["a", "b"]))
    artefacts.forget("bob")
    assert not on_disk(store, "of bartholomew")


def on_disk(store: LanceStore, text: str) -> bool:
    return any(text.encode() in file.read_bytes() for file in Path(store.uri).rglob("*") if file.is_file())


def test_what_cannot_be_searched_for_a_person_is_said_after_the_rest_was_done(artefacts, store):
    artefacts.save("together", baskets(bob=["a", "b"]))
    store.artefacts().write(StoredArtefact("damaged", 1, "{"), b"")
    with pytest.raises(ArtefactError, match=r"Not every artefact.*'damaged' has a damaged header"):
        artefacts.forget("bob")
    assert artefacts.get("together", kind()).counts() == {}


def test_threads_that_ask_while_a_version_is_saved_get_the_old_or_the_new_one(artefacts):
    artefacts.save("together", baskets(ann=["a", "b"]))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(lambda: artefacts.get("together", kind()).counts()) for _ in range(20)]
        artefacts.save("together", baskets(ann=["a", "c"]))
        asked += [pool.submit(lambda: artefacts.get("together", kind()).counts()) for _ in range(4)]
        found = [each.result() for each in asked]
    assert all(counts in ({("a", "b"): 1}, {("a", "c"): 1}) for counts in found)
    assert found[-4:] == [{("a", "c"): 1}] * 4
