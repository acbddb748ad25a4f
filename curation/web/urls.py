"""Addresses: the table of contents of the site."""

from django.urls import include, path

from curation.web import candidates, citations, explorer, home, members, records, styleguide, sync

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", records.search, name="search"),
    path("records/<int:pmid>/", records.record, name="record"),
    path("records/<int:pmid>/history/", records.history, name="record-history"),
    path("records/<int:pmid>/xml/", records.xml, name="record-xml"),
    path("records/<int:pmid>/links/<slug:kind>/", citations.record_links, name="record-links"),
    path("records/<int:pmid>/refresh/", citations.refresh_record, name="refresh-record"),
    path("citations/", explorer.explorer, name="explorer"),
    path("citations/candidates/", candidates.candidates, name="candidates"),
    path("citations/candidates/act/", candidates.act, name="act-on-candidates"),
    path("citations/candidates/undo/", candidates.undo, name="undo-candidates"),
    path("citations/retracted/", citations.retracted, name="retraction-reach"),
    path("sync/citations/", citations.console, name="citations-console"),
    path("sync/", sync.sources, name="sources"),
    path("sync/sources/<slug:slug>/", sync.source, name="source"),
    path("sync/sources/<slug:slug>/run/", sync.run_source, name="run-source"),
    path("sync/runs/", sync.runs, name="runs"),
    path("sync/runs/<int:pk>/", sync.run, name="run"),
    path("sync/slices/<int:pk>/retry/", sync.retry_slice, name="retry-slice"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("people/", members.members, name="members"),
    path("people/invitations/", members.send_invitation, name="send-invitation"),
    path("people/invitations/<int:pk>/revoke/", members.revoke_invitation, name="revoke-invitation"),
    path("people/<int:pk>/role/", members.change_role, name="change-role"),
    path("people/<int:pk>/deactivate/", members.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", members.reactivate, name="reactivate"),
    path("account/", include("curation.web.account_urls")),
]
