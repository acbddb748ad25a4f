"""A citation graph as GraphML (http://graphml.graphdrawing.org) and as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

Row = Mapping[str, object]

NODE_KEYS = {"title": "string", "year": "int", "place": "string", "group": "string", "cited_by": "int"}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def graphml(nodes: Iterable[Row], edges: Iterable[Row]) -> str:
    """Return a graph as GraphML: nodes named by their PMID, edges from citing to cited.

    Nodes have ``pmid`` and the fields of ``NODE_KEYS``; edges ``citing``, ``cited`` and ``providers``.
    """
    keys = "".join(
        f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>'
        for name, kind in NODE_KEYS.items()
    )
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        keys + '<key id="providers" for="edge" attr.name="providers" attr.type="string"/>',
        '<graph id="citations" edgedefault="directed">',
    ]
    for node in nodes:
        given = ((name, node.get(name)) for name in NODE_KEYS)
        data = "".join(
            f'<data key="{n}">{_text(value)}</data>' for n, value in given if value not in (None, "")
        )
        out.append(f"<node id={quoteattr(str(node['pmid']))}>{data}</node>")
    out += [
        f"<edge source={quoteattr(str(edge['citing']))} target={quoteattr(str(edge['cited']))}>"
        f'<data key="providers">{_text(edge["providers"])}</data></edge>'
        for edge in edges
    ]
    return "\n".join([*out, "</graph></graphml>\n"])


def edge_list(edges: Iterable[Row], titles: Mapping[int, str]) -> str:
    """Return the edges as CSV with a header: citing, cited, providers and both titles.

    A title that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["citing", "cited", "providers", "citing_title", "cited_title"])
    for edge in edges:
        citing, cited = int(str(edge["citing"])), int(str(edge["cited"]))
        said = (_plain(titles.get(pmid, "")) for pmid in (citing, cited))
        out.writerow([citing, cited, edge["providers"], *said])
    return text.getvalue()


def _text(value: object) -> str:
    return escape(FORBIDDEN.sub("", str(value)))


def _plain(title: str) -> str:
    return f"'{title}" if title.startswith(FORMULA) else title
