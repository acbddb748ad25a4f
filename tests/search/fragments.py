"""Pieces of searches, whole and broken, for tests that put any of them in any order."""

WHOLE = [
    'facial', 'nerve', 'nerv*', 'mesenchymal stem cells', '"facial nerve"', '"nerve growth factor*"',
    '“q r”', 'AND', 'OR', 'NOT', 'and', 'or', 'not', '(', ')', '[ti]', '[Title/Abstract]', '[mh]',
    '[MeSH Terms:noexp]', '[dp]', '[au]', '[tiab:~3]', '[sb]', '[pmid]', '[la]', '2019', '2019:2024',
    '"2019/01/01"[dp] : "3000"[dp]', 'last 5 years[dp]', '#1', '#12', 'source:x', 'cited:>5',
    'added:2026-11..', 'is:retracted', 'quote:"a b"', 'cites:12', 'exp Facial Nerve/',
    '*Facial Nerve/su, in', 'adj3', 'NEAR/2', 'x.ti,ab.', 'nerve.mp.', "'a b'/exp", "'stem cell':ti,ab",
    'TS=(', '[mh "x"]', '10.1016/S0140-6736(20)30183-5', 'PMC123', '12345678', 'hasabstract',
    'randomi?ed', "Bell's", 'TGF-β', '面神経', 'ü', '\uff02\uff2d\uff33\uff23\uff02', '\xa0', '\n',
    '1. a\n2. b\n3. 1 or 2',
]  # fmt: skip
BROKEN = [
    '"', '[', ']', '[xyz]', '[]', ':', '/', '&', '|', '*', '?', '-', '<', '>', '=', '.', ',', 'is:',
    'source:', 'cites:abc', 'added:yesterday', '2020/13/45[dp]', '[:~3]', '[ti:~]', '.ti,ab.', 'TI=',
    'exp', '/', '#', '#a', '\x00', '\ud800', '\u202e', '́', "'", "''", '{', '}', '\\', '%', '$', 'a*b',
    '~', '^', 'e.g', 'U.S.',
]  # fmt: skip
