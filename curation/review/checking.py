"""The second look at tags: corrected where they are wrong, and each word on them taken back again."""

from curation.models import Tag, User
from curation.models.stages import Stage
from curation.models.tag import Anchor, TagState
from curation.review.acts import acting
from curation.review.errors import InvalidError, NotYoursError
from curation.review.passages import quote_of
from curation.review.tagging import SECOND_LOOK, Says, add, hold_tag, remove, restore, write_tag

STANDING = {Anchor.EXACT, Anchor.MOVED}


def correct(
    *, person: User, tag_id: int, says: Says, key: str, seen: int | None = None, why: str = ""
) -> Tag:
    """Say otherwise of a facet than somebody did: her tag is taken back, and this one names it as corrected.

    The quote goes along where it still stands in the text. The same key corrects once.

    Raises:
        NotYoursError: if the tag is one's own, or its record is not being looked at for the second time.
        ConflictError: if the tag is not as it was seen.
        InvalidError: if it says the same, speaks of another facet, or is nothing the facet takes.
    """
    known = Tag.objects.filter(author=person, key=key).first()
    if known is not None:
        return known
    with acting(person, "correct tag", why=why):
        old, review = hold_tag(person, tag_id, seen)
        if old.author_id == person.pk:
            raise NotYoursError("Your own tag you take back and give anew; a second person corrects it.")
        if review.state not in SECOND_LOOK:
            raise NotYoursError("A tag is corrected at the second look.")
        if says.facet.pk != old.facet_id:
            raise InvalidError("A correction answers the same facet.")
        if all(getattr(old, name) == value for name, value in says.fields.items()):
            raise InvalidError("That is what the tag says; confirm it instead.")
        remove(person=person, tag_id=old.pk, why=why or "corrected")
        return add(
            person=person,
            record_id=old.record_id,
            says=says,
            key=key,
            quote=quote_of(old) if old.anchor in STANDING else None,
            note=why,
            stage=Stage.VERIFY,
            corrects=old,
        )


def uncorrect(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Take one's own correction back and bring back the tag it corrected (the undo of ``correct``).

    Raises:
        NotYoursError: if it is somebody else's, or the record has gone on.
        InvalidError: if it corrects nothing.
    """
    with acting(person, "uncorrect tag"):
        tag, review = hold_tag(person, tag_id, seen)
        if tag.author_id != person.pk or review.state not in SECOND_LOOK:
            raise NotYoursError("Only your own correction can be taken back, before the record goes on.")
        if tag.corrects_id is None:
            raise InvalidError("This tag corrects nothing.")
        remove(person=person, tag_id=tag.pk)
        return restore(person=person, tag_id=tag.corrects_id)


def unconfirm(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Take one's own confirmation back (the undo of ``confirm``), while the record is still looked at.

    Raises:
        NotYoursError: if somebody else confirmed it, or the record has gone on.
        ConflictError: if the tag is not as it was seen.
    """
    with acting(person, "unconfirm tag"):
        tag, review = hold_tag(person, tag_id, seen)
        if tag.verified_by_id != person.pk or review.state not in SECOND_LOOK:
            raise NotYoursError("Only your own confirmation can be taken back, before the record goes on.")
        if tag.state == TagState.VERIFIED:
            write_tag(tag, state=TagState.PROPOSED, verified_by=None)
    return tag


def doubt(*, person: User, tag_id: int, seen: int | None = None) -> Tag:
    """Let a tag that was touched wait for its second look again (the undo of ``still_true``).

    Raises:
        InvalidError: if nothing of its words changed.
        ConflictError: if the tag is not as it was seen.
    """
    with acting(person, "doubt tag"):
        tag, _ = hold_tag(person, tag_id, seen)
        if tag.state == TagState.RETRACTED or tag.anchor not in (Anchor.FUZZY, Anchor.LOST):
            raise InvalidError("Nothing of the words of this tag changed.")
        if tag.state != TagState.RECHECK:
            write_tag(tag, state=TagState.RECHECK)
    return tag
