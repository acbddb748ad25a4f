"""The log a process of ours writes its output to: keep it short, quote its end."""

from pathlib import Path

KEEP = 10_000_000  # bytes


def roll(path: Path) -> int:
    """Set a long log aside as ``.1``; return how many bytes the log holds now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > KEEP:
        path.replace(path.with_name(path.name + ".1"))
    return path.stat().st_size if path.exists() else 0


def tail(path: Path, position: int = 0, lines: int = 6) -> str:
    """Quote the last lines written after a position, indented; say so if there are none."""
    try:
        with path.open("rb") as log:
            log.seek(position)
            text = log.read().decode(errors="replace")
    except OSError:
        text = ""
    return "\n".join("  " + line for line in text.strip().splitlines()[-lines:] or ["(nothing was written)"])
