"""Django's administration, behind the door that everyone uses."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from curation.accounts.permissions import Act, may
from curation.web.access import refuse


class Site(AdminSite):
    """Its pages are for those whom the one policy lets administer, and it has no sign-in form of its own."""

    site_header = "Secretome: administration"
    site_title = "Administration"
    index_title = "Tables"

    def has_permission(self, request: HttpRequest) -> bool:
        """Ask the one policy; Django's own mark says which tables may be shown."""
        return may(request.user, Act.ADMINISTER) and super().has_permission(request)

    def login(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        """Send strangers to the sign-in page, and say to the others why they may not."""
        if self.has_permission(request):
            return redirect("admin:index")
        return refuse(request, Act.ADMINISTER, back=request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:  # type: ignore[override]  # the stub names one kind of response
        """Sign out and lead to the first page."""
        return LogoutView.as_view(next_page="home")(request)

    def password_change(self, *_: Any, **__: Any) -> HttpResponse:  # type: ignore[override]  # as above
        """Change the password where everyone does."""
        return redirect("account_change_password")
