"""The Celery app. Its settings are the ``CELERY_…`` lines of Django's."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.dev")

app = Celery("secretome")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
