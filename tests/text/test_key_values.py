from __future__ import annotations

import pytest

from modiste.errors import QueryError
from modiste.text.key_values import values_by_key


def test_repeated_keys_have_lists_and_values_may_hold_an_equals_sign():
    assert values_by_key(["a=1", " b = x=y ", "c=", "a=2"]) == {"a": ["1", "2"], "b": "x=y", "c": ""}


@pytest.mark.parametrize("text", ["", "a", "=1", " =1"])
def test_texts_without_key_or_value_are_refused(text):
    with pytest.raises(QueryError, match="is not KEY=VALUE"):
        values_by_key([text])
