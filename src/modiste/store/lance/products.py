"""A shop's products in one Lance table, in a folder or in object storage; the only module that imports lancedb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modiste.errors import ShopError
from modiste.store import columns
from modiste.store.lance import artefacts, vector_index
from modiste.store.lance.artefacts import LanceArtefacts
from modiste.store.lance.notes import LanceNotes
from modiste.store.lance.plain_reason import plain_reason
from modiste.store.lance.side_table import SideTable
from modiste.store.lance.upkeep import KEEP_VERSIONS_FOR, needs_tidying, tidy
from modiste.store.lance.vector_index import CONFLICT
from modiste.store.manifest import METADATA_KEY, Manifest, refuse_other_model
from modiste.store.place import locate
from modiste.types import Embeddings, Fingerprint, ModelIdentity, Record, Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "products"

SEEN_WITHIN = timedelta(seconds=1)
"""Writes of other processes are seen after this time at the latest; own writes are seen at once."""

IDS_PER_QUERY = 2000
"""Ids are looked up in groups: one expression of 40,000 ids takes longer than twenty of 2,000."""

WRITE_ATTEMPTS = 10
"""Lance repeats merges that collide with another process by itself, but not the adding of columns."""


class LanceStore:
    """The Store protocol over LanceDB. Safe in several threads; several processes may read and write one shop.

    Every write is one Lance commit: a killed process leaves the last complete version, and files of an unfinished
    write that no version names. Open with `open`, `create` or `rebuild`.
    """

    def __init__(self, uri: str, table: Any) -> None:
        self._uri = uri
        self._table = table
        self._manifest = _manifest(table.schema, uri)

    @classmethod
    def open(cls, uri: str | Path, identity: ModelIdentity | None = None) -> LanceStore:
        """An existing shop.

        Raises ShopError when there is none or it cannot be read, ModelMismatchError when `identity` is given and the
        shop's vectors were made by another model.
        """
        table = _open_table(uri)
        if table is None:
            raise ShopError(f"There is no shop at {uri}; build one with `modiste index SOURCE --shop {uri}`.")
        store = cls(str(uri), table)
        if identity is not None:
            refuse_other_model(str(uri), store.identity, identity)
        return store

    @classmethod
    def create(
        cls, uri: str | Path, identity: ModelIdentity, settings: Mapping[str, object] | None = None
    ) -> LanceStore:
        """A new, empty shop, or the one that lies there already when the same model made it.

        `settings` are kept in the manifest as JSON. Raises ShopError for a folder with other things in it,
        ModelMismatchError for a shop of another model.
        """
        if exists(uri):
            return cls.open(uri, identity)
        _refuse_foreign_folder(locate(uri))
        try:
            return cls._new(uri, Manifest(identity, settings or {}), mode="create")
        except ShopError:
            # Another process may have created it in the meantime.
            if exists(uri):
                return cls.open(uri, identity)
            raise

    @classmethod
    def rebuild(
        cls, uri: str | Path, identity: ModelIdentity, settings: Mapping[str, object] | None = None
    ) -> LanceStore:
        """Empty the shop and give it this model, in one commit; where there is no shop, create one."""
        if not exists(uri):
            return cls.create(uri, identity, settings)
        return cls._new(uri, Manifest(identity, settings or {}), mode="overwrite")

    @classmethod
    def _new(cls, uri: str | Path, manifest: Manifest, mode: str) -> LanceStore:
        schema = columns.empty_schema(manifest.identity, {METADATA_KEY: manifest.to_json()})
        with _said_plainly(f"The shop {uri} cannot be created"):
            return cls(str(uri), _connect(locate(uri)).create_table(TABLE, schema=schema, mode=mode))

    @property
    def uri(self) -> str:
        """The place as it was given."""
        return self._uri

    @property
    def manifest(self) -> Manifest:
        """What the shop said about itself when it was opened."""
        return self._manifest

    @property
    def identity(self) -> ModelIdentity:
        """The model whose vectors lie here."""
        return self._manifest.identity

    def version(self) -> int:
        """Grows with every write; about 0.1 ms in a folder. Other processes' writes count within `SEEN_WITHIN`."""
        with self._reading():
            return int(self._table.version)

    def count(self) -> int:
        """How many products the store holds."""
        with self._reading():
            return int(self._table.count_rows())

    def fingerprints(self) -> dict[str, Fingerprint]:
        """product_id -> hashes, for all products."""
        wanted = [columns.KEY, columns.ROW_HASH, columns.PHOTO_HASH, columns.FIRST_SEEN]
        present = [name for name in wanted if name in self._schema().names]
        with self._reading():
            table = self._table.search().select(present).to_arrow()
        lists = [table.column(name).to_pylist() for name in present]
        return {key: Fingerprint(*known) for key, *known in zip(*lists, strict=True)}

    def records(self, product_ids: Sequence[str]) -> list[Record]:
        """The full records of those ids that exist, in the order asked for; unknown ids are left out."""
        names = columns.known_columns(self._schema()).names
        found = {
            record.product.product_id: record
            for table in self._rows_of(product_ids, names)
            for record in columns.to_records(table)
        }
        return [found[key] for key in dict.fromkeys(product_ids) if key in found]

    def thumbnails(self, product_ids: Sequence[str]) -> dict[str, bytes]:
        """product_id -> JPEG bytes, for those that exist."""
        names = [columns.KEY, columns.THUMBNAIL]
        return {
            key: picture
            for table in self._rows_of(product_ids, names)
            for key, picture in zip(*(table.column(name).to_pylist() for name in names), strict=True)
        }

    def upsert(self, records: Sequence[Record]) -> None:
        """Insert, or replace those with the same product_id: the last of several wins. New attribute columns are added.

        All or nothing, but for the new columns: a process killed between both commits leaves them empty.
        Raises ShopError for records that do not fit, and when the disk or the network fails.
        """
        last = list({record.product.product_id: record for record in records}.values())
        for _ in range(WRITE_ATTEMPTS):
            if not last or self._written(last):
                return
        raise ShopError(f"The shop {self._uri} is being changed by other processes all the time; try again later.")

    def _written(self, records: list[Record]) -> bool:
        """One attempt to write; False when another process's write came between, or columns had to be added first."""
        with self._writing():
            self._table.checkout_latest()
        schema = columns.known_columns(self._schema())
        products = [record.product for record in records]
        fields = [*columns.new_attribute_fields(products, schema), *columns.new_product_fields(products, schema)]
        with self._writing():
            try:
                if fields:
                    self._table.add_columns(fields)
                    return False
                merge = self._table.merge_insert(columns.KEY).when_matched_update_all().when_not_matched_insert_all()
                merge.execute(columns.to_table(records, schema))
            except (RuntimeError, ValueError) as error:
                if CONFLICT in str(error):
                    return False
                raise
        return True

    def remove(self, product_ids: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        removed = 0
        for table in self._rows_of(product_ids, [columns.KEY]):
            if table.num_rows:
                with self._writing():
                    found = table.column(columns.KEY).to_pylist()
                    removed += int(self._table.delete(_any_of(found)).num_deleted_rows)
        return removed

    def snapshot(self) -> Snapshot:
        """Everything but the thumbnails, as of now, ordered by product_id.

        Raises ModelMismatchError when another process rebuilt the shop for another model.
        """
        # The version is asked first: a write in between makes the snapshot look old, never newer than it is.
        version, schema = self.version(), self._schema()
        with self._reading():
            table = self._table.search().select(columns.snapshot_names(schema)).to_arrow()
        order = _order(table.column(columns.KEY))
        embeddings, signatures, probabilities = columns.to_arrays(table, order.to_numpy())
        rows = columns.without_arrays(table).take(order)
        plain, details = columns.plain_columns(rows), columns.detail_columns(rows)
        names = tuple(columns.attribute_columns(table.schema))
        return Snapshot(version, plain, embeddings, signatures, names, probabilities, details)

    def optimize(self, keep: timedelta = KEEP_VERSIONS_FOR) -> None:
        """Compact what many small writes left behind, and delete the files of versions older than `keep`.

        Does nothing while there is little to gain, and nothing when another process is writing: the next call does it.
        """
        with self._writing():
            if needs_tidying(self._table, keep):
                tidy(self._table, keep)
            vector_index.keep_up(self._table)

    def has_index(self) -> bool:
        """Whether an approximate index over the vectors lies in the table."""
        with self._reading():
            return vector_index.stats(self._table) is not None

    def nearest(self, query: Embeddings, k: int) -> list[str]:
        """About k product ids with the largest cosines with a (d,) unit vector, rows newer than the index included."""
        with self._reading():
            return vector_index.nearest(self._table, query, k)

    def notes(self, name: str) -> LanceNotes:
        """The notes of one kind, in a table of this name beside the products; `rebuild` leaves them."""
        return LanceNotes(self._beside(name))

    def all_notes(self) -> list[LanceNotes]:
        """The notes of every kind that was ever written."""
        with self._reading():
            names = _connect(locate(self._uri)).list_tables().tables
        return [self.notes(name) for name in names if name not in (TABLE, artefacts.TABLE)]

    def artefacts(self) -> LanceArtefacts:
        """The learned parts of the shop, in a table beside the products; `rebuild` leaves them."""
        return LanceArtefacts(self._beside(artefacts.TABLE))

    def _beside(self, name: str) -> SideTable:
        return SideTable(name, locate(self._uri), _connect, _said_plainly)

    def _schema(self) -> pa.Schema:
        """The table's schema as of now. Raises ModelMismatchError when another process rebuilt the shop."""
        with self._reading():
            schema = self._table.schema
        refuse_other_model(self._uri, _manifest(schema, self._uri).identity, self.identity)
        return schema

    def _rows_of(self, product_ids: Sequence[str], names: list[str]) -> Iterator[pa.Table]:
        for group in _groups(product_ids):
            with self._reading():
                rows = self._table.search().where(_any_of(group)).select(names).to_arrow()
            yield rows

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """The Lance table, for this room's own questions; errors become a ShopError."""
        with self._reading():
            yield self._table

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """The Lance table, for this room's own changes; errors become a ShopError."""
        with self._writing():
            yield self._table

    def _reading(self) -> Any:
        return _said_plainly(f"The shop {self._uri} cannot be read")

    def _writing(self) -> Any:
        return _said_plainly(f"The shop {self._uri} cannot be written")


def exists(uri: str | Path) -> bool:
    """Whether a complete shop lies there. Raises ShopError when the object storage cannot be asked."""
    return _open_table(uri) is not None


def _open_table(uri: str | Path) -> Any | None:
    place = locate(uri)
    # Connecting would create the folder.
    if isinstance(place, Path) and not (place / f"{TABLE}.lance").is_dir():
        return None
    with _said_plainly(f"The shop {uri} cannot be opened"):
        try:
            return _connect(place).open_table(TABLE)
        except ValueError as error:
            if "was not found" in str(error):
                return None
            raise


def _connect(place: Path | str) -> Any:
    import lancedb

    return lancedb.connect(place, read_consistency_interval=SEEN_WITHIN)


def _refuse_foreign_folder(place: Path | str) -> None:
    """A shop is made in a new or empty folder, or where a killed process had begun one."""
    if not isinstance(place, Path) or not place.exists():
        return
    if not place.is_dir():
        raise ShopError(f"The shop's place {place} is a file; name a new or empty folder.")
    others = [path for path in place.iterdir() if not path.name.startswith(".")]
    if others and not (place / f"{TABLE}.lance").is_dir():
        raise ShopError(f"The folder {place} is not a shop and holds other things; name a new or empty folder.")


def _manifest(schema: pa.Schema, uri: str) -> Manifest:
    text = (schema.metadata or {}).get(METADATA_KEY)
    if text is None:
        raise ShopError(f"{uri} holds a Lance table that modiste did not make; name another folder.")
    return Manifest.from_json(text, uri)


def _any_of(product_ids: Sequence[str]) -> Any:
    from lancedb.expr import col

    return col(columns.KEY).isin(product_ids)


def _groups(product_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(product_ids))
    for start in range(0, len(unique), IDS_PER_QUERY):
        yield unique[start : start + IDS_PER_QUERY]


def _order(keys: pa.ChunkedArray) -> pa.Array:
    import pyarrow.compute as pc

    return pc.sort_indices(keys)


@contextmanager
def _said_plainly(what: str) -> Iterator[None]:
    """Errors of Lance, the disk and the network as a ShopError of one sentence."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ShopError(f"{what}: {plain_reason(error)}.") from error
