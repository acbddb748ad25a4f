"""Forms of the account pages, those of allauth that need another word among them."""

from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.password_validation import validate_password

from curation.accounts.people import named
from curation.accounts.second_factor import spend_code
from curation.models import Invitation, User
from curation.models.user import Role

if TYPE_CHECKING:
    PersonForm = forms.ModelForm[User]
    LetterForm = forms.ModelForm[Invitation]
else:
    PersonForm = LetterForm = forms.ModelForm


class SignInForm(LoginForm):
    """Name or address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail address"
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].help_text = ""


class OnceMixin:
    """A code is counted before it is looked at, and is good once."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Let a code through that is right and new.

        Raises:
            ValidationError: if it is wrong or was used before, or after too many wrong ones.
        """
        if not ratelimit.consume(context.request, action="code_failed", key=f"code:{self.user.pk}"):
            raise get_adapter().validation_error("too_many_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        if self.authenticator.type == Authenticator.Type.TOTP and not spend_code(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        ratelimit.clear(context.request, action="code_failed", key=f"code:{self.user.pk}")
        return code


class CodeForm(OnceMixin, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(OnceMixin, ReauthenticateForm):
    """The same, to prove that it is still the same person."""


class ProfileForm(PersonForm):
    """How a person is shown to the others."""

    class Meta:
        model = User
        fields = ("first_name", "last_name")


class InvitationForm(LetterForm):
    """Whom to invite, and as what."""

    role = forms.ChoiceField(choices=Role.choices, initial=Role.CURATOR)

    class Meta:
        model = Invitation
        fields = ("email", "role")


class RoleForm(forms.Form):
    """What a person is to be."""

    role = forms.ChoiceField(choices=Role.choices)


class JoinForm(PersonForm):
    """What an invited person says of themselves; the address is that of the letter."""

    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; a few unrelated words do well. You can paste it.",
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["username"].help_text = "Letters, digits and . + - _ only."
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["first_name"].required = self.fields["last_name"].required = True

    def clean_username(self) -> str:
        """Keep names apart that differ in case only, and from every address.

        Raises:
            ValidationError: if somebody has it.
        """
        username: str = self.cleaned_data["username"]
        if named(username).exists():
            raise forms.ValidationError("Somebody here has this name. Choose another.")
        return username

    def clean(self) -> dict[str, Any]:
        """Judge the password beside the name it must not resemble."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            draft = User(
                email=self.email,
                **{k: cleaned.get(k, "") for k in ("username", "first_name", "last_name")},
            )
            try:
                validate_password(password, draft)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
