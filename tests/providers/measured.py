"""Read files in a process of their own, so that what they take in time and memory can be told."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT

# The peak is taken from /proc where there is one: rusage hands a child the peak of the process it came from.
SCRIPT = """
import json, resource, sys, time
from pathlib import Path
from curation.providers.pubmed_xml import Reader, open_file

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

for name in sys.argv[2:]:
    begun, pmids, kept, count = time.perf_counter(), [], "", 0
    with open_file(Path(name)) as stream:
        reader = Reader(stream, name=Path(name).name)
        for entry in reader:
            count += 1
            if sys.argv[1] == "keep":
                pmids.append(entry.record.pmid)
                kept += entry.body.decode()
    print(json.dumps({
        "file": Path(name).name, "complete": reader.complete, "count": count, "pmids": pmids, "kept": kept,
        "deleted": reader.deleted, "problems": [[str(p), p.line, p.pmid, p.refused] for p in reader.problems],
        "seconds": time.perf_counter() - begun, "megabytes": peak(),
    }))
"""


def measured(paths: Sequence[Path], *, keep: bool = True) -> list[dict[str, Any]]:
    """Read files one after the other; print and return what came of each, and the time and memory it took."""
    command = [sys.executable, "-c", SCRIPT, "keep" if keep else "count", *map(str, paths)]
    done = subprocess.run(  # noqa: S603 our own script on our own files
        command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
    )
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    for one in found:
        print(f"{one['file']}: {one['seconds']:.3f} s, peak {one['megabytes']:.0f} MB, {one['problems'][:2]}")  # noqa: T201 the figures are to be seen
    return found
