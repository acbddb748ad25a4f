"""One's own account: how one is shown, and where one is signed in."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from curation.accounts.people import end_sessions
from curation.accounts.permissions import Act
from curation.accounts.roles import role_of
from curation.accounts.second_factor import has_second_factor
from curation.web.access import needs, signed_in, the
from curation.web.account_forms import ProfileForm
from curation.web.devices import device


@never_cache
@needs(Act.KEEP_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is here, and take another name."""
    person = signed_in(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name was saved.")
        return redirect("account")
    context = {"form": form, "role": role_of(person), "second_factor": has_second_factor(person)}
    return render(request, "account/account.html", context)


@require_safe
@never_cache
@needs(Act.KEEP_ACCOUNT)
def totp_picture(request: HttpRequest) -> HttpResponse:
    """Draw the key that is being set up as a QR code; a picture of ours, since pages show no others."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(signed_in(request), secret))
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
@never_cache
@needs(Act.KEEP_ACCOUNT)
def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    found = UserSession.objects.purge_and_list(signed_in(request))
    found.sort(key=lambda session: session.last_seen_at, reverse=True)
    rows = [(s, device(s.user_agent), s.session_key == request.session.session_key) for s in found]
    return render(request, "account/sessions.html", {"rows": rows, "others": sum(not r[2] for r in rows)})


@require_POST
@needs(Act.KEEP_ACCOUNT)
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; another's is as if it were not there."""
    own = UserSession.objects.filter(user=signed_in(request))
    the(own, request, Act.END_SESSION, pk=pk).end()
    messages.success(request, "That session was ended.")
    return redirect("sessions")


@require_POST
@needs(Act.KEEP_ACCOUNT)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    ended = end_sessions(person=signed_in(request), but=request.session.session_key or "")
    messages.success(request, f"Ended elsewhere: {ended}. You are signed in here only.")
    return redirect("sessions")
