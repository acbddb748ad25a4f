"""What Django's page of a fault may show to whoever develops: the frames, and no secret in them."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from curation.providers.redact import scrub


class ScrubbedFrames(SafeExceptionReporterFilter):
    """Hide keys and passwords by name, by place and by form, with DEBUG on too.

    Django shows every local variable then, and a request on its way to NCBI carries the key in many of them.
    """

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 the base class's signature
        """Hide at all times."""
        return True

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """Return the variables of a frame, those that hold a secret by a substitute."""
        found = super().get_traceback_frame_variables(request, tb_frame)
        return {name: self._shown(name, value) for name, value in found}.items()

    def _shown(self, name: str, value: Any) -> Any:
        if isinstance(value, str | bytes) and self.hidden_settings.search(name):
            return self.cleansed_substitute
        try:
            text = repr(value)
        except Exception as error:
            return f"<no repr: {type(error).__name__}>"
        secrets = [settings.NCBI_API_KEY, settings.KEYS_SECRET, settings.SECRET_KEY]
        clean = scrub(text, (str(secret) for secret in secrets))
        return value if clean == text else f"{self.cleansed_substitute} ({type(value).__name__})"
