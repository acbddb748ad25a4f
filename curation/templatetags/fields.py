"""Draw a form's field in our own dress."""

import json
from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()
CLASSES = {"select": "select", "textarea": "textarea", "checkbox": "check__box"}


@register.filter
def dressed(field: BoundField) -> str:
    """Return the field's control with the class of its kind, and without a placeholder."""
    kind = getattr(field.field.widget, "input_type", "text")
    return field.as_widget(attrs={"class": CLASSES.get(kind, "input"), "placeholder": False})


@register.filter
def is_check(field: BoundField) -> bool:
    """Say whether the field is one box to tick."""
    return getattr(field.field.widget, "input_type", "") == "checkbox"


@register.filter
def is_select(field: BoundField) -> bool:
    """Say whether the field is a choice that opens, which is drawn with a mark of its own."""
    return getattr(field.field.widget, "input_type", "") == "select"


@register.filter
def as_json(value: Any) -> str:
    """Return a value as JSON, for a ``data-`` attribute."""
    return json.dumps(value, separators=(",", ":"))
