"""Print how fast records come in, each figure beside a floor and the peers measured in the same run.

Each figure is a process of its own, so that its peak memory is its own. The steps take turns, so that what
else the machine does meets all of them; CPU seconds, of every process a step has, are beside the time.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.steps import PEER, STEPS
from tests.own_servers import own_servers, say

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "pubmed"
RUNS = 5


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


def measure(path: Path, steps: list[str], times: int) -> dict[str, list[dict[str, float]]]:
    """Run every step on a file, each in its own process, and all of them again in turn."""
    runs: dict[str, list[dict[str, float]]] = {step: [] for step in steps}
    for _ in range(times):
        for step in list(runs):
            command = [sys.executable, "-m", "tests.bench.steps", step, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own module, our own arguments
            if done.returncode:
                del runs[step]
                last = done.stderr.strip().splitlines()[-1:] or ["no message"]
                say(f"  {step}: no figure, {last[0][:120]}")
            else:
                runs[step].append(json.loads(done.stdout.splitlines()[-1]))
    return runs


def table(label: str, path: Path, steps: list[str], times: int) -> None:
    """Measure every step on one file and print the figures, as ratios to the peer."""
    say(f"\n{label}: {path.name}, {path.stat().st_size / 1e6:.1f} MB packed")
    figures = measure(path, steps, times)

    def middle(step: str, name: str) -> float:
        return statistics.median(run[name] for run in figures[step])

    def best(step: str, name: str) -> float:
        return min(run[name] for run in figures[step])

    heads = (
        f"{'records':>9}{'best s':>8}{'median':>8}{'CPU s':>7}{'× best':>8}{'× med.':>8}{'× CPU':>7}{'MB':>6}"
    )
    say(f"  {'':40}{heads}")
    for step, runs in figures.items():
        line = f"{runs[0]['records']:>9,.0f}{best(step, 'seconds'):>8.2f}{middle(step, 'seconds'):>8.2f}"
        line += f"{best(step, 'cpu'):>7.2f}"
        for ratio in (best, middle) if PEER in figures else ():
            line += f"{ratio(step, 'seconds') / ratio(PEER, 'seconds'):>8.2f}"
        if PEER in figures:
            line += f"{best(step, 'cpu') / best(PEER, 'cpu'):>7.2f}"
        say(f"  {STEPS[step][0]:40}{line}{max(run['peak'] for run in runs):>6,.0f}")


def main() -> None:
    """Start a PostgreSQL as the demo's, measure, and stop it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asked.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    options = asked.parse_args()
    cores = os.cpu_count()
    load = f"load {os.getloadavg()[0]:.1f}"
    python = f"Python {platform.python_version()}"
    say(f"{platform.machine()}, {cores} cores, {load}, {python}; {options.runs} runs")
    say("×: seconds against those of pubmed_parser, which parses and stores nothing; below 1 is quicker")
    with own_servers("bench", durable=True) as services:
        for label, path in files(services.data_dir).items():
            table(label, path, options.steps, options.runs)


if __name__ == "__main__":
    main()
