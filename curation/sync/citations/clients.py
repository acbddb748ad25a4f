"""iCite and Europe PMC as the settings describe them."""

from django.conf import settings

from curation.providers.europepmc import EuropePMCClient
from curation.providers.http import Policy
from curation.providers.icite import ICiteClient
from curation.sync.pacing import DatabasePacer

# All tries of one request end before a batch's lease does; the ledger then tries its records again.
POLICY = Policy(deadline=45, tries=2, patience=90, longest_pause=15)


def icite() -> ICiteClient:
    """Return a client of iCite that shares its pace with every other process."""
    return ICiteClient(
        base_url=settings.ICITE_URL,
        tool=settings.NCBI_TOOL,
        pacer=DatabasePacer(host="icite", per_second=settings.ICITE_PER_SECOND),
        policy=POLICY,
    )


def europepmc() -> EuropePMCClient:
    """Return a client of Europe PMC that shares its pace with every other process."""
    return EuropePMCClient(
        base_url=settings.EUROPEPMC_URL,
        email=settings.NCBI_EMAIL,
        tool=settings.NCBI_TOOL,
        pacer=DatabasePacer(host="europepmc", per_second=settings.EUROPEPMC_PER_SECOND),
        policy=POLICY,
    )
