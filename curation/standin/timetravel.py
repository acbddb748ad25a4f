"""Time travel: what happens to records in PubMed over the years, done at once and on request.

Each act is a plain mapping, ``{"act": "revise", "pmid": 90000001, "title": "…"}``; ``date``
(YYYY-MM-DD, today if left out) is the day PubMed shows for it. Every act answers with the PMIDs it
touched, a new record's PMID last.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lxml import etree

from curation.standin import editing
from curation.standin.citation import source_line
from curation.standin.library import Library
from curation.standin.newrecord import new_record
from curation.standin.reading import Reading

Act = Mapping[str, Any]

# act: RefType on the record, RefType on the notice, the record's and the notice's publication type, title
_NOTICES = {
    "retract": (
        ("RetractionIn", "RetractionOf"),
        ("D016441", "Retracted Publication"),
        ("D016440", "Retraction of Publication"),
        "Retraction: {}",
    ),
    "erratum": (("ErratumIn", "ErratumFor"), None, ("D016425", "Published Erratum"), "Erratum: {}"),
    "concern": (
        ("ExpressionOfConcernIn", "ExpressionOfConcernFor"),
        None,
        ("D016421", "Editorial"),
        "Expression of concern: {}",
    ),
}


class TimeTravel:
    """Change a library's records the way PubMed changes them."""

    def __init__(self, library: Library) -> None:
        """Work on one library."""
        self._library = library
        self._acts: dict[str, Callable[[Act], list[int]]] = {
            "revise": self._revise,
            "print": self._print,
            "retract": self._notice,
            "erratum": self._notice,
            "concern": self._notice,
            "delete": self._delete,
            "late": self._late,
            "version": self._version,
        }

    def do(self, act: Act) -> list[int]:
        """Do one act. Raises ValueError, naming what is wrong, before anything is changed."""
        name = str(act.get("act", ""))
        if name not in self._acts:
            raise ValueError(f"There is no act {name!r}; there are {', '.join(self._acts)}.")
        with self._library.lock:
            return self._acts[name](act)

    def _day(self, act: Act, key: str = "date") -> date:
        text = act.get(key)
        if text is None:
            return self._library.today()
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            raise ValueError(
                f"{key} must be written YYYY-MM-DD, not {text!r}; nothing was changed."
            ) from None

    def _named(self, act: Act) -> int:
        try:
            pmid = int(act["pmid"])
        except (KeyError, TypeError, ValueError):
            raise ValueError("This act needs a pmid; nothing was changed.") from None
        if pmid not in self._library:
            raise ValueError(f"There is no record {pmid}; nothing was changed.")
        return pmid

    def _tree(self, pmid: int) -> etree._Element:
        return editing.opened(self._library.xml(pmid))

    def _revise(self, act: Act) -> list[int]:
        """Edit title or abstract (or, with neither, the abstract's end) and set DateRevised."""
        pmid, day = self._named(act), self._day(act)
        tree = self._tree(pmid)
        article = editing.article_of(tree)
        order = editing.BOOK if article.tag == "BookDocument" else editing.ARTICLE
        if act.get("title"):
            editing.put_text(editing.placed(article, "ArticleTitle", order), str(act["title"]))
        if act.get("abstract") or not act.get("title"):
            abstract = editing.placed(article, "Abstract", order)
            part = editing.placed(abstract, "AbstractText", ("AbstractText", "CopyrightInformation"))
            if act.get("abstract"):
                for other in abstract.findall("AbstractText")[1:]:
                    abstract.remove(other)
                editing.put_text(part, str(act["abstract"]))
            else:
                last = part[-1] if len(part) else None
                note = f" [Revised {day:%Y-%m-%d}.]"
                if last is None:
                    part.text = (part.text or "") + note
                else:
                    last.tail = (last.tail or "") + note
        return self._kept(tree, day, pmid)

    def _kept(self, tree: etree._Element, day: date, *pmids: int) -> list[int]:
        editing.revised(tree, day)
        self._library.put(editing.closed(tree))
        return list(pmids)

    def _print(self, act: Act) -> list[int]:
        """Give a record published ahead of print its volume, issue, pages and date."""
        pmid, day = self._named(act), self._day(act)
        tree = self._tree(pmid)
        article = editing.article_of(tree)
        issue = article.find("Journal/JournalIssue")
        if issue is None:
            raise ValueError(f"Record {pmid} is in no journal; nothing was changed.")
        editing.put_text(editing.placed(issue, "Volume", editing.ISSUE), str(act.get("volume", "1")))
        editing.put_text(editing.placed(issue, "Issue", editing.ISSUE), str(act.get("issue", "1")))
        editing.put_day(editing.placed(issue, "PubDate", editing.ISSUE), day, named=True)
        pages = editing.placed(article, "Pagination", editing.ARTICLE)
        editing.put_text(pages, "")
        pages.text = None
        etree.SubElement(pages, "MedlinePgn").text = str(act.get("pages", "1-10"))
        article.set("PubModel", "Print-Electronic")
        editing.add_history(tree, "ppublish", day)
        data = tree.find("PubmedData")
        if data is not None:
            editing.put_text(editing.placed(data, "PublicationStatus", editing.DATA), "ppublish")
        return self._kept(tree, day, pmid)

    def _notice(self, act: Act) -> list[int]:
        """Publish a retraction, erratum or concern: a new record, and the mark on the old one."""
        pmid, day = self._named(act), self._day(act)
        kinds, own_type, notice_type, title = _NOTICES[str(act["act"])]
        tree, reading = self._tree(pmid), self._library.reading(pmid)
        if reading.is_book:
            raise ValueError(f"Record {pmid} is a book and takes no notices; nothing was changed.")
        number = self._new_number(act, "notice")
        notice = new_record(number, title.format(reading.title), day, like=reading, kind=notice_type)
        editing.add_notice(notice, kinds[1], source_line(reading), pmid)
        editing.add_notice(tree, kinds[0], source_line(Reading(editing.closed(notice))), number)
        if own_type:
            editing.add_type(tree, *own_type)
        self._library.put(editing.closed(notice))
        return self._kept(tree, day, pmid, number)

    def _new_number(self, act: Act, key: str) -> int:
        number = int(act.get(key) or self._library.highest() + 1)
        if number in self._library:
            raise ValueError(f"There is a record {number} already; nothing was changed.")
        return number

    def _delete(self, act: Act) -> list[int]:
        """Withdraw a record, or merge it into another: PubMed just stops knowing it."""
        pmid = self._named(act)
        self._library.remove(pmid)
        return [pmid]

    def _late(self, act: Act) -> list[int]:
        """Add a record long after its publication: created on ``date``, entered as of ``published``."""
        day, published = self._day(act), self._day(act, "published")
        number = self._new_number(act, "pmid")
        title = str(act.get("title") or f"Late record {number}.")
        like = self._library.reading(int(act["like"])) if act.get("like") else None
        tree = new_record(number, title, published, like=like, abstract=str(act.get("abstract", "")))
        editing.add_history(tree, "entrez", day)
        editing.add_history(tree, "pubmed", published)
        return self._kept(tree, day, number)

    def _version(self, act: Act) -> list[int]:
        """Put out the next version of a record, as PLoS Currents did."""
        pmid, day = self._named(act), self._day(act)
        tree = self._tree(pmid)
        citation = editing.citation_of(tree)
        number = citation.find("PMID")
        if number is None:
            raise ValueError(f"Record {pmid} has no PMID element; nothing was changed.")
        version = int(number.get("Version", "1")) + 1
        number.set("Version", str(version))
        if citation.tag == "MedlineCitation":
            citation.set("VersionID", str(version))
            citation.set("VersionDate", f"{day:%Y/%m/%d}")
        return self._kept(tree, day, pmid)
