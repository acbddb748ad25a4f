"""The store: one noun family per file, its QuerySet words beside it."""

from curation.models.alert import Alert
from curation.models.candidate import Candidate, CandidateAct
from curation.models.invitation import Invitation
from curation.models.link import Link, LinkCount, LinkOut, Recount, Similar, Stub, Unlinked
from curation.models.metric import Metric
from curation.models.notice import Notice
from curation.models.outbox import Change, Follower
from curation.models.pace import Pace
from curation.models.protocol import Assignment, ExclusionReason, PinnedTerm, Protocol, RequiredFacet
from curation.models.record import Record
from curation.models.refresh import Breaker, Newcomer, Refresh, RefreshBatch
from curation.models.review import Review
from curation.models.rules import SealedKey, SyncRules
from curation.models.run import SyncRun, SyncSlice
from curation.models.saved_search import PastSearch, SavedSearch, SavedVisit
from curation.models.schedule import Firing, Schedule
from curation.models.source import Match, Source
from curation.models.tag import Comment, Draft, Mention, Tag
from curation.models.user import User
from curation.models.version import RecordVersion
from curation.models.vocabulary import Facet, Term, TermExample, TermIdentifier
from curation.models.vocabulary_change import TagMove, VocabularyChange
from curation.models.vote import BulkAct, Lease, Verdict, Vote

__all__ = [
    "Alert",
    "Assignment",
    "Breaker",
    "BulkAct",
    "Candidate",
    "CandidateAct",
    "Change",
    "Comment",
    "Draft",
    "ExclusionReason",
    "Facet",
    "Firing",
    "Follower",
    "Invitation",
    "Lease",
    "Link",
    "LinkCount",
    "LinkOut",
    "Match",
    "Mention",
    "Metric",
    "Newcomer",
    "Notice",
    "Pace",
    "PastSearch",
    "PinnedTerm",
    "Protocol",
    "Record",
    "RecordVersion",
    "Recount",
    "Refresh",
    "RefreshBatch",
    "RequiredFacet",
    "Review",
    "SavedSearch",
    "SavedVisit",
    "Schedule",
    "SealedKey",
    "Similar",
    "Source",
    "Stub",
    "SyncRules",
    "SyncRun",
    "SyncSlice",
    "Tag",
    "TagMove",
    "Term",
    "TermExample",
    "TermIdentifier",
    "Unlinked",
    "User",
    "Verdict",
    "VocabularyChange",
    "Vote",
]
