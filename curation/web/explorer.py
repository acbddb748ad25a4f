"""The explorer: the graph around a record, a result set or the included records, drawn, listed, exported."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from curation.accounts.permissions import Act
from curation.exchange import graphs
from curation.models import Record, graph
from curation.models.link import Provider
from curation.search.asking import Wish, search
from curation.search.lookups import given
from curation.search.query import QueryError
from curation.search.reader import NotReadyError
from curation.web.access import needs
from curation.web.graph_page import colours, drawing, provider_bits, said_by
from curation.web.reading import read

SIZES = [50, 150, 500, 2000]
USUAL = 150


@needs(Act.READ)
def explorer(request: HttpRequest) -> HttpResponse:
    """Show the graph that the address asks for, or send it as a file."""
    wish = _wish(request.GET)
    pmids = _pmids(wish)
    seen = drawing(
        pmids, by=provider_bits(wish["by"]), colour=wish["colour"], timeline=wish["axis"] == "year"
    )
    if wish["format"]:
        return _file(wish["format"], seen)
    address = request.GET.copy()
    address.pop("format", None)
    context = {
        **seen, **wish, "address": address.urlencode(), "sizes": SIZES, "colours": colours(),
        "providers": [(p.name.lower(), p.label) for p in Provider],
        "centre": Record.objects.without_body().filter(pk=wish["pmid"]).first() if wish["pmid"] else None,
    }  # fmt: skip
    return render(request, "citations/explorer.html", context)


def _wish(address: QueryDict) -> dict[str, Any]:
    """Read the address; what makes no sense falls back to the usual."""
    pmid, size = _number(address.get("pmid", "")), _number(address.get("size", ""))
    known = {name for name, _ in colours()}
    colour = address.get("colour", "")
    return {
        "pmid": pmid,
        "q": address.get("q", "")[:200].strip(),
        "size": min(size or USUAL, graph.MOST),
        "by": address.get("by", ""),
        "colour": colour if colour in known else "type",
        "axis": "year" if address.get("axis") == "year" else "",
        "format": address.get("format", "") if address.get("format") in FILES else "",
    }


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and word.isascii() and len(word) < 16 else 0


def _pmids(wish: dict[str, Any]) -> list[int]:
    """Return the PMIDs of the graph: around a record, of a result set, else of the core."""
    if wish["pmid"]:
        return graph.around(wish["pmid"], size=wish["size"])
    if wish["q"]:
        return _found(wish["q"], wish["size"])
    return graph.core(size=wish["size"])


def _found(words: str, size: int) -> list[int]:
    """Return the most cited records of a result set; none while the index is away or cannot be asked this."""
    asked = read(words).tree
    try:
        wish = Wish(asked, order="most_cited", size=size, given=given(asked), with_facets=False)
        return search(wish).hits.pmids
    except (NotReadyError, QueryError):
        return []


def _file(kind: str, seen: dict[str, Any]) -> HttpResponse:
    """Send a graph as a file."""
    edges = [{"citing": e.citing, "cited": e.cited, "providers": said_by(e)} for e in seen["edges"]]
    if kind == "graphml":
        body = graphs.graphml([vars(node) for node in seen["nodes"]], edges)
    elif kind == "csv":
        body = graphs.edge_list(edges, {node.pmid: node.title for node in seen["nodes"]})
    else:
        body = render_to_string("citations/_graph.svg", {**seen, "standalone": True})
    response = HttpResponse(body, content_type=FILES[kind])
    response["Content-Disposition"] = f'attachment; filename="citations.{kind}"'
    return response


FILES = {
    "graphml": "application/graphml+xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
}
