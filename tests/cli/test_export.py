from __future__ import annotations

import pyarrow.parquet as pq


def test_export_table_writes_columns_and_vectors(modiste, shop, tmp_path):
    ended = modiste("export-table", "--shop", shop, "--out", tmp_path / "table.parquet")
    assert (ended.code, ended.out) == (0, f"Wrote 8 products to {tmp_path / 'table.parquet'}.\n")
    table = pq.read_table(tmp_path / "table.parquet")
    assert table.num_rows == 8
    assert {"product_id", "title", "price", "availability", "baseColour", "kind", "vector"} <= set(table.column_names)


def test_unknown_ending_is_refused(modiste, shop, tmp_path):
    ended = modiste("export-table", "--shop", shop, "--out", tmp_path / "table.xlsx")
    assert (ended.code, ended.out) == (2, "")
    assert ".parquet, .csv" in ended.err
