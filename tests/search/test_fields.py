"""The table of fields: PubMed's tags in every form lead to one field each."""

import pytest

from curation.search.fields import FIELDS, OWN, UNTAGGED, field_of, known_tags, named, own_word

FORMS = {
    "ti": "[ti] [title] [TITL] [Title]",
    "tiab": "[tiab] [Title/Abstract] [TIAB]",
    "ab": "[ab] [abstract]",
    "au": "[au] [author] [auth] [Authors]",
    "1au": "[1au] [Author - First] [First Author Name]",
    "lastau": "[lastau] [Author - Last] [Last Author]",
    "ad": "[ad] [affiliation] [affl]",
    "ta": "[ta] [jour] [journal]",
    "mh": "[mh] [mesh] [MeSH Terms] [mesh term]",
    "mh:noexp": "[mh:noexp] [MeSH Terms:noexp] [mesh:NoExp] [MeSH Terms: noexp]",
    "majr": "[majr] [MeSH Major Topic]",
    "majr:noexp": "[majr:noexp] [MeSH Major Topic:noexp]",
    "sh": "[sh] [MeSH Subheading] [subheading]",
    "nm": "[nm] [Supplementary Concept] [substance name]",
    "ot": "[ot] [Other Term] [keyword]",
    "pt": "[pt] [ptyp] [Publication Type]",
    "la": "[la] [lang] [language]",
    "dp": "[dp] [pdat] [Date - Publication] [Publication Date]",
    "edat": "[edat] [Date - Entry] [Entry Date]",
    "crdt": "[crdt] [Date - Create]",
    "mdat": "[mdat] [lr] [Date - Modification]",
    "gr": "[gr] [Grants and Funding] [grant number]",
    "cois": "[cois] [Conflict of Interest Statements]",
    "pmid": "[pmid] [uid] [PMID]",
    "doi": "[doi]",
    "pmc": "[pmc] [pmcid]",
    "si": "[si] [Secondary Source ID]",
    "sb": "[sb] [subset] [filter] [Filter]",
    "aid": "[aid] [lid] [Location ID]",
    "vi": "[vi] [volume]",
    "ip": "[ip] [issue]",
    "pg": "[pg] [pagination]",
    "issn": "[is] [issn] [ISSN]",
    "tw": "[tw] [Text Word] [text words]",
    "all": "[all] [All Fields]",
}


@pytest.mark.parametrize(("key", "forms"), FORMS.items())
def test_short_and_long_tags_name_one_field(key: str, forms: str) -> None:
    for form in forms.replace("] [", "]|[").split("|"):
        found = field_of(form)
        assert found is not None, form
        assert found.key == key, form


def test_no_tag_names_two_fields() -> None:
    tags = [tag for each in FIELDS.values() if not each.own for tag in each.tags]
    assert sorted(tags) == sorted(known_tags())


def test_our_own_words_are_no_tags_and_tags_are_no_words() -> None:
    assert field_of("[cites]") is None
    assert own_word("ti") is None
    assert all(own_word(word.upper()) == FIELDS[word] for word in OWN)


def test_the_empty_key_is_no_field_named() -> None:
    assert named("") is UNTAGGED
    assert named("ti").name == "Title"
