"""The door for an ASGI server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.production")
os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "5000")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
