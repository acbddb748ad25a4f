"""The door for gunicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.production")
os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "5000")  # a page that takes longer is a fault

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
