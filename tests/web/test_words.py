"""Dates, fields, languages, kinds and links in words."""

from datetime import timedelta

import msgspec
import pytest

from curation.exchange.dates import cited
from curation.providers.languages import LANGUAGES, language_name, language_tag
from curation.providers.records import HistoryDate, PartialDate, PubmedRecord
from curation.templatetags.said import lasting, moment, pace, stopped, thousands
from curation.web.dates import spoken
from curation.web.field_words import FIELDS, field_words, history_rows
from curation.web.kinds import kind_labels, notice_labels
from curation.web.links import address, data_bank_address


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (PartialDate("2023", 2023, precision="year"), "2023"),
        (PartialDate("2023 02 03", 2023, 2, 3, precision="day"), "2023 Feb 3"),
        (PartialDate("2023 Nov-Dec", 2023, 11, precision="text"), "2023 Nov-Dec"),
        (PartialDate("sometime"), "sometime"),
        (PartialDate(), ""),
    ],
)
def test_a_date_says_no_more_than_is_known(when: PartialDate, expected: str) -> None:
    assert cited(when) == expected


def test_iso_dates_are_spoken_and_other_text_is_left() -> None:
    assert spoken("2024-01-02") == "2 Jan 2024"
    assert spoken("2024-01-02T06:05") == "2 Jan 2024, 06:05"
    assert spoken("2024-01-02T00:00") == "2 Jan 2024"
    assert spoken("2024-13-02") == "2024-13-02"


def test_fields_are_called_by_names_people_know() -> None:
    assert (
        field_words(["coi", "mesh", "other_abstracts"]) == "conflict of interest, MeSH terms, other abstracts"
    )
    assert set(FIELDS) <= {f.name for f in msgspec.structs.fields(PubmedRecord)}


def test_the_history_is_told_in_the_order_of_time() -> None:
    history = (HistoryDate("pubmed", "2024-02-01T06:00"), HistoryDate("odd", "2024-01-01"))
    assert history_rows(history) == [("Odd", "1 Jan 2024"), ("In PubMed", "1 Feb 2024, 06:00")]


def test_labels_leave_out_what_nearly_every_record_is() -> None:
    types = ["Journal Article", "Research Support, Non-U.S. Gov't", "Review", "Retracted Publication"]
    assert kind_labels("article", types) == ["Review"]
    assert kind_labels("chapter", ["Review"]) == ["Book chapter", "Review"]
    assert notice_labels(["CommentIn", "ErratumIn"]) == ["Corrected"]


def test_languages_have_names_and_tags() -> None:
    assert (language_name("pol"), language_tag("pol")) == ("Polish", "pl")
    assert (language_name("tlh"), language_tag("tlh")) == ("tlh", "")
    assert all(len(code) == 3 and name for code, (name, _) in LANGUAGES.items())


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("doi", "10.1/a<b>", "https://doi.org/10.1/a%3Cb%3E"),
        ("doi", "https://doi.org/10.1/x", "https://doi.org/10.1/x"),
        ("doi", "javascript:alert(1)", ""),
        ("doi", 'S0(97)"onclick=', ""),
        ("ROR", "https://ror.org/05cq64r17", "https://ror.org/05cq64r17"),
        ("pmc", "PMC12", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/"),
        ("mid", "NIHMS1", ""),
    ],
)
def test_an_identifier_leads_where_it_should_or_nowhere(scheme: str, value: str, expected: str) -> None:
    assert address(scheme, value) == expected


def test_accessions_lead_to_their_data_bank() -> None:
    assert data_bank_address("ClinicalTrials.gov", "NCT1") == "https://clinicaltrials.gov/study/NCT1"
    assert data_bank_address("Nobody’s bank", "1") == ""


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(seconds=4), "4 s"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(days=2, hours=4), "2 d 4 h"),
        (timedelta(seconds=-1), "0 s"),
        (None, ""),
    ],
)
def test_spans_of_time_are_said_in_two_units_at_most(span: timedelta | None, expected: str) -> None:
    assert lasting(span) == expected


def test_figures_are_written_for_people() -> None:
    assert (thousands(12431), thousands(None)) == ("12,431", "")
    assert (pace(14.23), pace(310.4), pace(None)) == ("14.2", "310", "")
    assert (stopped("et al."), stopped("Okafor A")) == ("et al.", "Okafor A.")
    assert moment(None) == ""
