"""Books and chapters: what belongs to the book, what to the chapter."""

from curation.providers.pubmed_xml import parse
from curation.providers.records import Identifier, PartialDate, Person, Text
from tests.providers.pubmed_sets import article_set, read_one

EDITORS = '<AuthorList Type="editors"><Author><LastName>{}</LastName></Author></AuthorList>'
AUTHORS = '<AuthorList Type="authors" CompleteYN="N"><Author><LastName>{}</LastName></Author></AuthorList>'
BOOK_DOI = '<ELocationID EIdType="doi">10.1/book</ELocationID>'


def book(in_book: str = "", in_document: str = "", data: str = "") -> str:
    """Return a PubmedBookArticle with these elements in its Book, its document and its data."""
    return (
        '<PubmedBookArticle><BookDocument><PMID Version="3">9</PMID><Book><BookTitle book="b">B</BookTitle>'
        f"{in_book}</Book>{in_document}</BookDocument><PubmedBookData>{data}</PubmedBookData></PubmedBookArticle>"
    )


def test_a_whole_book_has_the_books_title_and_doi() -> None:
    record = read_one(book(BOOK_DOI + "<PubDate><Year>2020</Year></PubDate>" + AUTHORS.format("A")))
    assert (record.kind, record.version, record.title, record.doi) == ("book", 3, Text("B"), "10.1/book")
    assert record.published == PartialDate("2020", 2020, precision="year")
    assert record.book is not None
    assert record.book.authors == (Person("A"),)


def test_the_books_doi_is_not_its_chapters() -> None:
    record = read_one(book(BOOK_DOI, '<ArticleTitle book="b" part="p" sec="s">C</ArticleTitle>'))
    assert (record.kind, record.title, record.doi) == ("chapter", Text("C"), "")
    assert record.book is not None
    assert (record.book.title_id, record.book.part, record.book.section) == ("b", "p", "s")


def test_editors_are_the_books_wherever_they_stand() -> None:
    record = read_one(book(EDITORS.format("E"), AUTHORS.format("A") + EDITORS.format("F")))
    assert record.book is not None
    assert record.book.editors == (Person("E"), Person("F"))
    assert (record.authors, record.authors_complete, record.investigators) == ((Person("A"),), False, ())


def test_everything_else_a_book_says_is_kept() -> None:
    record = read_one(
        book(
            "<Publisher><PublisherName>P</PublisherName><PublisherLocation>L</PublisherLocation></Publisher>"
            "<EndingDate><Year>2021</Year></EndingDate><Volume>1</Volume><VolumeTitle>V</VolumeTitle>"
            "<Edition>2nd</Edition><CollectionTitle>C <i>c</i></CollectionTitle><Isbn>1</Isbn><Isbn>2</Isbn>"
            "<Medium>Internet</Medium><ReportNumber>7</ReportNumber><InvestigatorList><Investigator>"
            "<LastName>I</LastName></Investigator></InvestigatorList>",
            '<LocationLabel Type="chapter">12</LocationLabel><LocationLabel>x</LocationLabel>',
        )
    )
    held = record.book
    assert held is not None
    assert (held.publisher, held.place, held.ends.year) == ("P", "L", 2021)
    assert (held.volume, held.volume_title, held.edition) == ("1", "V", "2nd")
    assert (held.collection.html, held.isbns, held.medium) == ("C <i>c</i>", ("1", "2"), "Internet")
    assert (held.report_number, held.chapter_label) == ("7", "chapter 12, x")
    assert record.investigators == (Person("I"),)


def test_sections_and_items_are_kept_as_notes() -> None:
    inner = "<Section><SectionTitle>In <i>it</i></SectionTitle></Section>"
    record = read_one(
        book(
            in_document=f"<Sections><Section><LocationLabel>1</LocationLabel><SectionTitle>Out</SectionTitle>{inner}"
            '</Section></Sections><ItemList ListType="Synonyms"><Item>a</Item><Item>b</Item></ItemList>'
        )
    )
    assert record.general_notes == ("Section: 1 Out", "Section: In it", "Synonyms: a; b")


def test_identifiers_of_document_and_data_are_one_list() -> None:
    first = '<ArticleIdList><ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList>'
    second = first.replace("<ArticleIdList>", "<ArticleIdList><ArticleId>9</ArticleId>")
    record = read_one(book(in_document=first, data=second))
    assert record.identifiers == (Identifier("bookaccession", "NBK1"), Identifier("pubmed", "9"))


def test_a_book_without_a_pmid_costs_only_itself() -> None:
    found = parse(article_set("<PubmedBookArticle/>", book()))
    assert [e.record.pmid for e in found.entries] == [9]
    assert [(p.line, p.refused) for p in found.problems] == [(2, True)]


def test_unknown_elements_of_a_book_are_named() -> None:
    new = "<{0}>x</{0}>"
    found = parse(article_set(book(new.format("N1"), new.format("N2"), new.format("N3"))))
    assert sorted(p.message.split(";")[0] for p in found.problems) == [
        "unknown element N1 in Book",
        "unknown element N2 in BookDocument",
        "unknown element N3 in PubmedBookData",
    ]
