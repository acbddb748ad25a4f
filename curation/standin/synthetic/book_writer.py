"""The handbook and its chapters as PubmedBookArticle."""

from datetime import timedelta
from xml.sax.saxutils import escape

from curation.standin.synthetic.abstracts import Section
from curation.standin.synthetic.books import BOOK_ID, BOOK_TITLE, BOOK_YEAR, PLACE, PUBLISHER, book_revised
from curation.standin.synthetic.indexing import keywords, publication_types
from curation.standin.synthetic.publishing import Place
from curation.standin.synthetic.specials import special_pmids
from curation.standin.synthetic.stories import Stories
from curation.standin.synthetic.xml_writer import abstract, person


def book_article(stories: Stories, index: int) -> str:
    """Write the whole book or one chapter of it."""
    study, spot = stories.study(index), stories.place(index)
    whole = study.kind.form == "book"
    dice = stories.extras(index)
    accession = f"NBK99{index + 1:07d}"
    text = study.finish(" ".join(part for said in study.tell().values() for part in said))
    words = "".join(
        f'<Keyword MajorTopicYN="N">{word}</Keyword>' for word in keywords(study, dice, spot.created.year)
    )
    types = "".join(
        f'<PublicationType UI="{ui}">{name}</PublicationType>' for ui, name in publication_types(study.types)
    )
    team = "".join(person(author, "Author") for author in stories.team(index))
    revised = book_revised(spot.created)
    out = [
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{spot.pmid}</PMID>',
        f'<ArticleIdList><ArticleId IdType="bookaccession">{accession}</ArticleId></ArticleIdList>',
        _book(stories),
    ]
    if not whole:
        part = f"chapter{index}"
        out.append(f'<LocationLabel Type="chapter">{index % 40 + 1}</LocationLabel>')
        title = study.title.removesuffix(".")
        out.append(f'<ArticleTitle book="{BOOK_ID}" part="{part}">{title}</ArticleTitle>')
    out.append("<Language>eng</Language>")
    if not whole:
        out.append(f'<AuthorList Type="authors" CompleteYN="Y">{team}</AuthorList>')
    out += [types, abstract([Section("", "", text)])]
    if whole:
        out.append(_contents())
    out.append(f'<KeywordList Owner="NOTNLM">{words}</KeywordList>')
    day = spot.created - timedelta(days=3)
    out.append(
        f"<ContributionDate><Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day></ContributionDate>"
        f"<DateRevised><Year>{revised.year}</Year><Month>{revised.month}</Month><Day>{revised.day}</Day></DateRevised>"
    )
    out.append(f"</BookDocument>{_book_data(spot)}</PubmedBookArticle>\n")
    return "".join(out)


def _book_data(spot: Place) -> str:
    day = spot.created
    stamps = "".join(
        f'<PubMedPubDate PubStatus="{status}"><Year>{day.year}</Year><Month>{day.month}</Month>'
        f"<Day>{day.day}</Day><Hour>6</Hour><Minute>{minute}</Minute></PubMedPubDate>"
        for status, minute in (("pubmed", 0), ("medline", 1), ("entrez", 0))
    )
    return (
        f"<PubmedBookData><History>{stamps}</History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{spot.pmid}</ArticleId></ArticleIdList></PubmedBookData>'
    )


def _book(stories: Stories) -> str:
    editors = "".join(person(one._replace(equal=False), "Author") for one in stories.team(_whole_index())[:3])
    return (
        f"<Book><Publisher><PublisherName>{PUBLISHER}</PublisherName><PublisherLocation>{PLACE}</PublisherLocation>"
        f'</Publisher><BookTitle book="{BOOK_ID}">{escape(BOOK_TITLE)}</BookTitle>'
        f"<PubDate><Year>{BOOK_YEAR}</Year></PubDate>"
        f"<BeginningDate><Year>{BOOK_YEAR}</Year><Month>01</Month></BeginningDate>"
        f'<AuthorList Type="editors" CompleteYN="Y">{editors}</AuthorList><Edition>2nd</Edition>'
        "<Isbn>9790000000001</Isbn><Medium>Internet</Medium></Book>"
    )


def _whole_index() -> int:
    return special_pmids()["whole_book"] - min(special_pmids().values())


def _contents() -> str:
    """Write the table of contents."""
    titles = (
        "Anatomy of the Facial Nerve",
        "Animal Models",
        "The Secretome",
        "Vesicles and Their Dose",
        "Trials",
    )
    return (
        "<Sections>"
        + "".join(
            f'<Section><LocationLabel Type="chapter">{number}</LocationLabel>'
            f'<SectionTitle book="{BOOK_ID}" part="ch{number}">{title}</SectionTitle></Section>'
            for number, title in enumerate(titles, 1)
        )
        + "</Sections>"
    )
