"""What a first visit costs: bytes over the wire, and whether anything moves after it was first drawn."""

import gzip
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from curation.providers.records import Affiliation, Person
from tests.factories import make_match, make_record, make_run, make_source
from tests.web.whole_record import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 100_000  # without pictures
MOST_SHIFT = 0.02  # cumulative layout shift, https://web.dev/articles/cls
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""
PMID = 20000001


def crowd() -> tuple[Person, ...]:
    places = [Affiliation(f"Department {n}, University Hospital of Somewhere, City {n}") for n in range(300)]
    return tuple(Person(last=f"Name{n}", initials="AB", affiliations=(places[n % 300],)) for n in range(1004))


@pytest.fixture
def stored() -> None:
    run = make_run(make_source(name="Narrow ring", slug="narrow-ring"), pk=1)
    make_match(make_record(pmid=PMID, **WHOLE), run)
    make_record(pmid=PMID + 1, authors=crowd())
    for _ in range(25):
        make_record()


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "address",
    ["/", "/search/", f"/records/{PMID}/", f"/records/{PMID + 1}/", "/sync/", "/citations/candidates/"],
)
@pytest.mark.parametrize("width", [1280, 360])
def test_a_first_visit_is_light_and_nothing_moves(
    calm: Page, live_server: Any, address: str, width: int
) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        path = urlsplit(response.url).path
        if not path.startswith("/static/img/"):
            sizes[path] = len(gzip.compress(response.body(), 6))  # as the server sends them

    calm.on("response", weigh)
    calm.set_viewport_size({"width": width, "height": 900})
    page = calm.goto(live_server.url + address, wait_until="networkidle")
    assert page is not None
    assert page.headers["content-encoding"] == "gzip"
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda one: -one[1])[:5]
    assert calm.evaluate(SHIFT) <= MOST_SHIFT
