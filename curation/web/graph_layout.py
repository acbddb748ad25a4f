"""Where each node of a graph is drawn, and which of them hold it together."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import igraph

from curation.models.graph import Edge

WIDTH, HEIGHT, MARGIN = 1200.0, 800.0, 30.0
NAMED = 5  # hubs, and bridges, that are named
FINE = 300  # nodes up to which the slow, fine layout is affordable
CUTOFF = 3  # steps counted for bridges of a large graph; all of them take seconds


@dataclass(frozen=True)
class Layout:
    """Places in a frame of 1200 × 800, in the order of the nodes; hubs and bridges by their index."""

    places: list[tuple[float, float]]
    degrees: list[int]
    hubs: list[int]
    bridges: list[int]


def laid_out(
    pmids: Sequence[int], edges: Sequence[Edge], years: Sequence[int | None] | None = None
) -> Layout:
    """Lay a graph out by Fruchterman and Reingold's forces (1991), the same way every time.

    With ``years`` the horizontal axis is time, and nodes without a year stand at the left edge. A hub is one
    that most others cite; a bridge lies on the most shortest paths (betweenness) and is not a hub.
    """
    at = {pmid: index for index, pmid in enumerate(pmids)}
    graph = igraph.Graph(len(pmids), [(at[e.citing], at[e.cited]) for e in edges], directed=True)
    degrees = graph.indegree()
    grid = len(pmids) > FINE
    igraph.set_random_number_generator(random.Random(1))  # noqa: S311 the same drawing for the same graph
    start = graph.layout_circle().coords
    rounds = 120 if grid else 300
    coords = graph.layout_fruchterman_reingold(seed=start, niter=rounds, grid=grid).coords if pmids else []
    between = graph.betweenness(directed=False, cutoff=CUTOFF if grid else None)
    hubs = [i for i in _highest(degrees) if degrees[i] > 1][:NAMED]
    bridges = [i for i in _highest(between) if between[i] > 0 and i not in hubs][:NAMED]
    places = _framed(coords)
    if years is not None:
        places = [(x, y) for x, (_, y) in zip(by_year(years), places, strict=True)]
    return Layout(places, degrees, hubs, bridges)


def by_year(years: Sequence[int | None]) -> list[float]:
    """Return the horizontal place of each year."""
    known = [year for year in years if year]
    first, last = (min(known), max(known)) if known else (0, 0)
    step = (WIDTH - 2 * MARGIN) / max(1, last - first + 1)
    return [round(MARGIN + step * (year - first + 1), 1) if year else MARGIN for year in years]


def _highest(values: Sequence[float]) -> list[int]:
    return sorted(range(len(values)), key=lambda index: (-values[index], index))


def _framed(coords: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Stretch coordinates to the frame."""
    if not coords:
        return []
    xs, ys = [c[0] for c in coords], [c[1] for c in coords]
    wide, high = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    return [
        (
            round(MARGIN + (x - min(xs)) / wide * (WIDTH - 2 * MARGIN), 1),
            round(MARGIN + (y - min(ys)) / high * (HEIGHT - 2 * MARGIN), 1),
        )
        for x, y in zip(xs, ys, strict=True)
    ]
