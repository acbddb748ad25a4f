"""What holds everywhere. dev, test and production add to it and take nothing of it away."""

from pathlib import Path

import pghistory
from csp.constants import NONE, SELF
from kombu import Queue

from secretome import embedded, env
from secretome.schedule import BEAT, ENDLESS, SHORT, SWEEP_SECONDS
from secretome.settings.people import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
INDEX_DIR = env.folder("INDEX_DIR", DATA_DIR / "index")

DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "curation.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "pgtrigger",
    "pghistory",
    "tree_queries",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "curation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, against guessing by length (BREACH)
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "curation.web.sessions.SessionLimits",
    "curation.web.fresh.Fresh",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "secretome.urls"
WSGI_APPLICATION = "secretome.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
COTTON_DIR = "components"

# --- The store. Without an address, the PostgreSQL shipped as a wheel serves under DATA_DIR. ---
DATABASE_URL = env.text("DATABASE_URL") or embedded.addresses(DATA_DIR).database_url
STATEMENT_TIMEOUT_MS = env.number("DB_STATEMENT_TIMEOUT_MS", 30_000)
DATABASES = {"default": env.database(DATABASE_URL)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.number("DB_CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout=10000"
        " -c idle_in_transaction_session_timeout=60000",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and cache. A message is only a hint: the ledger in the database is the truth. ---
BROKER_URL = env.text("BROKER_URL") or embedded.addresses(DATA_DIR).broker_url
CACHE_URL = env.text("CACHE_URL") or (
    "" if env.text("BROKER_URL") else embedded.addresses(DATA_DIR).cache_url
)
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Limits are ordered soft < hard < visibility: a task is given to another worker only when it must be dead.
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "clock", "citations")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {name: {"queue": "clock"} for name in SHORT} | {
    name: {"queue": "citations"} for name in ENDLESS
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_connect_timeout": 5}
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- The ledger: what a worker takes at once, and how soon its work is another's when it falls silent ---
SYNC_SLICE = env.number("SYNC_SLICE", 600)  # records: three full requests, some seconds' work
SYNC_SWEEP_SECONDS = SWEEP_SECONDS
SYNC_LEASE_SECONDS = env.number("SYNC_LEASE_SECONDS", 120)  # longer than all the tries of one request

# --- The outside world ---
NCBI_EMAIL = env.text("NCBI_EMAIL")
NCBI_API_KEY = env.text("NCBI_API_KEY")
KEYS_SECRET = env.text("KEYS_SECRET")  # seals keys entered in the console; SECRET_KEY where it is empty
NCBI_TOOL = env.text("NCBI_TOOL", "secretome")
NCBI_PER_SECOND = env.number("NCBI_PER_SECOND", 0)  # what NCBI granted you; 0: 9 with a key, 2.7 without
EUTILS_URL = env.text("EUTILS_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
ICITE_URL = env.text("ICITE_URL", "https://icite.od.nih.gov/api/")
EUROPEPMC_URL = env.text("EUROPEPMC_URL", "https://www.ebi.ac.uk/europepmc/webservices/rest/")
ICITE_PER_SECOND = env.number("ICITE_PER_SECOND", 1)  # neither publishes a limit; be gentle
EUROPEPMC_PER_SECOND = env.number("EUROPEPMC_PER_SECOND", 5)

# --- What a browser may do with our pages: nothing that is not ours ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "curation.web.debug_page.ScrubbedFrames"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

EMAIL_URL = env.text("EMAIL_URL", "consolemail://")
_email = env.email(EMAIL_URL)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "secretome@localhost")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")  # for links in letters

STYLEGUIDE = env.flag("STYLEGUIDE", default=False)  # /styleguide/, for those who build pages

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: Path | None = env.folder("STATIC_ROOT", DATA_DIR / "staticfiles")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"curation": {"level": "INFO"}, "secretome": {"level": "INFO"}},
}

# An event's foreign keys are not indexed: history is asked for by record and by row, see models/tracking.py.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
