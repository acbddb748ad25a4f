"""Addresses elsewhere that identifiers stand for. They are links only; no page asks for them."""

from urllib.parse import quote

SCHEMES = {
    "doi": "https://doi.org/{}",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmc": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "orcid": "https://orcid.org/{}",
    "ror": "https://ror.org/{}",
    "bookaccession": "https://www.ncbi.nlm.nih.gov/books/{}/",
}
DATA_BANKS = {
    "clinicaltrials.gov": "https://clinicaltrials.gov/study/{}",
    "isrctn": "https://www.isrctn.com/{}",
    "genbank": "https://www.ncbi.nlm.nih.gov/nuccore/{}",
    "refseq": "https://www.ncbi.nlm.nih.gov/nuccore/{}",
    "geo": "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc={}",
    "sra": "https://www.ncbi.nlm.nih.gov/sra/?term={}",
    "bioproject": "https://www.ncbi.nlm.nih.gov/bioproject/{}",
    "pdb": "https://www.rcsb.org/structure/{}",
}


def address(scheme: str, value: str) -> str:
    """Return the address an identifier leads to, or "" where there is none."""
    scheme = scheme.lower()
    value = _bare(value, scheme)
    if scheme == "doi" and not value.startswith("10."):
        return ""
    pattern = SCHEMES.get(scheme, "")
    return pattern.format(quote(value, safe="/:;()._-")) if value else ""


def data_bank_address(bank: str, accession: str) -> str:
    """Return the address of an accession in a data bank, or "" for a bank that is not known here."""
    return DATA_BANKS.get(bank.lower(), "").format(quote(accession, safe=""))


def _bare(value: str, scheme: str) -> str:
    """Take a resolver's address off the front, where the identifier came as one."""
    value = value.strip()
    if value.lower().startswith(("http://", "https://")):
        value = value.split("//", 1)[1].partition("/")[2]
    return value.removeprefix("doi:").strip() if scheme == "doi" else value
