"""The store: one noun family per file, its QuerySet words beside it."""

from curation.models.notice import Notice
from curation.models.outbox import Change, Follower
from curation.models.pace import Pace
from curation.models.record import Record
from curation.models.run import SyncRun, SyncSlice
from curation.models.source import Match, Source
from curation.models.user import User
from curation.models.version import RecordVersion

__all__ = [
    "Change",
    "Follower",
    "Match",
    "Notice",
    "Pace",
    "Record",
    "RecordVersion",
    "Source",
    "SyncRun",
    "SyncSlice",
    "User",
]
