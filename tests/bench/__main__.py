"""Print how fast records come in, each figure beside a floor and the peers measured in the same run.

Each line is a process of its own, so that its peak memory is its own; the best of three runs is shown.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.steps import PEER, STEPS

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "pubmed"
RUNS = 3


def files(folder: Path) -> dict[str, Path]:
    """Return the files to measure: the real records beside the project, or else synthetic ones."""
    real = {
        "real records": SHARED / "real_records.xml.gz",
        "derived records": SHARED / "derived_13938.xml.gz",
    }
    if all(path.exists() for path in real.values()):
        return real
    made = {}
    for label, size in {"1,400 synthetic records": 1_400, "14,000 synthetic records": 14_000}.items():
        made[label] = folder / f"synthetic-{size}.xml.gz"
        command = [
            sys.executable,
            "-m",
            "curation.standin.corpus",
            "--size",
            str(size),
            "--out",
            str(made[label]),
        ]
        subprocess.run(command, check=True)  # noqa: S603 our own module, our own arguments
    return made


def measure(step: str, path: Path) -> dict[str, float]:
    """Run one step three times, each in its own process; return the fastest run."""
    command = [sys.executable, "-m", "tests.bench.steps", step, str(path)]
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 as above
        if done.returncode:
            return {"failed": 1.0} | print_failure(step, done.stderr)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return min(runs, key=lambda run: run["seconds"])


def print_failure(step: str, text: str) -> dict[str, float]:
    """Say why a step has no figure."""
    last = text.strip().splitlines()[-1:] or ["no message"]
    print(f"  {step}: no figure, {last[0][:120]}")  # noqa: T201 printing is what this is for
    return {}


def table(label: str, path: Path) -> None:
    """Measure every step on one file and print the figures, as ratios to the peer."""
    print(f"\n{label}: {path.name}, {path.stat().st_size / 1e6:.1f} MB packed")  # noqa: T201 as above
    figures = {step: measure(step, path) for step in STEPS}
    peer = figures[PEER].get("rate")
    print(f"  {'':44}{'records':>9}{'seconds':>9}{'rec/s':>9}{'ratio':>7}{'peak MB':>9}")  # noqa: T201
    for step, f in figures.items():
        if "failed" not in f:
            ratio = f"{f['rate'] / peer:.2f}" if peer else "–"
            line = f"{f['records']:>9,.0f}{f['seconds']:>9.2f}{f['rate']:>9,.0f}{ratio:>7}{f['peak']:>9,.0f}"
            print(f"  {STEPS[step][0]:44}{line}")  # noqa: T201 as above


def main() -> None:
    """Start a PostgreSQL as the demo's, measure, and stop it."""
    from secretome import embedded

    cores = os.cpu_count()
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}; best of {RUNS} runs")  # noqa: T201
    print("ratio: records a second against pubmed_parser, which parses and stores nothing")  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="secretome-bench-") as folder:
        services = embedded.start(Path(folder) / "data")
        try:
            os.environ |= services.addresses.environment() | {"DATA_DIR": folder}
            os.environ["DJANGO_SETTINGS_MODULE"] = "secretome.settings.test"
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, check=True)  # noqa: S603 as above
            for label, path in files(Path(folder)).items():
                table(label, path)
        finally:
            services.stop()


if __name__ == "__main__":
    main()
