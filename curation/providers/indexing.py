"""What NLM adds to a record: MeSH headings, substances, concepts, data banks, and notices about it."""

from lxml.etree import _Element as Element

from curation.providers.markup import Unknown, plain
from curation.providers.parts import children, pmid_number
from curation.providers.records import (
    Chemical,
    DataBank,
    MeshHeading,
    Notice,
    Qualifier,
    SupplementaryConcept,
)


def mesh(heading: Element, unknown: Unknown) -> MeshHeading:
    """Read a MeshHeading."""
    name = ui = kind = ""
    major = automatic = False
    qualifiers = []
    for child in heading:
        own_ui, own_major = child.get("UI") or "", child.get("MajorTopicYN") == "Y"
        own_auto = child.get("AutoHM") == "Y"
        if child.tag == "DescriptorName":
            name, ui, major, automatic = plain(child), own_ui, own_major, own_auto
            kind = child.get("Type") or ""
        elif child.tag == "QualifierName":
            qualifiers.append(Qualifier(plain(child), own_ui, own_major, own_auto))
        elif child.tag == "Descriptor":  # before 2004
            name, major = plain(child), own_major
        else:
            unknown(child)
    return MeshHeading(name, ui, major, automatic, kind, tuple(qualifiers))


def chemical(element: Element, unknown: Unknown) -> Chemical:
    """Read a Chemical; NLM writes 0 where there is no registry number."""
    name = ui = registry = ""
    for child in element:
        if child.tag == "RegistryNumber":
            registry = plain(child)
        elif child.tag == "NameOfSubstance":
            name, ui = plain(child), child.get("UI") or ""
        else:
            unknown(child)
    return Chemical(name, ui, "" if registry == "0" else registry)


def supplementary(element: Element, _unknown: Unknown) -> SupplementaryConcept:
    """Read a SupplMeshName."""
    return SupplementaryConcept(plain(element), element.get("UI") or "", element.get("Type") or "")


def data_bank(element: Element, unknown: Unknown) -> DataBank:
    """Read a DataBank."""
    name = ""
    accessions: tuple[str, ...] = ()
    for child in element:
        if child.tag == "DataBankName":
            name = plain(child)
        elif child.tag == "AccessionNumberList":
            accessions = tuple(plain(a) for a in children(child, "AccessionNumber", unknown))
        else:
            unknown(child)
    return DataBank(name, accessions)


def notice(element: Element, unknown: Unknown, kind: str = "") -> Notice:
    """Read a CommentsCorrections, whose kind is its RefType."""
    source, note, pmid = "", "", None
    for child in element:
        if child.tag == "RefSource":
            source = plain(child)
        elif child.tag == "PMID":
            pmid = pmid_number(plain(child))
        elif child.tag == "Note":
            note = plain(child)
        else:
            unknown(child)
    return Notice(kind or element.get("RefType") or "", source, pmid, note)


def bare_notices(element: Element, unknown: Unknown) -> tuple[Notice, ...]:
    """Read a CommentsCorrections that stands without its list, as until 2009.

    It held any number of notices then, each an element named after its kind.
    """
    if element.get("RefType"):
        return (notice(element, unknown),)
    return tuple(notice(child, unknown, child.tag) for child in element if isinstance(child.tag, str))
