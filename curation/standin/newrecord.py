"""Write a small, valid record from scratch: a notice, or a record that enters late."""

from datetime import date

from lxml import etree

from curation.standin import editing
from curation.standin.answers import tagged
from curation.standin.reading import Reading

_ARTICLE = ("D016428", "Journal Article")


def new_record(
    pmid: int,
    title: str,
    published: date,
    *,
    like: Reading | None = None,
    kind: tuple[str, str] = _ARTICLE,
    abstract: str = "",
) -> etree._Element:
    """Write a record published on a day, in the journal of another record where one is given.

    ``kind`` is its publication type as (MeSH identifier, name).
    """
    journal, short, number = (tagged(tag, text) for tag, text in _journal(like))
    text = f"<Abstract>{tagged('AbstractText', abstract)}</Abstract>" if abstract else ""
    kinds = tagged("PublicationType", kind[1], f'UI="{kind[0]}"')
    written = (
        "<PubmedArticle>"
        f'<MedlineCitation Status="PubMed-not-MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet"><Volume>1</Volume>'
        f"<Issue>1</Issue><PubDate/></JournalIssue>{journal}</Journal>{tagged('ArticleTitle', title)}"
        f"<Pagination><MedlinePgn>1</MedlinePgn></Pagination>{text}<Language>eng</Language>"
        f"<PublicationTypeList>{kinds}</PublicationTypeList></Article>"
        f"<MedlineJournalInfo>{short}{number}</MedlineJournalInfo></MedlineCitation>"
        "<PubmedData><History/><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData>'
        "</PubmedArticle>"
    )
    tree = editing.opened(written.encode())
    issue_date = tree.find(".//PubDate")
    if issue_date is not None:
        editing.put_day(issue_date, published, named=True)
    for status in ("entrez", "pubmed"):
        editing.add_history(tree, status, published)
    editing.revised(tree, published)
    return tree


def _journal(like: Reading | None) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
    full, short, number = "Journal of made-up records", "J Made Up Rec", "0000001"
    if like is not None and not like.is_book:
        short = like.at("MedlineJournalInfo/MedlineTA") or short
        full = like.of_article("Journal/Title") or short
        number = like.at("MedlineJournalInfo/NlmUniqueID") or number
    return ("Title", full), ("MedlineTA", short), ("NlmUniqueID", number)
