"""ECitMatch: citations as ``journal|year|volume|first page|author|key|`` lines, answered with PMIDs."""

import re

from curation.standin.answers import Answer, Request, text_answer
from curation.standin.query import answer as search
from curation.standin.service import Service

_LINES = re.compile(r"\r\n|\r|\n")
_MOST_NAMED = 5


def answer(request: Request, service: Service) -> Answer:
    """Answer one ECitMatch request with one line for each line asked."""
    lines = [line for line in _LINES.split(request.get("bdata")) if line.strip()]
    return text_answer("".join(f"{'|'.join(_fields(line))}|{_matched(line, service)}\n" for line in lines))


def _fields(line: str) -> list[str]:
    fields = [part.strip() for part in line.split("|")]
    return (fields + [""] * 6)[:6]


def _matched(line: str, service: Service) -> str:
    journal, year, volume, page, author, _ = _fields(line)
    if not journal or not _found(service, f'"{journal}"[ta]'):
        return "NOT_FOUND;INVALID_JOURNAL"
    asked = f'"{journal}"[ta]'
    if year.isdecimal() and len(year) == 4:
        asked += f" AND {year}[dp]"
    asked += "".join(f' AND "{text}"[{tag}]' for text, tag in ((volume, "vi"), (page, "pg")) if text)
    found = _found(service, asked)
    if len(found) > 1 and author:
        found = _found(service, f"({asked}) AND {author}[au]") or found
    if not found:
        return "NOT_FOUND"
    if len(found) > 1:
        return "AMBIGUOUS " + ",".join(str(pmid) for pmid in found[:_MOST_NAMED])
    return str(found[0])


def _found(service: Service, query: str) -> list[int]:
    return [int(pmid) for pmid in search(service.library, query.replace("\t", " ")).pmids]
