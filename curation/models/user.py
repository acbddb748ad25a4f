"""People. They are deactivated, never deleted: their judgement stays."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """The four roles, each a group; the later ones may do what the earlier ones may."""

    RESEARCHER = "researcher", "Researcher"
    CURATOR = "curator", "Curator"
    LEAD = "lead", "Lead"
    ADMIN = "admin", "Admin"


class User(AbstractUser):
    """A person who can sign in."""

    email = models.EmailField("e-mail address", unique=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of the groups this person is in, read once."""
        return frozenset(group.name for group in self.groups.all())
