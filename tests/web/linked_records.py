"""A record with everything that links can add to its page, for tests and pictures."""

from datetime import date

from django.db import transaction

from curation.models import LinkOut, Metric, Record, Stub, Unlinked
from curation.models.link import Provider, Side
from curation.providers.records_links import Target
from curation.sync.citations import beside, due, links
from curation.sync.citations.counting import count_links
from tests.factories import make_record
from tests.web.whole_record import WHOLE

DAY = date(2026, 1, 5)


def linked_records(pmid: int) -> Record:
    """Store a record under this PMID, and return one of the base that cites it; 77 and 88 are outside."""
    record, citing = make_record(pmid=pmid, **WHOLE), make_record()
    with transaction.atomic():
        links.say(Provider.ICITE, Side.CITED, {pmid: [citing.pk, 77, 88]}, today=DAY)
        links.say(Provider.ELINK, Side.CITED, {pmid: [citing.pk]}, today=DAY)
        links.say(Provider.EUROPEPMC, Side.CITING, {citing.pk: [66], 77: [66]}, today=DAY)
        beside.write_similar({pmid: [Target(citing.pk, 90), Target(99, 80)]}, today=DAY)
        due.enrol([record.pk, citing.pk])
    count_links()
    Stub.objects.filter(pmid=77).update(
        title="A paper outside", byline="Doe J", citation="J X. 2020.", year=2020
    )
    Metric.objects.create(pmid=pmid, provider=Provider.ELINK, citations=1)
    Metric.objects.create(pmid=pmid, provider=Provider.ICITE, citations=3, rcr=1.2, apt=0.5, percentile=60.0)
    seen = {"first_seen": DAY, "last_seen": DAY}
    page = {"provider": "A Publisher", "category": "Full Text Sources", "attributes": ["free resource"]}
    LinkOut.objects.create(pmid=pmid, url="https://x.example/", primary=True, **page, **seen)
    work = {"side": Side.CITED, "provider": Provider.EUROPEPMC, "key": "PPR:1", "title": "A preprint"}
    Unlinked.objects.create(pmid=pmid, kind="preprint", **work, **seen)
    return citing
