"""Who may do what: the one policy. What is not allowed here is not allowed."""

from enum import StrEnum

from django.conf import settings
from django.db.models import Model

from curation.accounts.roles import Visitor, is_at_least
from curation.models import Source
from curation.models.user import Role


class Act(StrEnum):
    """Something a person may ask of the base."""

    READ = "read"
    RUN_SOURCE = "run_source"
    RETRY_SLICE = "retry_slice"


LOWEST_ROLE = {
    Act.READ: Role.RESEARCHER,
    Act.RUN_SOURCE: Role.ADMIN,
    Act.RETRY_SLICE: Role.ADMIN,
}


def may(user: Visitor, act: str, obj: Model | None = None) -> bool:
    """Say whether a person may do something, to this object if one is given.

    An act that nobody has written down is refused to everyone. A retired source runs for nobody. Where
    PUBLIC_READ is set, anyone may read.
    """
    if act not in LOWEST_ROLE:
        return False
    if act == Act.RUN_SOURCE and isinstance(obj, Source) and obj.retired_at is not None:
        return False
    if act == Act.READ and settings.PUBLIC_READ:
        return True
    return is_at_least(user, LOWEST_ROLE[Act(act)])
