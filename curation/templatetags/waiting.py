"""How much waits, for the counts beside the pages' names."""

from typing import Any

from django import template

from curation.accounts.permissions import Act, may
from curation.review.conflicts import conflicts
from curation.web.inbox import pressing

register = template.Library()


@register.simple_tag(takes_context=True)
def needs_count(context: dict[str, Any]) -> int:
    """Return how many things others wait for this person to do, if she curates. One query a request."""
    request = context.get("request")
    if request is None or not may(request.user, Act.CURATE):
        return 0
    return pressing(request)


@register.simple_tag
def conflict_count() -> int:
    """Return how many conflicts are open. One query, so it is asked only for those who decide."""
    return conflicts().count()
