"""What curators say to each other beside a record: shown, said, answered, withdrawn, seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Comment, Record, Review, Tag, User
from curation.review import comments
from curation.review.comments import pieces
from curation.review.errors import InvalidError, ReviewError
from curation.web.access import needs, signed_in
from curation.web.curate_page import TagLine, readable_tags, tag_line
from curation.web.numbers import number, number_of

CALLABLE = 12  # names offered below the field; more can be typed
ACTS: dict[str, Callable[..., object]] = {
    "withdraw": comments.withdraw, "seen": comments.see, "unseen": comments.unsee
}  # fmt: skip


@dataclass
class Line:
    """A comment as the page shows it to one person."""

    comment: Comment
    pieces: list[tuple[str, User | None]]
    own: bool
    called: bool  # it calls this person
    unseen: bool  # and she has not said that she saw it
    about: TagLine | None = None
    answers: list["Line"] = field(default_factory=list)


@needs(Act.COMMENT)
def record_comments(request: HttpRequest, pmid: int) -> HttpResponse:
    """Show what was said beside a record; a POST says something more."""
    record, person = get_object_or_404(Record, pk=pmid), signed_in(request)
    if request.method != "POST":
        return _page(request, record)
    try:
        said = comments.say(
            person=person,
            record_id=pmid,
            text=request.POST.get("text", ""),
            key=request.POST.get("key") or uuid4().hex,
            tag=_among(record, person, request.POST.get("tag", "")),
            answers=comments.readable(person).filter(pk=number_of(request, "answers") or 0).first(),
        )
    except ReviewError as error:
        refused: dict[str, object] = {"said": str(error), "text": request.POST.get("text", "")}
        refused |= {name: number_of(request, name) for name in ("tag", "answers")}
        return _page(request, record, status=422, unsaid=refused)
    return _done(request, said)


@require_POST
@needs(Act.COMMENT)
def act_on_comment(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Withdraw what one said, or say that one has seen a comment that calls one."""
    person = signed_in(request)
    said = get_object_or_404(comments.readable(person), pk=pk)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](person=person, comment_id=pk)
    except ReviewError as error:
        record = get_object_or_404(Record, pk=said.record_id)
        return _page(request, record, status=403, unsaid={"said": str(error)})
    return _done(request, said)


def talk(
    record: Record, viewer: User, review: Review | None = None, tags: Sequence[Tag] | None = None
) -> dict[str, Any]:
    """Return what the section of comments needs.

    Three queries, one more where the tags that the viewer may see are not given, and one for the review.
    """
    threads = [
        _line(thread.first, viewer, thread.answers)
        for thread in comments.threads(record_id=record.pk, viewer=viewer)
    ]
    if review is None and tags is None:
        review = Review.objects.select_related("protocol").filter(pk=record.pk).first()
    if tags is None:
        tags = readable_tags(record, viewer, review)
    people = comments.readers().exclude(pk=viewer.pk).order_by("username")
    return {
        "threads": threads,
        "comment_count": sum(1 + len(line.answers) for line in threads),
        "about": [tag_line(tag, viewer) for tag in tags],
        "callable": list(people.values_list("username", flat=True)[:CALLABLE]),
        "comment_key": uuid4().hex,
    }


def _line(comment: Comment, viewer: User, answers: list[Comment]) -> Line:
    mentions = list(comment.mentions.all())
    own = [mention for mention in mentions if mention.person_id == viewer.pk]
    return Line(
        comment,
        list(pieces(comment.text, [mention.person for mention in mentions])),
        own=comment.author_id == viewer.pk,
        called=bool(own),
        unseen=any(mention.seen_at is None for mention in own),
        about=tag_line(comment.tag, viewer) if comment.tag else None,
        answers=[_line(answer, viewer, []) for answer in answers],
    )


def _among(record: Record, person: User, typed: str) -> Any:
    """Return the tag that is spoken of; none where the record is.

    Raises:
        InvalidError: if the person sees no such tag.
    """
    if not typed:
        return None
    review = Review.objects.select_related("protocol").filter(pk=record.pk).first()
    found = next((tag for tag in readable_tags(record, person, review) if tag.pk == number(typed)), None)
    if found is None:
        raise InvalidError("This tag was taken back meanwhile; what you wrote is kept below.")
    return found


def _done(request: HttpRequest, said: Comment) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _page(request, get_object_or_404(Record, pk=said.record_id))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("record-comments", args=[said.record_id])
    return redirect(f"{back}#comment-{said.pk}")


def _page(request: HttpRequest, record: Record, status: int = 200, **more: Any) -> HttpResponse:
    context = {"record": record, "talk": talk(record, signed_in(request)), **more}
    context["shows_synthetic"] = record.synthetic
    part = "talk/_talk.html" if request.headers.get("HX-Request") else "talk/talk.html"
    return render(request, part, context, status=status)
