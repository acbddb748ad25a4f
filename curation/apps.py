"""Django's handle on the app."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class CurationConfig(AppConfig):
    name = "curation"
    verbose_name = "Evidence base"

    def ready(self) -> None:
        """Register the checks of settings."""
        from curation.ops import checks  # noqa: F401 importing registers them


class AdminConfig(admin_apps.AdminConfig):
    """Django's administration behind our own door."""

    default = False  # named in full in the settings

    default_site = "curation.web.admin_site.Site"
