"""Coefficients and places in a drawing, as a page writes them."""

from django import template

register = template.Library()


@register.filter
def coefficient(value: float | None) -> str:
    """Write a coefficient with three digits and a true minus: ``0.703``, ``−0.023``; a dash for None."""
    return "–" if value is None else f"{value:.3f}".replace("-", "−")


@register.filter
def point(value: float) -> str:
    """Write a place in an SVG, whatever the language of the page."""
    return f"{value:.1f}"
