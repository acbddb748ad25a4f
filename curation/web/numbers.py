"""Numbers as an address or a form has them; what is none, or longer than a key of a table, is left out."""

from django.http import HttpRequest


def number(typed: str) -> int | None:
    """Return a number that was typed or sent; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None


def number_of(request: HttpRequest, name: str) -> int | None:
    """Return the number in a field of a form that was sent."""
    return number(request.POST.get(name, ""))
