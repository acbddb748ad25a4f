"""A server. It refuses to start without its secrets and addresses rather than guess them."""

from secretome import env
from secretome.settings.base import *

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", "Give at least 50 random characters; sessions are signed with it.")
ALLOWED_HOSTS = [h for h in env.required("ALLOWED_HOSTS", "Give the site's host names.").split(",") if h]
NCBI_EMAIL = env.required("NCBI_EMAIL", "NCBI writes to this address before it blocks a client.")
for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
    env.required(name, "The services shipped as wheels are for one machine only.")

SITE_URL = env.text("SITE_URL") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1)
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# The __Host- prefix makes browsers refuse a cookie set by another host or over plain HTTP.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "secretome.one_stylesheet.OneStylesheet"},
}
