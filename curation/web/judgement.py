"""What the team says of a record, beside what PubMed says: where it stands, its tags, its votes."""

from typing import Any

from curation.accounts.permissions import Act, may
from curation.accounts.roles import Visitor
from curation.models import Record, Review, User, Verdict, Vote
from curation.models.review import OPEN_TO_VOTES, State
from curation.models.stages import Stage
from curation.models.tag import TagState
from curation.review import votes
from curation.review.votes import shown_state
from curation.web.curate_page import readable_tags, tag_line

SHOWN = 6  # tags at once; the rest are folded
NEXT: dict[State, tuple[Act, str, str]] = {
    State.NEW: (Act.TRIAGE, "triage", "Triage"),
    State.TRIAGE: (Act.TRIAGE, "triage", "Triage"),
    State.CONFLICT: (Act.ADJUDICATE, "conflict", "Settle the conflict"),
    State.CURATE: (Act.CURATE, "curate", "Curate"),
    State.VERIFY: (Act.VERIFY, "verify", "Verify"),
    State.RECHECK: (Act.VERIFY, "verify", "Look again"),
    State.PUBLISHED: (Act.CURATE, "curate", "Tag"),
}


def judgement(record: Record, viewer: Visitor) -> dict[str, Any]:
    """Return what the panels need. At most six queries, whatever was said."""
    person = viewer if isinstance(viewer, User) else None
    rows = Review.objects.select_related("protocol", "curator", "verifier", "kin")
    review = rows.defer("kin__body").filter(pk=record.pk).first()
    state = shown_state(review) if review else State.NEW
    blind = review is not None and review.shut
    tags = [tag_line(tag, person) for tag in readable_tags(record, person, review)]
    named = may(viewer, Act.SEE_JUDGEMENT)
    standing = Vote.objects.standing().filter(record=record, stage=Stage.TRIAGE)
    said = standing.filter(pk__in=votes.readable(person)).select_related("person").order_by("pk")
    act, route, word = NEXT.get(state, (Act.ADMINISTER, "", ""))
    verdict = Verdict.objects.standing().filter(record=record, stage=Stage.TRIAGE)
    return {
        "review": review,
        "state": state,
        "blind": blind,
        "apart": review is not None and not blind and review.tags_shut,
        "since": None if blind or review is None else review.since,
        "tags_first": tags[:SHOWN],
        "tags_more": tags[SHOWN:],
        "tags_total": len(tags),
        "confirmed": sum(line.tag.state == TagState.VERIFIED for line in tags),
        "said": list(said) if named else [],
        "verdict": verdict.select_related("person").first() if named and not blind else None,
        "named": named,
        "next_route": route if route and may(viewer, act) else "",
        "next_word": word,
        "open": state in OPEN_TO_VOTES,
    }
