"""The index's schema on one page: what is looked at word by word, what as a whole, what is counted.

Texts come in as the analysis leaves them, words with blanks between, so the index itself only splits at
blanks. So do whole values, each as one word (:func:`one_word`): the engine takes ninety headings as one text
in half the time of ninety texts. Nothing is stored but numbers: what a page shows comes from the store.
"""

import functools
import hashlib
import inspect
import json
from importlib import metadata

import tantivy

from curation.search import analysis

# Fields read word by word, with positions, and how much a word in each counts for the best match.
TEXT = {
    "ti": 4.0,
    "tt": 3.0,
    "ot": 2.0,
    "ix": 1.5,  # headings, subheadings, substances and types, as words
    "ab": 1.0,
    "who": 1.0,  # names of people and groups, as words
    "jo": 0.5,  # the journal's names, as words
    "book": 1.0,
    "ad": 0.2,
    "gr": 0.2,
    "pubn": 0.2,
    "cois": 0.1,
    "misc": 0.1,  # identifiers, data banks, notes
}
# Fields whose values are compared whole, as analysis.key() has them; several values a record.
WHOLE = (
    *("au", "1au", "lastau", "fau", "cn", "ir", "fir", "ed", "ps", "auid"),
    *("ta", "issn", "jid", "vi", "ip", "pg", "la", "pl", "pt"),
    *("mh", "mhx", "majr", "majrx", "sh", "nm", "rn", "sb"),
    *("doi", "pmc", "aid", "si", "isbn", "is", "has", "source", "status"),
    *("term", "facet", "by", "conflict"),  # what curators said
)
PAIRS = {name: f"{name}_pairs" for name in ("ti", "ab", "ot", "ix", "ad")}  # why, pairs.py tells
QUOTES = "quote"  # the words that tags rest on; read word by word, and only where they are asked for
# Whole values as people read them, in columns beside the index: these are counted as facets.
FACETS = (
    *("f_type", "f_journal", "f_language", "f_mesh", "f_author", "f_source", "f_status", "f_notice"),
    "f_term",  # terms as facet/term, the broader ones too
)
# Days as the number yyyymmdd; several a record where it has several.
DAYS = ("dp", "ppdat", "epdat", "edat", "crdt", "mhda", "mdat", "dcom", "added", "decided")
KEY = "pmid"  # what a document is found and deleted by
NUMBERS = (KEY, "year", "cited", "stored")  # stored: when it came into the base, in ms
LINKS = ("refs",)  # PMIDs a record cites
# One number a record and order; each ends in the PMID, so no two are equal and a page can begin behind any.
ORDERS = ("newest", "published", "most_cited")
WEIGHT = "weight"  # recency and citations: multiplies the score of the best match
DIGEST = "digest"  # of the whole document, to compare the index with the store
SAMPLE = "sample"  # 2, 4, 8 …: whether the record is one of half of all, of a quarter …, drawn by its digest


def schema() -> tantivy.Schema:
    """Build the schema."""
    builder = tantivy.SchemaBuilder()
    for name in (*TEXT, QUOTES):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in PAIRS.values():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (*WHOLE, SAMPLE):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*DAYS, *NUMBERS, *ORDERS):  # ranges are read from the columns; only the PMID is looked up
        builder.add_integer_field(name, indexed=name == KEY, fast=True)
    for name in LINKS:
        builder.add_integer_field(name, indexed=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_integer_field(DIGEST, fast=True)
    return builder.build()


def one_word(value: str) -> str:
    """Write a whole value as the one word that stands for it in the index."""
    return value.replace(" ", "_")


@functools.cache
def schema_hash() -> str:
    """Name the schema: an index of another schema cannot be read by this program."""
    texts = [*TEXT, *PAIRS.items(), QUOTES]
    said = [metadata.version("tantivy"), texts, WHOLE, FACETS, DAYS, NUMBERS, LINKS, ORDERS, WEIGHT, DIGEST]
    said += [SAMPLE, inspect.getsource(schema), inspect.getsource(one_word)]
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=6).hexdigest()


@functools.cache
def contents_hash() -> str:
    """Name the way documents are written: an index written another way still serves until it is rebuilt."""
    from curation.search import (
        common_words,
        documents,
        judged,
        mesh,
        pairs,
        plain_values,
        wordforms,
        wordlists,
    )

    modules = (analysis, wordlists, wordforms, common_words, pairs, documents, judged, plain_values, mesh)
    source = "".join(inspect.getsource(module) for module in modules)
    return hashlib.blake2b(source.encode(), digest_size=6).hexdigest()
