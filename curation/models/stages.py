"""The three stages of a record's life at which people judge it."""

from django.db import models


class Stage(models.TextChoices):
    """When something is asked: title and abstract, then facets with quotes, then a second look."""

    TRIAGE = "triage", "triage"
    CURATE = "curate", "curate"
    VERIFY = "verify", "verify"
