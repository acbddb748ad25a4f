"""Django's administration: people and sources can be changed, all else only looked at."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from curation.models import (
    Alert,
    Assignment,
    Breaker,
    BulkAct,
    Candidate,
    CandidateAct,
    Comment,
    Draft,
    ExclusionReason,
    Facet,
    Firing,
    Lease,
    LinkCount,
    LinkOut,
    Match,
    Mention,
    Metric,
    Newcomer,
    Notice,
    Pace,
    PinnedTerm,
    Protocol,
    Record,
    RecordVersion,
    Recount,
    RefreshBatch,
    RequiredFacet,
    Review,
    Schedule,
    SealedKey,
    Similar,
    Source,
    Stub,
    SyncRules,
    SyncRun,
    SyncSlice,
    Tag,
    TagMove,
    Term,
    TermExample,
    TermIdentifier,
    Unlinked,
    User,
    Verdict,
    VocabularyChange,
    Vote,
)

if TYPE_CHECKING:
    SourceModelAdmin = admin.ModelAdmin[Source]
    AnyModelAdmin = admin.ModelAdmin[Any]
    PeopleAdmin = UserAdmin[User]
else:
    SourceModelAdmin = AnyModelAdmin = admin.ModelAdmin
    PeopleAdmin = UserAdmin


def refuse(*_: object, **__: object) -> bool:
    """Answer a question about a permission."""
    return False


class ReadOnly(AnyModelAdmin):
    """A table that only its own room writes."""

    has_add_permission = has_change_permission = has_delete_permission = refuse


@admin.register(User)
class PersonAdmin(PeopleAdmin):
    """People are deactivated, never deleted: their judgement stays."""

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff")
    has_delete_permission = refuse


@admin.register(Source)
class SourceAdmin(SourceModelAdmin):
    """Sources are retired, never deleted: their runs are the history of the base."""

    list_display = ("name", "slug", "created_at", "retired_at")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at", "created_by")
    has_delete_permission = refuse

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:  # noqa: FBT001 Django's signature
        """Note who created it."""
        if not change and isinstance(request.user, User):
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Record)
class RecordAdmin(ReadOnly):
    list_display = ("pmid", "title", "year", "entered_on", "retracted", "synthetic")
    list_filter = ("kind", "retracted", "synthetic")
    search_fields = ("=pmid", "doi", "pmcid")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        """Leave the wide body unread in lists."""
        return super().get_queryset(request).defer("body")


@admin.register(RecordVersion)
class VersionAdmin(ReadOnly):
    list_display = ("record_id", "number", "stored_at", "origin", "changed")
    search_fields = ("=record__pmid",)
    exclude = ("raw_xml",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordVersion]:
        """Leave the XML unread."""
        return super().get_queryset(request).defer("raw_xml")


@admin.register(SyncRun)
class RunAdmin(ReadOnly):
    list_display = ("id", "source", "state", "asked_at", "ended_at", "expected", "got", "missing", "refused")
    list_filter = ("state", "source")


@admin.register(SyncSlice)
class SliceAdmin(ReadOnly):
    list_display = ("id", "run_id", "number", "label", "state", "got", "attempt")
    list_filter = ("state",)
    exclude = ("pmids",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncSlice]:
        """Leave the PMIDs unread."""
        return super().get_queryset(request).defer("pmids")


@admin.register(Match)
class MatchAdmin(ReadOnly):
    list_display = ("source", "record_id", "entered_run_id", "seen_run_id", "left_run_id")
    list_filter = ("source",)
    search_fields = ("=record__pmid",)
    show_full_result_count = False


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ("record_id", "kind", "other_pmid", "first_seen_at", "first_run_id", "gone_at")
    list_filter = ("kind",)
    search_fields = ("=record__pmid", "=other_pmid")
    show_full_result_count = False


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly):
    list_display = ("source", "cron", "zone", "next_at", "paused_at", "set_by")


@admin.register(Firing)
class FiringAdmin(ReadOnly):
    list_display = ("schedule", "slot_at", "fired_at", "skipped", "run_id")


@admin.register(Alert)
class AlertAdmin(ReadOnly):
    list_display = ("kind", "source", "text", "raised_at", "times", "mailed_at", "acknowledged_at")


@admin.register(SyncRules)
class RulesAdmin(ReadOnly):
    list_display = ("daily_requests", "large_requests", "off_peak_from", "off_peak_to", "zone")


@admin.register(SealedKey)
class KeyAdmin(ReadOnly):
    """That there is a key may be seen; the key may not, sealed or open."""

    list_display = ("name", "set_at", "set_by")
    exclude = ("sealed",)


@admin.register(Pace)
class PaceAdmin(ReadOnly):
    list_display = ("name", "next_at", "factor")


JUDGEMENT = (
    *(
        Protocol,
        ExclusionReason,
        RequiredFacet,
        PinnedTerm,
        Assignment,
        Review,
        Lease,
        Vote,
        Verdict,
        BulkAct,
    ),
    *(Facet, Term, TermIdentifier, TermExample, VocabularyChange, TagMove, Tag, Comment, Mention, Draft),
)
for judged in JUDGEMENT:
    admin.site.register(judged, ReadOnly)


# Link and Refresh have keys of several columns, which the administration cannot show.
CITATIONS = (
    *(LinkCount, LinkOut, Metric, Newcomer, Recount, Similar, Stub, Unlinked),
    *(Candidate, CandidateAct, RefreshBatch, Breaker),
)


@admin.register(*CITATIONS)
class CitationsAdmin(ReadOnly):
    show_full_result_count = False
