"""Wiring only: settings, processes, addresses. No word of the business lives here."""

from secretome.celery import app as celery_app

__all__ = ["celery_app"]
