"""The notebook runs from top to bottom, as somebody who opens it would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "paper.ipynb"


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 7
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


@pytest.mark.slow
def test_every_cell_runs_and_the_pictures_are_there(tmp_path: Path) -> None:
    pytest.importorskip("ipykernel", reason="notebooks run in ipykernel, of the extra [test]")
    # In a process of its own: kernels bring their own event loops and warnings.
    script = (
        "import sys, nbformat\n"
        "from nbclient import NotebookClient\n"
        "book = nbformat.read(sys.argv[1], 4)\n"
        "NotebookClient(book, timeout=240, kernel_name='python3').execute()\n"
        "outputs = [output for cell in book.cells if cell.cell_type == 'code' for output in cell.outputs]\n"
        "print(sum('image/png' in output.get('data', {}) for output in outputs))\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-c", script, str(NOTEBOOK)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) >= 5
