"""What the synthetic corpus is made of: outlines, studies, sentences, people, journals, XML.

``curation.standin.corpus`` is the only door. Every part is a pure function of (seed, index), so record number
7,311 is the same whether the corpus holds ten thousand records or a million.
"""
