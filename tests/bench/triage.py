"""Measure triage in a real browser: key to the next record, key to saved, the page's memory, the bar's place.

Run: ``python -m tests.bench.triage [--decisions 1000] [--records 10000]``. Figures are in milliseconds and
stand beside a floor of the same run: an empty request to the same server.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Run the measurement as a test with its own database and server, and print what it prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=1_000)
    parser.add_argument("--records", type=int, default=10_000)
    asked = parser.parse_args()
    given = {"TRIAGE_DECISIONS": str(asked.decisions), "TRIAGE_RECORDS": str(asked.records)}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", "tests/bench/triage_run.py"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, **given}, check=False).returncode  # noqa: S603 our own words


def say(line: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(f"{line}\n")


def spread(name: str, taken: list[float]) -> float:
    """Print the median, the 95th percentile and the worst of some times; return the 95th percentile."""
    cut = statistics.quantiles(taken, n=20)[18]
    middle, worst = statistics.median(taken), max(taken)
    say(f"{name:34} p50 {middle:7.1f}   p95 {cut:7.1f}   max {worst:7.1f} ms   n={len(taken)}")
    return cut


if __name__ == "__main__":
    sys.exit(main())
