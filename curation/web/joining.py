"""Coming in by an invitation."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from curation.accounts.invitations import InvitationError, accept, find
from curation.accounts.permissions import Act
from curation.web.access import needs
from curation.web.account_forms import JoinForm

KEPT = "invitation"  # the token's place in the session


@require_safe
@never_cache
@needs(Act.SIGN_IN)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, where it would show, and go on without it."""
    request.session[KEPT] = token
    return redirect("account_signup")


@sensitive_post_parameters("password")
@never_cache
@needs(Act.SIGN_IN)
def join(request: HttpRequest) -> HttpResponseBase:
    """Make the account an invitation is for, and sign its person in."""
    token = request.session.get(KEPT, "")
    invited = find(token)
    if request.user.is_authenticated or invited is None:
        return render(request, "account/by_invitation.html", {"brought": bool(token)})
    form = JoinForm(request.POST if request.method == "POST" else None, email=invited.email)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept(token=token, **form.cleaned_data)
        except InvitationError as error:
            return render(request, "account/by_invitation.html", {"brought": True, "why": error})
        del request.session[KEPT]
        response: HttpResponseBase = perform_login(request, person, email_verification="none")
        return response
    return render(request, "account/join.html", {"form": form, "invitation": invited})
