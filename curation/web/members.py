"""People and invitations, for admins."""

import logging
from smtplib import SMTPException

from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from curation.accounts import people
from curation.accounts.invitations import InvitationError, invite, revoke
from curation.accounts.permissions import Act, may
from curation.accounts.roles import role_of
from curation.models import Invitation, User
from curation.models.user import Role
from curation.web.access import needs, signed_in, the
from curation.web.account_forms import InvitationForm, RoleForm

log = logging.getLogger(__name__)
SHOWN = 50  # invitations that were answered, the latest


@require_safe
@never_cache
@needs(Act.SEE_PEOPLE)
def members(request: HttpRequest) -> HttpResponse:
    """List people with their roles, and invitations with how they ended."""
    return _page(request, InvitationForm())


@require_POST
@needs(Act.INVITE)
def send_invitation(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        made, token = invite(email=email, role=role, by=signed_in(request))
    except InvitationError as error:
        form.add_error("email", str(error))
        return _page(request, form)
    if _send(request, made, token):
        messages.success(request, f"An invitation was sent to {made.email}. It is good for seven days, once.")
    else:
        revoke(invitation=made, by=signed_in(request))
        messages.error(
            request, f"The mail to {made.email} could not be sent, so nobody was invited. Check EMAIL_URL."
        )
    return redirect("members")


@require_POST
@needs(Act.INVITE)
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an invitation worthless."""
    found = the(Invitation.objects.all(), request, Act.INVITE, pk=pk)
    if revoke(invitation=found, by=signed_in(request)):
        messages.success(request, f"The invitation of {found.email} was revoked; its link opens nothing now.")
    else:
        messages.warning(request, f"The invitation of {found.email} had been answered or revoked before.")
    return redirect("members")


@require_POST
@needs(Act.CHANGE_PERSON)
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role; what it allows changes with the next click."""
    person = the(User.objects.all(), request, Act.CHANGE_PERSON, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        people.set_role(person=person, role=role, by=signed_in(request))
        messages.success(request, f"{person} is now {role.label.lower()}.")
    else:
        messages.error(request, "There is no such role. Nothing was changed.")
    return redirect("members")


@require_POST
@needs(Act.CHANGE_PERSON)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close somebody's account; their sessions end at once, their work stays."""
    person = the(User.objects.all(), request, Act.CHANGE_PERSON, pk=pk)
    ended = people.deactivate(person=person, by=signed_in(request))
    messages.success(request, f"{person} cannot sign in any more. Sessions ended: {ended}. Their work stays.")
    return redirect("members")


@require_POST
@needs(Act.CHANGE_PERSON)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open somebody's account again."""
    person = the(User.objects.all(), request, Act.CHANGE_PERSON, pk=pk)
    people.reactivate(person=person)
    messages.success(request, f"{person} can sign in again.")
    return redirect("members")


def _page(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    everyone = User.objects.prefetch_related("groups", "authenticator_set").order_by("-is_active", "username")
    rows = [(person, role_of(person), may(request.user, Act.CHANGE_PERSON, person)) for person in everyone]
    invitations = Invitation.objects.latest_first().select_related("invited_by", "accepted_by")
    context = {
        "rows": rows,
        "form": form,
        "roles": Role.choices,
        "open": invitations.open(),
        "past": invitations.exclude(pk__in=Invitation.objects.open())[:SHOWN],
    }
    return render(request, "members/members.html", context)


def _send(request: HttpRequest, invitation: Invitation, token: str) -> bool:
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    text = render_to_string("members/invitation.txt", {"invitation": invitation, "link": link})
    subject = "An invitation to the evidence base Secretome & Facial Nerve"
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except (OSError, SMTPException) as error:
        log.error("an invitation could not be sent: %s", type(error).__name__)  # noqa: TRY400 the trace may hold the link
        return False
