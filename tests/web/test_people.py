"""Bylines: names, numbered affiliations, groups, a thousand authors."""

from hypothesis import given
from hypothesis import strategies as st

from curation.providers.records import Affiliation, Identifier, Person
from curation.web.people import SHOWN, byline, full_name, groups

LODZ, PORTO = Affiliation("Łódź"), Affiliation("Porto")


def test_affiliations_are_numbered_in_the_order_they_come_and_shared() -> None:
    made = byline(
        [
            Person(last="A", affiliations=(PORTO, LODZ)),
            Person(last="B"),
            Person(last="C", affiliations=(LODZ,)),
        ]
    )
    assert [n.numbers for n in made.first] == ["1,2", "", "2"]
    assert [p.text for p in made.places] == ["Porto", "Łódź"]


def test_an_affiliation_given_twice_is_numbered_once() -> None:
    assert byline([Person(last="A", affiliations=(LODZ, LODZ))]).first[0].numbers == "1"


def test_a_long_byline_is_folded_and_loses_nobody() -> None:
    made = byline([Person(last=str(n)) for n in range(1004)])
    assert len(made.first) == SHOWN
    assert [n.name for n in (*made.first, *made.rest)] == [str(n) for n in range(1004)]


def test_nobody_is_folded_away_alone() -> None:
    assert not byline([Person(last=str(n)) for n in range(SHOWN + 1)]).rest


def test_names_pubmed_calls_invalid_are_kept_apart() -> None:
    made = byline([Person(last="Okafor"), Person(last="Okaffor", fore="A", valid=False)])
    assert [n.name for n in made.first] == ["Okafor"]
    assert made.superseded == ["A Okaffor"]


def test_names_are_written_as_people_write_them() -> None:
    assert full_name(Person(last="Okafor", fore="Ada", initials="A", suffix="Jr")) == "Ada Okafor Jr"
    assert full_name(Person(last="Okafor", initials="AB")) == "AB Okafor"
    assert full_name(Person(last="Okafor")) == "Okafor"
    assert full_name(Person(collective="FACE Group")) == "FACE Group"


def test_identifiers_beside_an_orcid_are_shown_and_the_orcid_not_twice() -> None:
    orcid, isni = Identifier("ORCID", "0000-0002-1825-0097"), Identifier("ISNI", "1")
    person = Person(last="A", orcid="0000-0002-1825-0097", identifiers=(orcid, isni))
    assert byline([person]).first[0].identifiers == (isni,)
    broken = Person(last="A", identifiers=(Identifier("ORCID", "1234"),))
    assert byline([broken]).identified[0].identifiers == broken.identifiers


def test_investigators_stand_under_their_own_group() -> None:
    authors = [Person(collective="One", group="1"), Person(collective="Two", group="2"), Person(last="A")]
    made = groups(authors, [Person(last="X", group="2"), Person(last="Y", group="1")])
    assert [(g.name, g.members.first[0].name) for g in made] == [("One", "Y"), ("Two", "X")]


def test_investigators_without_a_group_belong_to_the_only_one_there_is() -> None:
    assert groups([Person(collective="One")], [Person(last="X")])[0].name == "One"
    assert groups([Person(last="A")], [Person(last="X")])[0].name == ""


@given(
    st.lists(
        st.builds(
            Person, last=st.text(min_size=1), affiliations=st.lists(st.sampled_from([LODZ, PORTO])).map(tuple)
        )
    )
)
def test_every_number_points_at_the_affiliation_it_stands_for(people: list[Person]) -> None:
    made = byline(people)
    for person, name in zip(people, (*made.first, *made.rest), strict=True):
        shown = [made.places[int(n) - 1].text for n in name.numbers.split(",") if n]
        assert shown == list(dict.fromkeys(a.text for a in person.affiliations))
