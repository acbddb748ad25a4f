"""For pytest, which starts the services itself and exports their addresses."""

from secretome.settings.base import *

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["*"]
NCBI_EMAIL = "tests@secretome.example"
NCBI_API_KEY = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; argon2 has a test of its own
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
MFA_REQUIRED = False  # tests of it switch it on
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
JOINED_DIR = DATA_DIR / "joined"  # where journeys put what a server sends: all stylesheets as one
JOINED_DIR.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [JOINED_DIR, *STATICFILES_DIRS]
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["CONN_MAX_AGE"] = 0
STYLEGUIDE = True
