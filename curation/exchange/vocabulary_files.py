"""The vocabulary as YAML and as SKOS in Turtle; each read gives the cards that its write was given."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import yaml
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

from curation.review.cards import Card, ExampleCard, FacetCard, IdentifierCard, TermCard

FOLDER = Path(__file__).parent.parent / "review" / "vocabulary"
BASE = Namespace("urn:secretome:vocabulary:")  # keys are the names; no site owns a vocabulary
OWN = Namespace("urn:secretome:ns#")
MATCHES = {
    "exact": SKOS.exactMatch,
    "close": SKOS.closeMatch,
    "broad": SKOS.broadMatch,
    "narrow": SKOS.narrowMatch,
}
SIMPLE = ("key", "cardinality", "stage", "value_kind", "colour", "part_of")
ADDRESSES = {
    "mesh": "http://id.nlm.nih.gov/mesh/{}",
    "cl": "http://purl.obolibrary.org/obo/{}",
    "uberon": "http://purl.obolibrary.org/obo/{}",
    "ncbitaxon": "http://purl.obolibrary.org/obo/NCBITaxon_{}",
}


class VocabularyFileError(Exception):
    """A file is not a vocabulary; the message says where and why."""


class _File(Card, frozen=True):
    facets: tuple[FacetCard, ...]


def read_yaml(text: str, *, name: str = "the file") -> list[FacetCard]:
    """Return the facets of a YAML text.

    Raises:
        VocabularyFileError: if it is not YAML, or not of the form; the message names the place.
    """
    try:
        return list(msgspec.convert(yaml.safe_load(text), _File).facets)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise VocabularyFileError(f"{name} is not a vocabulary: {error}") from error


def read_folder(folder: Path = FOLDER) -> list[FacetCard]:
    """Return the facets of all YAML files of a folder, in the order of their names."""
    files = sorted(folder.glob("*.yaml"))
    return [facet for path in files for facet in read_yaml(path.read_text(encoding="utf-8"), name=path.name)]


def write_yaml(facets: Sequence[FacetCard]) -> str:
    """Return facets as YAML."""
    said = msgspec.to_builtins(_File(tuple(facets)))
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100)


def write_skos(facets: Sequence[FacetCard]) -> str:
    """Return facets as SKOS concept schemes and their terms as concepts, in Turtle.

    What SKOS has no word for (units, cardinality, order, what was verified) is said in a namespace of ours.
    """
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("own", OWN)
    for order, facet in enumerate(facets):
        scheme = BASE[facet.key]
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((scheme, OWN.order, Literal(order)))
        _say(graph, scheme, facet, SIMPLE)
        _label(graph, scheme, facet.label, facet.definition)
        graph.add((scheme, OWN.units, Literal(msgspec.json.encode(facet.units).decode())))
        for number, term in enumerate(facet.terms):
            _write_term(graph, scheme, facet, term, number)
    return str(graph.serialize(format="turtle"))


def _write_term(graph: Graph, scheme: URIRef, facet: FacetCard, term: TermCard, number: int) -> None:
    concept = BASE[f"{facet.key}:{term.key}"]
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, OWN.order, Literal(number)))
    _label(graph, concept, term.label, term.definition)
    _say(graph, concept, term, ("key", "belongs", "does_not_belong", "deprecated_by"))
    graph.add((concept, OWN.deprecated, Literal(term.deprecated)))
    for synonym in term.synonyms:
        graph.add((concept, SKOS.altLabel, Literal(synonym, lang="en")))
    graph.add((concept, OWN.synonyms, Literal(msgspec.json.encode(term.synonyms).decode())))
    if term.parent:
        graph.add((concept, SKOS.broader, BASE[f"{facet.key}:{term.parent}"]))
    for identifier in term.identifiers:
        graph.add((concept, MATCHES[identifier.match], _address(identifier)))
    for example in term.examples:
        graph.add((concept, SKOS.example, Literal(example.quote, lang="en")))
    graph.add((concept, OWN.identifiers, Literal(msgspec.json.encode(term.identifiers).decode())))
    graph.add((concept, OWN.examples, Literal(msgspec.json.encode(term.examples).decode())))


def read_skos(text: str, *, name: str = "the file") -> list[FacetCard]:
    """Return the facets of a Turtle text as ``write_skos`` writes it.

    Raises:
        VocabularyFileError: if it is not Turtle, or lacks a key or a label.
    """
    graph = Graph()
    try:
        graph.parse(data=text, format="turtle")
        schemes = _in_order(graph, graph.subjects(RDF.type, SKOS.ConceptScheme))
        return [_read_facet(graph, scheme) for scheme in schemes]
    except Exception as error:  # rdflib's parsers raise many kinds, and a broken file is no fault of ours
        raise VocabularyFileError(f"{name} is not a vocabulary in SKOS: {error}") from error


def _read_facet(graph: Graph, scheme: URIRef) -> FacetCard:
    concepts = _in_order(graph, graph.subjects(SKOS.inScheme, scheme))
    said = {n: _text(graph, scheme, OWN[n]) for n in SIMPLE}
    return msgspec.convert(
        {
            **said,
            "label": _text(graph, scheme, SKOS.prefLabel),
            "definition": _text(graph, scheme, SKOS.definition),
            "units": msgspec.json.decode(_text(graph, scheme, OWN.units) or "[]"),
            "terms": [_read_term(graph, concept) for concept in concepts],
        },
        FacetCard,
    )


def _read_term(graph: Graph, concept: URIRef) -> TermCard:
    broader = graph.value(concept, SKOS.broader)
    return TermCard(
        key=_text(graph, concept, OWN.key),
        label=_text(graph, concept, SKOS.prefLabel),
        definition=_text(graph, concept, SKOS.definition),
        belongs=_text(graph, concept, OWN.belongs),
        does_not_belong=_text(graph, concept, OWN.does_not_belong),
        synonyms=msgspec.json.decode(_text(graph, concept, OWN.synonyms) or "[]", type=tuple[str, ...]),
        parent=str(broader).rpartition(":")[2] if broader else "",
        identifiers=msgspec.json.decode(
            _text(graph, concept, OWN.identifiers) or "[]", type=tuple[IdentifierCard, ...]
        ),
        examples=msgspec.json.decode(
            _text(graph, concept, OWN.examples) or "[]", type=tuple[ExampleCard, ...]
        ),
        deprecated=_text(graph, concept, OWN.deprecated) == "true",
        deprecated_by=_text(graph, concept, OWN.deprecated_by),
    )


def _label(graph: Graph, subject: URIRef, label: str, definition: str) -> None:
    graph.add((subject, SKOS.prefLabel, Literal(label, lang="en")))
    if definition:
        graph.add((subject, SKOS.definition, Literal(definition, lang="en")))


def _say(graph: Graph, subject: URIRef, card: Card, names: Iterable[str]) -> None:
    for name in names:
        if getattr(card, name):
            graph.add((subject, OWN[name], Literal(getattr(card, name))))


def _in_order(graph: Graph, subjects: Iterable[object]) -> list[URIRef]:
    return sorted((URIRef(str(s)) for s in subjects), key=lambda s: int(_text(graph, s, OWN.order) or 0))


def _text(graph: Graph, subject: URIRef, predicate: URIRef) -> str:
    value = graph.value(subject, predicate)
    return "" if value is None else str(value)


def _address(identifier: IdentifierCard) -> URIRef:
    known = ADDRESSES.get(identifier.scheme)
    if known is None:
        return URIRef(f"urn:{identifier.scheme}:{identifier.value}")
    return URIRef(known.format(identifier.value.replace(":", "_")))
