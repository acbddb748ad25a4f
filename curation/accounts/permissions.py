"""Who may do what: the one policy. What is not allowed here is not allowed."""

from enum import StrEnum

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Model

from curation.accounts.roles import Visitor, is_at_least
from curation.accounts.second_factor import has_second_factor
from curation.models import BulkAct, SavedSearch, Source, User, Verdict
from curation.models.user import Role


class Act(StrEnum):
    """Something a person may ask of the base."""

    SIGN_IN = "sign_in"
    KEEP_ACCOUNT = "keep_account"
    END_SESSION = "end_session"
    READ = "read"
    SAVE_SEARCH = "save_search"
    CHANGE_SAVED_SEARCH = "change_saved_search"
    RUN_SOURCE = "run_source"
    RETRY_SLICE = "retry_slice"
    REFRESH_CITATIONS = "refresh_citations"
    JUDGE_CANDIDATE = "judge_candidate"
    EDIT_SOURCE = "edit_source"
    STEER_RUN = "steer_run"
    SET_PACE = "set_pace"
    SEE_TO_ALERT = "see_to_alert"
    CURATE = "curate"
    TRIAGE = "triage"
    SEE_PROTOCOL = "see_protocol"
    EDIT_PROTOCOL = "edit_protocol"
    SEE_ACCEPTANCE = "see_acceptance"
    EDIT_VOCABULARY = "edit_vocabulary"
    ACT_IN_BULK = "act_in_bulk"
    UNDO_BULK = "undo_bulk"
    SEE_BULK_ACTS = "see_bulk_acts"
    COMMENT = "comment"
    SEE_READINGS = "see_readings"
    ADJUDICATE = "adjudicate"
    TAKE_VERDICT_BACK = "take_verdict_back"
    VERIFY = "verify"
    SEE_JUDGEMENT = "see_judgement"
    SEE_EVENTS = "see_events"
    SEE_PEOPLE = "see_people"
    INVITE = "invite"
    CHANGE_PERSON = "change_person"
    ADMINISTER = "administer"


ANYONE = {Act.SIGN_IN}
SIGNED_IN = {Act.KEEP_ACCOUNT, Act.END_SESSION}
LOWEST_ROLE = {
    Act.READ: Role.RESEARCHER,
    Act.SAVE_SEARCH: Role.RESEARCHER,
    Act.CHANGE_SAVED_SEARCH: Role.RESEARCHER,
    Act.RUN_SOURCE: Role.ADMIN,
    Act.RETRY_SLICE: Role.ADMIN,
    Act.REFRESH_CITATIONS: Role.CURATOR,
    Act.JUDGE_CANDIDATE: Role.CURATOR,
    Act.EDIT_SOURCE: Role.ADMIN,
    Act.STEER_RUN: Role.ADMIN,
    Act.SET_PACE: Role.ADMIN,
    Act.SEE_TO_ALERT: Role.ADMIN,
    Act.CURATE: Role.CURATOR,
    Act.TRIAGE: Role.CURATOR,
    Act.SEE_PROTOCOL: Role.CURATOR,
    Act.EDIT_PROTOCOL: Role.LEAD,
    Act.SEE_ACCEPTANCE: Role.LEAD,
    Act.EDIT_VOCABULARY: Role.LEAD,
    Act.ACT_IN_BULK: Role.CURATOR,
    Act.UNDO_BULK: Role.CURATOR,
    Act.SEE_BULK_ACTS: Role.LEAD,
    Act.COMMENT: Role.CURATOR,
    Act.SEE_READINGS: Role.CURATOR,
    Act.ADJUDICATE: Role.LEAD,
    Act.TAKE_VERDICT_BACK: Role.CURATOR,
    Act.VERIFY: Role.CURATOR,
    Act.SEE_JUDGEMENT: Role.RESEARCHER,
    Act.SEE_EVENTS: Role.LEAD,
    Act.SEE_PEOPLE: Role.ADMIN,
    Act.INVITE: Role.ADMIN,
    Act.CHANGE_PERSON: Role.ADMIN,
    Act.ADMINISTER: Role.ADMIN,
}


def may(user: Visitor, act: str, obj: Model | None = None) -> bool:
    """Say whether a person may do something, to this object if one is given.

    An act that nobody has written down is refused to everyone. Where PUBLIC_READ is set, anyone may read.
    An admin without a second factor may nothing that takes an admin.
    """
    if act in ANYONE:
        return True
    if act in SIGNED_IN:
        return user.is_authenticated and user.is_active and _own(user, obj)
    if act not in LOWEST_ROLE or _closed(user, act, obj):
        return False
    if act == Act.READ and settings.PUBLIC_READ:
        return True
    return is_at_least(user, LOWEST_ROLE[Act(act)]) and not lacks_only_second_factor(user, act)


def lacks_only_second_factor(user: Visitor, act: str) -> bool:
    """Say whether a second factor is all that keeps an admin from this act."""
    if not settings.MFA_REQUIRED or LOWEST_ROLE.get(Act(act)) != Role.ADMIN:
        return False
    return isinstance(user, User) and is_at_least(user, Role.ADMIN) and not has_second_factor(user)


def _own(user: Visitor, obj: Model | None) -> bool:
    """Say whether an object of somebody's account is this person's; anyone's is nobody's."""
    return obj is None or (isinstance(obj, UserSession) and obj.user_id == user.pk)


def _closed(user: Visitor, act: str, obj: Model | None) -> bool:
    """Say whether the object forbids it: a retired source, one's own role, what is another's."""
    if act == Act.RUN_SOURCE and isinstance(obj, Source):
        return obj.retired_at is not None
    if act == Act.CHANGE_SAVED_SEARCH and isinstance(obj, SavedSearch):
        return obj.owner_id != user.pk
    if isinstance(obj, BulkAct | Verdict) and act in (Act.UNDO_BULK, Act.TAKE_VERDICT_BACK):
        return obj.person_id != user.pk and not is_at_least(user, Role.LEAD)
    return act == Act.CHANGE_PERSON and obj == user
