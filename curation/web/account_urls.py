"""Addresses under ``account/``. The names are allauth's, whose pages lead to one another by them."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as entrance
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.http import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.web import account, joining
from curation.web.access import needs

AnyView = Callable[..., HttpResponseBase]


def anyone(view: Any) -> AnyView:
    """Open one of allauth's pages to all who want to come in."""
    return needs(Act.SIGN_IN)(never_cache(view))


def own(view: Any) -> AnyView:
    """Keep one of allauth's pages for whoever has signed in; it knows no account but that one's."""
    return needs(Act.KEEP_ACCOUNT)(never_cache(view))


urlpatterns = [
    path("", account.account, name="account"),
    path("sign-in/", anyone(entrance.login), name="account_login"),
    path("sign-in/code/", anyone(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", anyone(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", require_POST(anyone(entrance.logout)), name="account_logout"),
    path("closed/", anyone(entrance.account_inactive), name="account_inactive"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("join/", joining.join, name="account_signup"),
    path("confirm/", own(entrance.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/passkey/", own(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("password/", own(entrance.password_change), name="account_change_password"),
    path("password/set/", own(entrance.password_set), name="account_set_password"),
    path("password/forgotten/", anyone(entrance.password_reset), name="account_reset_password"),
    path(
        "password/forgotten/sent/", anyone(entrance.password_reset_done), name="account_reset_password_done"
    ),
    path(
        "password/new/done/",
        anyone(entrance.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        anyone(entrance.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("second-factor/", own(mfa.index), name="mfa_index"),
    path("second-factor/app/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/qr.svg", account.totp_picture, name="totp-picture"),
    path("second-factor/app/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", own(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", own(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/name/", own(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", own(passkey.remove_webauthn), name="mfa_remove_webauthn"),
    path("second-factor/recovery/", own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery/new/",
        own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery/download/",
        own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/others/end/", account.end_other_sessions, name="end-other-sessions"),
    path("sessions/<int:pk>/end/", account.end_session, name="end-session"),
]
