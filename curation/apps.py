"""Django's handle on the app."""

from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "curation"
    verbose_name = "Evidence base"

    def ready(self) -> None:
        """Register the checks of settings."""
        from curation.ops import checks  # noqa: F401 importing registers them
