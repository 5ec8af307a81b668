"""What a shopper asks for, as the address of a page says it: every view can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from modiste.serve.pages.photo_token import photo_of
from modiste.types import Condition, Query

PAGE = 48
MOST_SHOWN = 480


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """Words, a photo (as `photo_token` writes it), conditions, liked and disliked products, and how many to show."""

    text: str = ""
    photo: str = ""
    where: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    price_min: str = ""
    price_max: str = ""
    show: int = PAGE

    @property
    def asks(self) -> bool:
        """Whether there is anything to rank by; otherwise the shop is shown as it lies, but for what is disliked."""
        return bool(self.text.strip() or self.photo or self.like)

    @property
    def narrows(self) -> bool:
        """Whether there are conditions."""
        return bool(self.where or self.price_min or self.price_max)

    @property
    def conditions(self) -> list[str]:
        """The conditions, those on the price among them, as `--where` takes them."""
        ranges = (("price>=", self.price_min), ("price<=", self.price_max))
        return [*self.where, *(f"{begin}{value}" for begin, value in ranges if value)]

    def query(self, where: tuple[Condition, ...]) -> Query:
        """What the shop is asked under some conditions. Raises PhotoError for a photo that was cut off."""
        return Query(
            words=self.text,
            photo=photo_of(self.photo) if self.photo else None,
            where=where,
            likes=self.like,
            dislikes=self.unlike,
            k=self.show,
        )

    def address(self, **changes: object) -> str:
        """The page's address with some fields changed; the length of the list is reset unless it is given."""
        changed: PageQuestion = replace(self, **{"show": PAGE, **changes})  # type: ignore[arg-type]
        fields: Mapping[str, str | Sequence[str]] = {
            "q": changed.text,
            "photo": changed.photo,
            "where": changed.where,
            "like": changed.like,
            "unlike": changed.unlike,
            "price_min": changed.price_min,
            "price_max": changed.price_max,
            "show": "" if changed.show == PAGE else str(changed.show),
        }
        query = urlencode({name: value for name, value in fields.items() if value}, doseq=True)
        return f"/?{query}" if query else "/"

    def without(self, field: str, value: str) -> str:
        """The address of the same question without one of its conditions or examples."""
        return self.address(**{field: tuple(each for each in getattr(self, field) if each != value)})

    def liking(self, product_id: str) -> str:
        """The address of the same question with one more example."""
        return self.address(like=(*self.like, product_id))

    def photo_address(self) -> str:
        """Where another photo is sent to, which takes the place of the question's own."""
        return "/photo" + self.address(photo="").removeprefix("/")

    def product_address(self, product_id: str) -> str:
        """A product's page, with the question that found it: it can say why, and continues from there."""
        return f"/products/{quote(product_id, safe='')}{self.address().removeprefix('/')}"
