"""MeSH's subheadings (qualifiers) with the two letters that NLM gives each."""

_TABLE = """
abnormalities ab; administration & dosage ad; adverse effects ae; agonists ag; analogs & derivatives aa
analysis an; anatomy & histology ah; antagonists & inhibitors ai; biosynthesis bi; blood bl; blood supply bs
cerebrospinal fluid cf; chemical synthesis cs; chemically induced ci; chemistry ch; classification cl
complications co; congenital cn; contraindications ct; cytology cy; deficiency df; diagnosis di
diagnostic imaging dg; diet therapy dh; drug effects de; drug therapy dt; economics ec; education ed
embryology em; enzymology en; epidemiology ep; ethics es; ethnology eh; etiology et; genetics ge
growth & development gd; history hi; immunology im; injuries in; innervation ir; instrumentation is
isolation & purification ip; legislation & jurisprudence lj; metabolism me; methods mt; microbiology mi
mortality mo; nursing nu; organization & administration og; parasitology ps; pathogenicity py; pathology pa
pharmacokinetics pk; pharmacology pd; physiology ph; physiopathology pp; poisoning po; prevention & control pc
psychology px; radiation effects re; radiotherapy rt; rehabilitation rh; secondary sc
standards st; statistics & numerical data sn; supply & distribution sd; surgery su; therapeutic use tu
therapy th; toxicity to; transmission tm; transplantation tr; trends td; ultrastructure ul; urine ur
veterinary ve; virology vi
"""
_BY_NAME = {
    pair.strip().rsplit(" ", 1)[0]: pair.strip().rsplit(" ", 1)[1]
    for pair in _TABLE.replace("\n", ";").split(";")
    if pair.strip()
}
NAMES = tuple(_BY_NAME)
_LOOKUP = {short: name for name, short in _BY_NAME.items()} | {
    name.replace("&", "and"): name for name in NAMES
}


def subheading(written: str) -> str:
    """Return the full name of a subheading given by name or by its two letters; "" when there is none."""
    known = " ".join(written.lower().split())
    return known if known in _BY_NAME else _LOOKUP.get(known, "")
