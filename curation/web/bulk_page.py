"""What a bulk act is asked to do, and of which records: both as the address says it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from curation.models import ExclusionReason, Facet, Record, Term, User
from curation.models.tag import Answer
from curation.models.vocabulary import ValueKind
from curation.models.vote import Decision
from curation.review import bulk
from curation.review.bulk import Parts
from curation.review.tagging import Says
from curation.review.votes import Said
from curation.search.asking import Wish, search
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.web.choosing import narrowing
from curation.web.forms import SearchForm
from curation.web.reading import read
from curation.web.search_state import looked_up

MOST = 20_000  # records of one act
TYPED = 100  # above so many, the number is typed before the act is done
SHOWN = 100  # records listed of one part
ACTS = {"include": "Include", "maybe": "Maybe", "exclude": "Exclude", "tag": "Tag"}
OWN = ("act", "because", "give", "show")  # parameters of this page; all others are the search's
PARTS = {"would": "would change", "already": "are so already", "left": "are left alone"}
ANSWERS = [(str(a), str(a.label)) for a in Answer if a != Answer.ASSERTED]


@dataclass(frozen=True)
class Chosen:
    """The records of an act, or why there are none."""

    pmids: Sequence[int] = ()
    refusal: str = ""
    ticked: bool = False


@dataclass(frozen=True)
class Deed:
    """What is to be said of each record: a vote, or a tag."""

    act: str
    said: Said
    says: Says | None = None

    @property
    def named(self) -> str:
        """Say it as a button does."""
        if self.says is None:
            return ACTS[self.act]
        return f"Tag with {self.says.term or self.says.facet}"

    def parts(self, person: User, pmids: Collection[int]) -> Parts:
        """Tell apart what it would do."""
        if self.says is not None:
            return bulk.parts_of_tags(person=person, pmids=pmids, says=self.says)
        return bulk.parts_of_votes(person=person, pmids=pmids, said=self.said)


def chosen(request: HttpRequest, address: QueryDict) -> Chosen:
    """Return the records that an address asks for: those ticked, or all that its search finds."""
    ticked = [
        int(one) for one in address.getlist("pmid") if one.isascii() and one.isdecimal() and len(one) < 16
    ]
    if ticked:
        found = Record.objects.filter(pk__in=ticked[:MOST]).values_list("pk", flat=True)
        return Chosen(sorted(found), ticked=True)
    form = SearchForm(address)
    form.is_valid()
    reading = read(form.cleaned_data.get("q", ""))
    kept = narrowing(form.cleaned_data, address)
    try:
        known = looked_up(request, reading.tree)
        wish = Wish(reading.tree, kept, order="newest", size=MOST, given=known, with_facets=False)
        found_here = search(wish)
    except NotReadyError:
        return Chosen(refusal="The search index is being built. Nothing was done; come back in a minute.")
    except QueryError as error:
        return Chosen(refusal=f"This search cannot be asked as it stands: {error}")
    if found_here.slips is not None:
        return Chosen(refusal="No record holds all of these words; nothing is done to the nearest ones.")
    if found_here.hits.total > MOST:
        return Chosen(
            refusal=f"{found_here.hits.total:,} records match; one act takes {MOST:,}. Narrow the search."
        )
    return Chosen(found_here.hits.pmids)


def deed(address: QueryDict) -> Deed | None:
    """Return what an address asks to do, or nothing where it is not yet said."""
    act = address.get("act", "")
    if act == "tag":
        says = _says(address.get("give", ""))
        return Deed(act, Said(act), says) if says else None
    if act not in ACTS:
        return None
    because = address.get("because", "")
    reasons = [because] if act == Decision.EXCLUDE and because else []
    return Deed(act, Said(act, reasons))


def _says(path: str) -> Says | None:
    """Read a path as the search has it: ``facet/term``, or ``facet/not_reported`` and its kin."""
    facet_key, _, key = path[:200].partition("/")
    facet = Facet.objects.in_use().filter(key=facet_key).first()
    if facet is None:
        return None
    if key in dict(ANSWERS):
        return Says(facet, answer=Answer(key))
    term = Term.objects.in_use().filter(facet=facet, key=key).first()
    return Says(facet, term) if term else None


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be given, by facet: a tree of terms, then the other answers. Two statements."""
    terms: dict[int, list[tuple[str, str]]] = {}
    for term in Term.objects.in_use().in_order().select_related("facet"):
        depth = getattr(term, "tree_depth", 0)
        row = (f"{term.facet.key}/{term.key}", f"{'– ' * depth}{term.label}")
        terms.setdefault(term.facet_id, []).append(row)
    answers = [(key, f"({label})") for key, label in ANSWERS]
    return [
        (
            facet.label,
            [
                *(terms.get(facet.pk, []) if facet.value_kind == ValueKind.TERM else []),
                *((f"{facet.key}/{key}", label) for key, label in answers),
            ],
        )
        for facet in Facet.objects.in_use()
    ]


def reasons() -> list[tuple[str, str]]:
    """Return the reasons for an exclusion, each once, of whatever protocol."""
    rows = (
        ExclusionReason.objects.filter(retired_at=None).order_by("number", "pk").values_list("key", "label")
    )
    return list(dict(rows).items())
