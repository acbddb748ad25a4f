"""What people say to each other beside a record, a tag or a conflict: written once, never deleted."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Now

from curation.accounts.roles import at_least
from curation.models import Comment, Mention, Record, Tag, User
from curation.models.review import tags_shut
from curation.models.stages import Stage
from curation.models.user import Role
from curation.review.acts import acting
from curation.review.errors import InvalidError, NotYoursError
from curation.review.life import hold
from curation.review.tagging import readable as readable_tags

LONGEST = 5_000  # characters of one comment
NAMED = 20  # people one comment may call
# A name after an @ that does not stand within a word, so that an e-mail address calls nobody.
CALL = re.compile(r"(?<![\w.+-])@([\w.+-]{1,150})")


@dataclass
class Thread:
    """A comment and what was answered to it, in the order it was said."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)


def say(
    *,
    person: User,
    record_id: int,
    text: str,
    key: str,
    tag: Tag | None = None,
    answers: Comment | None = None,
    stage: Stage | None = None,
) -> Comment:
    """Say something beside a record, one of its tags, or a conflict at a stage; the same key says it once.

    An answer joins the thread of what it answers, and is about the same thing. Whoever is named by @ and user
    name is told, and so is the person answered; what called the author into this thread counts as seen.

    Raises:
        InvalidError: if it is empty, too long, about another record, or calls somebody who may not read it.
    """
    text = text.strip()
    _check(person, record_id, text, tag, answers)
    told = _called(text)
    if answers is not None:
        told |= set(readers().filter(pk=answers.author_id))
        answers = answers.answers or answers
        tag, stage = answers.tag, Stage(answers.stage) if answers.stage else None
    version = Record.objects.values_list("version", flat=True).get(pk=record_id)
    with acting(person, "comment", record_version=version):
        hold(record_id)
        known = Comment.objects.filter(author=person, key=key).first()
        if known is not None:
            return known
        said = Comment.objects.create(
            record_id=record_id,
            tag=tag,
            stage=stage or "",
            answers=answers,
            author=person,
            text=text,
            key=key,
        )
        Mention.objects.bulk_create(
            [Mention(comment=said, person=who) for who in sorted(told - {person}, key=lambda who: who.pk)]
        )
        if answers is not None:
            thread = Q(comment=answers) | Q(comment__answers=answers)
            Mention.objects.filter(thread, person=person, seen_at=None).update(seen_at=Now())
    return said


def withdraw(*, person: User, comment_id: int) -> Comment:
    """Take back what one said: it is shown no more, and stays in the history.

    Raises:
        NotYoursError: if it is somebody else's.
    """
    with acting(person, "withdraw comment"):
        said = Comment.objects.select_for_update().get(pk=comment_id)
        if said.author_id != person.pk:
            raise NotYoursError("Only its author withdraws a comment.")
        if said.withdrawn_at is None:
            Comment.objects.filter(pk=said.pk).update(withdrawn_at=Now())
            said.refresh_from_db()
    return said


def see(*, person: User, comment_id: int) -> int:
    """Say that one has seen a comment that calls one; return how many mentions that settled."""
    return Mention.objects.filter(comment=comment_id, person=person, seen_at=None).update(seen_at=Now())


def unsee(*, person: User, comment_id: int) -> int:
    """Let a comment wait in one's inbox again."""
    return Mention.objects.filter(comment=comment_id, person=person).update(seen_at=None)


def readers() -> QuerySet[User]:
    """Return who may read comments and can therefore be called: the active curators, leads and admins."""
    return at_least(Role.CURATOR)


def readable(viewer: User) -> QuerySet[Comment]:
    """Return the comments a curator may see: her own, and others' where neither votes nor tags are blind."""
    return Comment.objects.filter(Q(author=viewer) | ~tags_shut("record__review__"))


def waiting(person: User) -> QuerySet[Mention]:
    """Return the mentions that a person has not seen and may read by now, the latest first."""
    said = readable(person).filter(withdrawn_at=None)
    return Mention.objects.filter(person=person, seen_at=None, comment__in=said).order_by("-comment_id")


def threads(
    *, record_id: int, viewer: User, tag: Tag | None = None, stage: Stage | None = None
) -> list[Thread]:
    """Return what was said beside a record, or only of one tag or at one stage. Two queries."""
    said = readable(viewer).filter(record=record_id, **({"tag": tag} if tag else {}))
    said = said.filter(stage=stage) if stage else said
    found: dict[int, Thread] = {}
    mentions = Prefetch("mentions", Mention.objects.select_related("person"))
    about = ("author", "tag__facet", "tag__term")
    for comment in said.select_related(*about).prefetch_related(mentions).order_by("id"):
        if comment.answers_id in found:
            found[comment.answers_id].answers.append(comment)
        else:
            found[comment.pk] = Thread(comment)
    return list(found.values())


def pieces(text: str, called: Iterable[User]) -> Iterator[tuple[str, User | None]]:
    """Cut a comment's text where it calls these people: each piece with the person it names, or None."""
    people = {who.username.casefold(): who for who in called}
    end = 0
    for call in CALL.finditer(text):
        name = _first(list(_spellings(call[1])), people)
        if name is not None:
            at = call.start(1) + len(name)
            yield text[end : call.start()], None
            yield text[call.start() : at], people[name]
            end = at
    yield text[end:], None


def _check(person: User, record_id: int, text: str, tag: Tag | None, answers: Comment | None) -> None:
    if not text:
        raise InvalidError("Write something first.")
    if len(text) > LONGEST:
        raise InvalidError(f"A comment has at most {LONGEST:,} characters; this one has {len(text):,}.")
    if tag is not None and not readable_tags(person).filter(pk=tag.pk).exists():
        raise InvalidError("This tag is a colleague's, and still read blindly.")
    about = {said.record_id for said in (tag, answers) if said is not None}
    if about - {record_id}:
        raise InvalidError("This is about another record.")
    if answers is not None and Comment.objects.exclude(withdrawn_at=None).filter(pk=answers.pk).exists():
        raise InvalidError("What you answer was withdrawn.")


def _called(text: str) -> set[User]:
    """Return the people a text calls; what follows an @ and is nobody's name is just text."""
    calls = [list(_spellings(name)) for name in dict.fromkeys(CALL.findall(text))]
    if len(calls) > NAMED:
        raise InvalidError(f"A comment calls at most {NAMED} people.")
    wanted = Q()
    for spelling in {spelling for call in calls for spelling in call}:
        wanted |= Q(username__iexact=spelling)
    known = {who.username.casefold(): who for who in User.objects.filter(wanted)} if calls else {}
    named = {known[name] for name in (_first(call, known) for call in calls) if name is not None}
    deaf = named - set(readers().filter(pk__in=[who.pk for who in named]))
    if deaf:
        names = ", ".join(sorted(f"@{who.username}" for who in deaf))
        raise InvalidError(f"{names} may not read this and would not hear of it.")
    return named


def _first(spellings: Sequence[str], known: dict[str, User]) -> str | None:
    return next((name for name in spellings if name in known), None)


def _spellings(name: str) -> Iterator[str]:
    """Return how a name may be meant, the longest first: the stop that ends a sentence is not part of it."""
    name = name.casefold()
    yield name
    while name and name[-1] in ".+-":
        name = name[:-1]
        if name:
            yield name
