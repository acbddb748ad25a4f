"""What a document says of itself."""

from hypothesis import given
from hypothesis import strategies as st

from curation.search.documents import SMALLEST_SAMPLE, samples


@given(st.integers(0, 2**63 - 1))
def test_a_record_is_in_a_sample_by_the_size_of_its_digest(digest: int) -> None:
    expected = [2**n for n in range(1, SMALLEST_SAMPLE + 1) if digest < 2 ** (63 - n)]
    assert [int(said) for said in samples(digest).split()] == expected
