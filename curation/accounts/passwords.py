"""What is too easy to guess beyond Django's own rules."""

import string

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from curation.models import User

FEWEST_DIFFERENT = 5
AROUND = string.digits + string.punctuation + string.whitespace


class NotCommonAtHeart(CommonPasswordValidator):
    """Refuse a common password that was only lengthened: by digits and signs around it, or by repeating."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 Django's signature
        """Judge a password.

        Raises:
            ValidationError: if it is a common one in a longer coat.
        """
        bare = password.casefold().strip(AROUND)
        common = bare in self.passwords or (not bare and password.isascii())
        if common or len(set(password)) < FEWEST_DIFFERENT or _repeats(password):
            raise ValidationError("This is a common password made longer. Take a few unrelated words.")

    def get_help_text(self) -> str:
        """Say the rule."""
        return "A common password does not become a good one by digits around it or by being repeated."


def _repeats(password: str) -> bool:
    """Say whether a password is one short piece again and again: it is found in itself doubled, turned."""
    return password in (password + password)[1:-1]
