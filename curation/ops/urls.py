"""Addresses for machines."""

from django.urls import path

from curation.ops import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
