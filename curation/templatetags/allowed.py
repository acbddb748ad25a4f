"""What a person may do, asked from a template; the answer is the policy's own."""

from django import template

from curation.accounts.permissions import may as policy
from curation.accounts.roles import Visitor

register = template.Library()


@register.filter
def may(user: Visitor, act: str) -> bool:
    """Say whether a person may do something, by the act's name: ``{% if user|may:"run_source" %}``."""
    return policy(user, act)
