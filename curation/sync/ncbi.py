"""PubMed as the settings describe it."""

from django.conf import settings

from curation.models import SyncRules
from curation.providers.entrez import EntrezClient
from curation.providers.http import Policy
from curation.sync.keys import ncbi_key
from curation.sync.pacing import DatabasePacer

# All tries of one request end before a slice's lease does; the ledger then tries the slice again.
POLICY = Policy(deadline=60, tries=3, patience=100, longest_pause=20)


def client(policy: Policy | None = None) -> EntrezClient:
    """Return a client of E-utilities that shares its pace with every other process.

    Raises:
        ConfigurationError: if a setting is one that NCBI would refuse.
    """
    key = ncbi_key()
    budget = SyncRules.objects.current().daily_requests
    return EntrezClient(
        base_url=settings.EUTILS_URL,
        email=settings.NCBI_EMAIL,
        tool=settings.NCBI_TOOL,
        api_key=key,
        pacer=DatabasePacer(key=key, budget=budget, per_second=settings.NCBI_PER_SECOND or None),
        policy=policy or POLICY,
    )
