"""People: who may sign in, how often they may guess, and how long a session lives."""

from secretome import env

PUBLIC_READ = env.flag("PUBLIC_READ", default=True)
# An admin acts as one only with a second factor. A demo switches it off: its passwords are public anyway.
MFA_REQUIRED = env.flag("MFA_REQUIRED", default=True)

AUTH_USER_MODEL = "curation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "curation.accounts.passwords.NotCommonAtHeart"},
]

PASSWORD_RESET_TIMEOUT = 3600  # seconds

# --- Sessions: twelve hours without a request end one, two weeks end every one. ---
SESSION_COOKIE_AGE = 12 * 3600
SESSION_LONGEST = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- django-allauth: signing in, second factors, sessions. Accounts come by invitation. ---
ACCOUNT_ADAPTER = "curation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was sent to it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_FORMS = {"login": "curation.web.account_forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # PyPI's numbers for guessing, and twenty an hour for one account whoever guesses and from wherever.
    "login_failed": "10/5m/ip,10/5m/key,20/h/key",
    "login_anyone": "1000/5m/key",
    "code_failed": "5/5m/key,20/h/key,50/d/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user,20/h/user",
    "reset_password": "20/h/ip,5/d/key",
    "reset_password_from_key": "20/h/ip",
}
MFA_ADAPTER = "curation.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Secretome"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute out; a code is good once, whatever the clock says
MFA_FORMS = {
    "authenticate": "curation.web.account_forms.CodeForm",
    "reauthenticate": "curation.web.account_forms.CodeAgainForm",
}
# How many of our own proxies add to X-Forwarded-For; guesses are counted by the address before them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
