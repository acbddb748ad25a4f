"""Run the stand-in by itself: ``python -m curation.standin --synthetic 10000 --port 8123``."""

import argparse
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from curation.standin.faults import read_rules
from curation.standin.filecorpus import FileCorpus
from curation.standin.library import Corpus, Library
from curation.standin.server import StandIn

DEFAULT_RECORDS = 10_000


def parser() -> argparse.ArgumentParser:
    """Describe the options."""
    options = argparse.ArgumentParser(prog="python -m curation.standin", description=__doc__)
    options.add_argument("--host", default="127.0.0.1", help="address to listen on")
    options.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    options.add_argument("--corpus", type=Path, help="a PubmedArticleSet, .xml or .xml.gz")
    options.add_argument("--synthetic", type=int, metavar="N", help="serve N made-up records")
    options.add_argument("--seed", type=int, default=1, help="seed of the made-up records")
    options.add_argument(
        "--ceiling", type=int, default=9999, help="records of one search that can be reached"
    )
    options.add_argument("--rate", type=int, default=3, help="requests a second without a key; 0: no limit")
    options.add_argument("--key-rate", type=int, default=10, help="requests a second with a key; 0: no limit")
    options.add_argument(
        "--key", action="append", default=[], help="an API key that is known; may be repeated"
    )
    options.add_argument("--faults", type=Path, metavar="FILE", help="JSON file with fault rules")
    options.add_argument(
        "--icite", choices=("arrays", "strings"), default="arrays", help="iCite's value types"
    )
    options.add_argument("--cold", action="store_true", help="read no words before a search asks for some")
    return options


def corpus_of(options: argparse.Namespace) -> Corpus:
    """Open the corpus the options name. Raises ValueError or OSError when it cannot be served."""
    if options.corpus is not None and options.synthetic is not None:
        raise ValueError("Give either --corpus or --synthetic, not both.")
    if options.corpus is not None:
        return FileCorpus(options.corpus)
    from curation.standin.corpus import SyntheticCorpus

    return SyntheticCorpus(DEFAULT_RECORDS if options.synthetic is None else options.synthetic, options.seed)


def made(options: argparse.Namespace) -> StandIn:
    """Make the stand-in the options describe. Raises ValueError or OSError when that cannot be."""
    return StandIn(
        Library(corpus_of(options)),
        host=options.host,
        port=options.port,
        ceiling=options.ceiling,
        rate=options.rate,
        key_rate=options.key_rate,
        keys=options.key,
        faults=[] if options.faults is None else read_rules(options.faults),
        icite_strings=options.icite == "strings",
    )


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; gives the exit code."""
    options = parser().parse_args(arguments)
    try:
        standin = made(options)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"The stand-in cannot start: {error}\n")
        return 2
    over = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with standin:
        if not options.cold:
            threading.Thread(target=standin.library.read_words, daemon=True).start()
        sys.stdout.write(f"{standin.greeting()}It answers at {standin.url}/\n")
        sys.stdout.flush()
        over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
