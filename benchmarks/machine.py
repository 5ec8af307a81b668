"""What a measurement was made on, and how commands are timed."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent


def provenance(data: Path, command: str) -> dict[str, object]:
    """Commit, data, command and machine, as every result file carries them."""
    import onnxruntime

    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip(),
        "data": {"file": data.name, "bytes": data.stat().st_size},
        "command": command,
        "machine": {
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0)),
            "python": platform.python_version(),
            "onnxruntime": onnxruntime.__version__,
        },
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def modiste(*arguments: str) -> tuple[float, float]:
    """Run a command of modiste to its end: wall seconds and the peak memory of the process in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "modiste", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"modiste {' '.join(arguments)} ended with {process.returncode}")
    return time.perf_counter() - began, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def milliseconds(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile of a list of seconds, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 2),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 2),
        "runs": len(ordered),
    }


def write(name: str, result: dict[str, object]) -> Path:
    """Keep a result in results/."""
    path = ROOT / "results" / f"{name}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return path
