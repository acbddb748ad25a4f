"""One machine, one person or a demo: everything is made that is not given."""

import contextlib
import os
import secrets
import tempfile

from secretome import env
from secretome.settings.base import *

DEBUG = env.flag("DEBUG", default=False)
STYLEGUIDE = STYLEGUIDE or DEBUG
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True  # no collectstatic on a laptop
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = DEBUG


def _own_key() -> str:
    """Return this folder's own secret key, made at the first start and readable by its owner only."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place, so that of two first starts both read one whole key.
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as draft:
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY") or _own_key()
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # browsers let http://localhost have passkeys; so do we
NCBI_EMAIL = NCBI_EMAIL or ("" if "ncbi.nlm.nih.gov" in EUTILS_URL else "demo@secretome.example")
