"""Every error that modiste raises on purpose.

    ModisteError                 one sentence: what, which value, what to do
    ├── SourceError              a catalogue cannot be read at all
    ├── PhotoError               one photo cannot be used; the run continues without it
    ├── ShopError                a shop cannot be opened or does not hold what was asked for
    │   ├── ModelMismatchError   the shop was built with another model; `modiste index` again
    │   ├── ProductError         a product's attributes do not fit those that the shop holds
    │   └── ArtefactError        a learned part is missing, damaged, or was learned with another model or other labels
    ├── ModelError               a model folder is missing, incomplete or of another format
    ├── QueryError               a question that has no answer: unknown attribute, value, id or option
    └── MissingExtraError        a feature needs an optional dependency; the sentence has the install line

The command line prints the sentence and ends with exit code 2; anything else that escapes is a bug.
"""

from __future__ import annotations


class ModisteError(Exception):
    """Base of all errors a user can cause or mend; `str(error)` is one plain sentence."""


class SourceError(ModisteError):
    """A catalogue cannot be read at all."""


class PhotoError(ModisteError):
    """One photo cannot be used; the sentence says why, without the photo's name."""


class ShopError(ModisteError):
    """A shop cannot be opened or does not hold what was asked for."""


class ModelMismatchError(ShopError):
    """The shop's vectors were made by another model than the given one."""


class ProductError(ShopError):
    """A product's attributes do not fit those that the shop holds."""


class ArtefactError(ShopError):
    """A learned part of a shop is missing, damaged, or was learned with another model or other labels."""


class ModelError(ModisteError):
    """A model folder is missing, incomplete or of another format."""


class QueryError(ModisteError):
    """A question that has no answer: an unknown attribute, value, product id or option."""


class MissingExtraError(ModisteError):
    """A feature needs an optional dependency that is not installed.

    Who reads it has modiste installed, so pip finds the extra's libraries in what is there, wherever that came from;
    documentation, read before that, says `pip install '.[extra]'` in the project's folder.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra [{extra}]: pip install 'modiste[{extra}]'")
