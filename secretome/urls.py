"""Where each part of the site begins."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("curation.ops.urls")),
    path("", include("curation.web.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "curation.web.errors.bad_request"
handler500 = "curation.web.errors.server_error"
