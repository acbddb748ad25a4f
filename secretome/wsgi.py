"""The door for gunicorn."""

import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.production")
os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "5000")  # a page that takes longer is a fault

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
# Every page, before gunicorn forks (--preload): once for all of its processes, which share the memory.
import_module(settings.ROOT_URLCONF)
