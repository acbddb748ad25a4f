"""Where and when a record appeared: journal, volume, pages, identifiers, every date in a possible order."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import msgspec

from curation.standin.synthetic.chance import PLACE, Dice
from curation.standin.synthetic.outline import LAST_DAY, Outline, days_after
from curation.standin.synthetic.specials import FIRST_PMID
from curation.standin.synthetic.tables import Journal, read_table

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEASONS = ("Winter", "Spring", "Summer", "Autumn")
_SEASON_STARTS = {"Winter": 1, "Spring": 4, "Summer": 7, "Autumn": 10, "Fall": 10}
LANGUAGE_SHARE = 0.06  # of the fields whose vernacular titles can be written


class Place(NamedTuple):
    """Where a record stands, and its dates. ``pub_date`` holds (element, text) pairs of PubDate."""

    number: int  # the record's index
    pmid: int
    created: date
    journal: Journal
    pub_date: tuple[tuple[str, str], ...]
    year: int
    month: int
    model: str
    volume: str
    issue: str
    pages: str  # "101-9", or an article number in electronic journals
    first_page: str
    last_page: str
    doi: str
    pii: str
    pmc: str
    epub: date | None
    status: str  # PublicationStatus: ppublish, epublish, aheadofprint

    @property
    def published(self) -> date:
        """Return the day PubMed files PubDate under: the first of what is left open."""
        stamp = dict(self.pub_date)
        text = stamp.get("MedlineDate", "")
        year = int(text[:4] or stamp["Year"])
        month = _SEASON_STARTS.get(stamp.get("Season", ""), 1)
        if name := stamp.get("Month") or text[5:8]:
            month = _MONTHS.index(name) + 1
        return date(year, month, int(stamp.get("Day", "1")))

    def source(self) -> str:
        """Write journal, date and pages as CommentsCorrections and reference lists do."""
        when = dict(self.pub_date)
        stamp = when.get("MedlineDate") or " ".join(text for _, text in self.pub_date)
        where = f";{self.volume}" if self.volume else ""
        if self.issue:
            where += f"({self.issue})"
        if self.pages:
            where += f":{self.pages}"
        tail = f". doi: {self.doi}" if self.doi and not self.pages else ""
        return f"{self.journal.abbr}. {stamp}{where}{tail}"


@cache
def journals() -> list[Journal]:
    """Return the table of journals."""
    return msgspec.toml.decode(read_table("journals.toml"), type=dict[str, list[Journal]])["journal"]


@cache
def _journals_for(domain: str, language: str) -> list[Journal]:
    rows = [row for row in journals() if row.language == language and domain in row.scope]
    # A field's own journals print more of it than the ones that print everything.
    return [row for row in rows for _ in range(1 if len(row.scope) > 8 else 3)]


_SPECIAL_LANGUAGE = {
    "polish_record": "pol", "hebrew_title": "heb", "arabic_title": "ara", "chinese_title": "chi",
    "japanese_title": "jpn", "russian_title": "rus", "untitled": "ger", "two_languages": "pol",
}  # fmt: skip
_LANGUAGES = ("chi", "chi", "pol", "spa", "ger", "fre", "por", "pol")


def place(outline: Outline, index: int) -> Place:
    """Settle journal, dates and identifiers of a record."""
    dice = Dice(outline.seed, PLACE, index)
    kind, role, created = outline.kind(index), outline.role(index), outline.date(index)
    language = "eng"
    if role is not None:
        language = _SPECIAL_LANGUAGE.get(role.name, "eng")
    elif (
        kind.form == "animal"
        and kind.domain in ("facial", "sciatic")
        and dice.random() < 2.6 * LANGUAGE_SHARE
    ):
        language = dice.pick(_LANGUAGES)
    domain = "preprint" if role is not None and role.name == "preprint" else kind.domain
    rows = _journals_for(domain, language) or _journals_for("facial", language)
    journal = dice.pick([row for row in rows if row.began <= created.year - 1] or rows)
    if role is not None and role.follows is not None and role.name not in ("article_of_preprint",):
        journal = place(outline, role.follows).journal
    brief = kind.form in (
        "retraction",
        "erratum",
        "concern",
        "comment",
        "reply",
        "opinion",
        "patient_summary",
    )
    return _fill(dice, index, created, journal, role.name if role else "", 1 if brief else 14)


def _fill(dice: Dice, index: int, created: date, journal: Journal, name: str, longest: int) -> Place:
    printed, epub, status = _appearance(dice, created, journal)
    early = status == "aheadofprint"
    year, month = printed.year, printed.month
    volume = "" if early else str(year - journal.began + 1)
    issue = "" if early or not journal.issues else str((month - 1) * journal.issues // 12 + 1)
    if issue and dice.random() < 0.02:
        issue = f"Suppl {issue}" if dice.random() < 0.6 else f"{issue} Pt {dice.between(1, 2)}"
    pages, first, last = ("", "", "") if early else _pages(dice, journal, index, longest)
    doi = f"10.99999/{journal.abbr.replace(' ', '').lower()[:9]}.{year}.{index + 1:07d}"
    if year < 2009 and dice.random() < 0.35:
        doi = ""
    pii = (
        first
        if journal.model.startswith("Electronic")
        else f"S0000-{index + 1:07d}"
        if dice.random() < 0.3
        else ""
    )
    if not (pages or doi):
        doi = f"10.99999/{index + 1}"
    return Place(
        number=index, pmid=FIRST_PMID + index, created=created, journal=journal,
        pub_date=_pub_date(dice, journal, printed, epub, status, name), year=year, month=month,
        model=journal.model,
        volume=volume, issue=issue, pages=pages, first_page=first, last_page=last, doi=doi, pii=pii,
        pmc=f"PMC99{index + 1:07d}" if created.year >= 2008 and dice.random() < 0.45 else "",
        epub=epub, status=status,
    )  # fmt: skip


def _appearance(dice: Dice, created: date, journal: Journal) -> tuple[date, date | None, str]:
    """Return the day of the issue, the day of electronic publication, and PublicationStatus."""
    model = journal.model
    if model == "Print":
        return created - timedelta(days=dice.between(12, 70)), None, "ppublish"
    epub = created - timedelta(days=dice.between(0, 3))
    if model.startswith("Electronic"):
        return epub, epub, "epublish"
    printed = epub + timedelta(days=dice.between(0, 150))
    if printed > LAST_DAY:
        return epub, epub, "aheadofprint"
    return printed, epub, "ppublish"


def _pages(dice: Dice, journal: Journal, index: int, longest: int) -> tuple[str, str, str]:
    """Return MedlinePgn, first and last page; ``longest`` pages at most beyond the first."""
    if journal.model.startswith("Electronic"):
        number = (
            f"e{10000 + (index * 7919) % 90000}"
            if "eCollection" in journal.model
            else str(dice.between(11, 1999))
        )
        return number, number, ""
    first = dice.between(1, 1400)
    last = first + (dice.between(0, 1) if longest == 1 else dice.between(2, longest))
    if last == first:
        return str(first), str(first), ""
    digits = str(last)
    shared = 0
    while (
        len(digits) == len(str(first)) and shared < len(digits) - 1 and digits[shared] == str(first)[shared]
    ):
        shared += 1
    return f"{first}-{digits[shared:]}", str(first), digits


def _pub_date(
    dice: Dice, journal: Journal, printed: date, epub: date | None, status: str, name: str
) -> tuple[tuple[str, str], ...]:
    """Write PubDate in one of its shapes: day, month, season, year alone, or a MedlineDate."""
    year, month = str(printed.year), _MONTHS[printed.month - 1]
    if name == "season_date":
        return (("Year", year), ("Season", "Fall"))
    if name == "two_year_date":
        return (("MedlineDate", f"{printed.year - 1} Dec-{year} Jan"),)
    if status == "aheadofprint" or (journal.model == "Electronic" and epub):
        return (("Year", year), ("Month", month), ("Day", str(printed.day)))
    if "eCollection" in journal.model:
        return (("Year", year),) if dice.random() < 0.6 else (("Year", year), ("Month", month))
    if journal.issues == 6:
        first = (printed.month - 1) // 2 * 2
        return (("MedlineDate", f"{year} {_MONTHS[first]}-{_MONTHS[first + 1]}"),)
    if journal.issues == 4 and dice.random() < 0.6:
        return (("Year", year), ("Season", _SEASONS[printed.month % 12 // 3]))
    if dice.random() < 0.2:
        return (("Year", year), ("Month", month), ("Day", str(printed.day)))
    return (("Year", year), ("Month", month))


class Dates(NamedTuple):
    """The history of a record, in order; None where a date is not given."""

    received: date | None
    revised_by_authors: date | None
    accepted: date | None
    entrez: date
    completed: date | None
    revised: date


def history(dice: Dice, spot: Place, last_notice: date | None) -> Dates:
    """Draw the dates around the day of entry; a record is revised after its last notice."""
    created = spot.created
    start = spot.epub or created
    received = accepted = again = None
    if dice.random() < 0.62:
        accepted = start - timedelta(days=dice.between(3, 45))
        received = accepted - timedelta(days=dice.between(25, 240))
        if dice.random() < 0.6:
            again = received + (accepted - received) * dice.span(0.4, 0.95)
    age = (LAST_DAY - created).days
    completed = None
    if age > 25:
        delay = dice.between(1, 12) if created.year >= 2022 else dice.between(20, 420)
        if delay < age:
            completed = created + timedelta(days=delay)
    revised = completed or created
    if dice.random() < 0.55:
        revised = days_after(revised, dice.between(0, 900))
    if last_notice is not None and revised < last_notice:
        revised = days_after(last_notice, dice.between(0, 20))
    return Dates(received, again, accepted, created, completed, revised)
