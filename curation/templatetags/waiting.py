"""How much waits, for the counts beside the pages' names."""

from django import template

from curation.review.conflicts import conflicts

register = template.Library()


@register.simple_tag
def conflict_count() -> int:
    """Return how many conflicts are open. One query, so it is asked only for those who decide."""
    return conflicts().count()
