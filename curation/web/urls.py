"""Addresses: the table of contents of the site."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from curation.web import home, records, styleguide, sync
from curation.web.forms import SignInForm

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", records.search, name="search"),
    path("records/<int:pmid>/", records.record, name="record"),
    path("records/<int:pmid>/history/", records.history, name="record-history"),
    path("records/<int:pmid>/xml/", records.xml, name="record-xml"),
    path("sync/", sync.sources, name="sources"),
    path("sync/sources/<slug:slug>/", sync.source, name="source"),
    path("sync/sources/<slug:slug>/run/", sync.run_source, name="run-source"),
    path("sync/runs/", sync.runs, name="runs"),
    path("sync/runs/<int:pk>/", sync.run, name="run"),
    path("sync/slices/<int:pk>/retry/", sync.retry_slice, name="retry-slice"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path(
        "account/sign-in/",
        LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True),
        name="login",
    ),
    path("account/sign-out/", LogoutView.as_view(), name="logout"),
]
