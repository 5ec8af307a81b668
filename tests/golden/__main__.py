"""`python -m tests.golden --check`: does a shop of the whole Kaggle set still answer as before?

`--write` keeps the answers of now as those to expect; with `--sample` it writes those of the sample shop instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import sample
from .compare import report
from .kaggle import Place, all_answers, say
from .worlds import ARCHIVE, kaggle_archive, kaggle_world, sample_world

FOLDER = Path.home() / ".cache" / "modiste" / "golden"


def main() -> int:
    """0 where everything is answered as before or was written, 1 where not, 2 without the Kaggle set."""
    given = _arguments()
    if given.sample:
        with tempfile.TemporaryDirectory() as folder:
            sample.write(sample_world(), Path(folder))
        say(f"{sample.FILE} was written.")
        return 0
    archive = kaggle_archive()
    if archive is None:
        say(f"The real set is missing: set MODISTE_DATA to a folder with {ARCHIVE}.")
        return 2
    given.folder.mkdir(parents=True, exist_ok=True)
    place, world = Place(given.folder), kaggle_world(archive)
    answers = all_answers(place.shop(world, given.rebuild), world)
    if given.write:
        place.write(answers)
        say(f"The answers were written to {given.folder}, their digests to the repository.")
        return 0
    found = place.check(answers)
    say(report(found) if found else f"All {len(answers)} answers are as before.")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=(__doc__ or "").split("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="compare with the answers of before")
    what.add_argument("--write", action="store_true", help="keep the answers of now")
    parser.add_argument("--sample", action="store_true", help="with --write: those of the sample shop")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the shop and the whole answers are kept")
    parser.add_argument("--rebuild", action="store_true", help="index anew, even where a shop is there")
    given = parser.parse_args()
    if given.sample and given.check:
        parser.error("pytest tests/golden checks the sample shop.")
    return given


if __name__ == "__main__":
    sys.exit(main())
