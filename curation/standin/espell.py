"""ESpell: a better spelling for words no record has, taken from the words the records do have."""

from difflib import SequenceMatcher

from curation.standin.answers import Answer, Request, json_answer, tagged, xml_answer
from curation.standin.searchtext import folded
from curation.standin.service import Service

_CLOSE = 0.8


def answer(request: Request, service: Service) -> Answer:
    """Answer one ESpell request; there is no JSON, NCBI fails with status 500."""
    if request.wants_json:
        return json_answer({"error": "JSON is not supported for espell"}, 500)
    asked = request.get("term")
    parts, corrected, changed = [], [], False
    service.library.read_words()
    with service.library.lock:
        for word in asked.split():
            better = _better(folded(word), service)
            changed = changed or better is not None
            corrected.append(better or word)
            parts.append(tagged("Replaced", better) if better else tagged("Original", word))
    spelled = "<Original></Original>" + "".join(parts) if changed else ""
    inner = [
        tagged("Database", request.get("db", "pubmed")),
        tagged("Query", asked),
        tagged("CorrectedQuery", " ".join(corrected) if changed else ""),
        f"<SpelledQuery>{spelled}</SpelledQuery>",
        "<ERROR/>",
    ]
    return xml_answer("eSpellResult", "\n\t" + "\n\t".join(inner) + "\n")


def _better(word: str, service: Service) -> str | None:
    """Find the known word most like one that is unknown; of equals the more frequent one."""
    index = service.library.words
    if len(word) < 4 or not word.isalpha() or index.knows(word):
        return None
    best: tuple[float, int, str] = (_CLOSE, 0, "")
    for known, count in index.common(word[0]).items():
        if abs(len(known) - len(word)) <= 2 and known.isalpha():
            best = max(best, (SequenceMatcher(None, word, known).ratio(), count, known))
    return best[2] or None
