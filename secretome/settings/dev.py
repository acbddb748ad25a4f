"""One machine, one person or a demo: everything is made that is not given."""

import secrets

from secretome import env
from secretome.settings.base import *

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True  # no collectstatic on a laptop
WHITENOISE_AUTOREFRESH = DEBUG


def _own_key() -> str:
    """Return this folder's own secret key, made at the first start and readable by its owner only."""
    path = DATA_DIR / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
        return path.read_text()


SECRET_KEY = env.text("SECRET_KEY") or _own_key()
NCBI_EMAIL = NCBI_EMAIL or ("" if "ncbi.nlm.nih.gov" in EUTILS_URL else "demo@secretome.example")
