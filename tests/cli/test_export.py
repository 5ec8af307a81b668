from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow import csv


def test_export_table_writes_columns_and_vectors(modiste, shop, tmp_path):
    ended = modiste("export-table", "--shop", shop, "--out", tmp_path / "table.parquet")
    assert (ended.code, ended.out) == (0, f"Wrote 8 products to {tmp_path / 'table.parquet'}.\n")
    table = pq.read_table(tmp_path / "table.parquet")
    assert table.num_rows == 8
    assert {"product_id", "title", "price", "availability", "colour", "kind", "vector"} <= set(table.column_names)


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_without_vectors_the_shop_s_own_columns_are_left(modiste, shop, tmp_path, name):
    assert modiste("export-table", "--shop", shop, "--out", tmp_path / name, "--no-vectors").code == 0
    read = csv.read_csv if name.endswith("csv") else pq.read_table
    table = read(tmp_path / name)
    assert (table.num_rows, [each for each in table.column_names if "vector" in each]) == (8, [])
    assert {"product_id", "colour", "kind"} <= set(table.column_names)


def test_unknown_ending_is_refused(modiste, shop, tmp_path):
    ended = modiste("export-table", "--shop", shop, "--out", tmp_path / "table.xlsx")
    assert (ended.code, ended.out) == (2, "")
    assert ".parquet, .csv" in ended.err


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_a_table_where_it_cannot_be_is_one_sentence(modiste, shop, tmp_path, name):
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    ended = modiste("export-table", "--shop", shop, "--out", tmp_path / "file" / name)
    refused = f"modiste: The table {tmp_path / 'file' / name} cannot be written: File exists.\n"
    assert (ended.code, ended.err) == (2, refused)


@pytest.mark.parametrize("flag", ["--sheet", "--out"])
def test_a_sheet_or_report_where_it_cannot_be_is_one_sentence(modiste, table, shop, tmp_path, flag):
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    photo = tmp_path / "blue.png"
    command = ("similar", photo, "--shop", shop) if flag == "--sheet" else ("inspect", table)
    ended = modiste(*command, flag, tmp_path / "file" / "sheet.png")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert f"'{tmp_path / 'file'}" in ended.err and "cannot be used: " in ended.err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
def test_a_sheet_that_cannot_be_written_is_named_as_it_was_asked_for(modiste, shop, tmp_path):
    ended = modiste("similar", tmp_path / "blue.png", "--shop", shop, "--sheet", "/proc/sheet.png")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith("modiste: '/proc/sheet.png' cannot be used: ")
