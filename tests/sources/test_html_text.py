from __future__ import annotations

import pytest

from modiste.sources.html_text import plain_text


@pytest.mark.parametrize(
    "html",
    [
        "<p>Soft &amp; light</p>",
        "Soft<![if !supportLists]> &amp; light",
        "<b>Soft</b> <![foo[x]]> &amp; <i>light</i>",
        "<style>p {}</style>Soft<![endif]> &amp; light",
    ],
)
def test_what_a_browser_shows_is_left_remnants_of_word_included(html):
    assert plain_text(html).replace("]]>", "").split() == ["Soft", "&", "light"]
