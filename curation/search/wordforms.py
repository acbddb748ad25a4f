"""One form for a word's many: plural and singular, British and American, compounds written apart or together.

The stem is light on purpose: only plurals are taken off, not ``-ing``, ``-ed`` or ``-ation``. PubMed does not
stem, so a strategy that was tuned there must not suddenly match "organization" for "organ"; yet a reader who
types "nerve injuries" means the singular too. Plurals follow Harman's S-stemmer ("How effective is
suffixing?", JASIS 1991), with the Latin and Greek plurals of medicine. Spelling rules name roots, since "ae"
for "e" is right in "haemorrhage" and wrong in "aerobic".
"""

import re

from curation.search.wordlists import ENDS_IN_SE, IRREGULAR, NEVER_IZE, SPELLED, UNCHANGED

_DOUBLED = (
    "label|travel|model|signal|channel|cancel|counsel|fuel|level|total|tunnel|funnel|panel|unravel|barrel|spiral|"
    "marvel|tranquil|initial|dial"
)
_OUR = "tum|col|behavi|lab|fav|hum|od|vap|neighb|harb|hon|rum|flav|arm|sav|endeav|vig|rig|savi"
_AFTER_O = "(?<!angi)(?<!gastr)(?<!trache)(?<!laryng)(?<!pharyng)(?<!phyt)(?<!xen)"  # oe in American, too
_MAYBE = re.compile(r"ae|oe|our|re$|ogue|ll|lys|is|sulph|^leuco")  # a quick no for most words
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"haem", "hem"),
        (r"aem(?=i)", "em"),
        (r"aesth", "esth"),
        (r"paed", "ped"),
        (r"^aeti", "eti"),
        (r"caec", "cec"),
        (r"faec", "fec"),
        (r"gynaec", "gynec"),
        (r"(arch|pal)aeo", r"\1eo"),
        (r"phaeo", "pheo"),
        (r"naev", "nev"),
        (r"^caes(?=ar|iu)", "ces"),
        (rf"(?<!o){_AFTER_O}oe(?=dem|soph|str)", "e"),
        (r"ooe(?=dem|soph|str)", "oe"),
        (r"foet", "fet"),
        (r"pnoe", "pne"),
        (r"rrhoe", "rrhe"),
        (r"coeliac", "celiac"),
        (r"homoeo", "homeo"),
        (r"amoeb", "ameb"),
        (r"manoeuvr", "maneuver"),
        (r"maneuvere", "maneuver"),
        (r"sulph", "sulf"),
        (r"leuco(?=[cpd])", "leuko"),
        (rf"({_OUR})our", r"\1or"),
        (r"(cent|fib|lit|met|theat|calib|tit|spect|lust|goit)re$", r"\1er"),
        (r"(anal|catal|dial|homol|orthol|paral|epil|prol)ogue(d?)$", r"\1og\2"),
        (rf"({_DOUBLED})l(ed|ing|er|or)$", r"\1\2"),
        (r"(?<=[a-z]{2}l)ys(e|ed|ing|er)$", r"yz\1"),
    )
)
_ISE = re.compile(r"(?<=[a-z]{3})is(e|ed|er|ing|able|ation|ational)$")


def one_form(word: str) -> str:
    """Return the form that stands for a folded, lower-case word of letters; two words for some compounds."""
    word = american(singular(word))
    return SPELLED.get(word, word)


def singular(word: str) -> str:
    """Take off a plural; ``word`` is lower-case."""
    if word not in IRREGULAR and len(word) > 3 and word[-1] == "s" and word not in UNCHANGED:
        word = _from_es(word) if word.endswith("es") else word if word[-2] in "sui" else word[:-1]
    return IRREGULAR.get(word, word)


def _from_es(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "shes", "ches", "zzes")):
        return word[:-2]
    if word.endswith(("yses", "eses", "iases", "stases")) and len(word) > 6:
        return word[:-2] + "is"
    if word.endswith(("oses", "uses")) and word not in ENDS_IN_SE and not word.endswith(("poses", "closes")):
        return word[:-2] + ("is" if word[-4] == "o" else "")
    return word[:-2] if word.endswith("oes") and len(word) > 5 else word[:-1]


def american(word: str) -> str:
    """Return the American spelling of a lower-case word; what no rule knows comes back as it is."""
    if not _MAYBE.search(word):
        return word
    for rule, into in _RULES:
        word = rule.sub(into, word)
    found = _ISE.search(word)
    if found and not word[: found.start()].endswith(NEVER_IZE):
        word = f"{word[: found.start()]}iz{found[1]}"
    return word


_OPEN_ENDS = tuple(  # where a truncated word stops within a British ending, and how the American one goes on
    (re.compile(pattern), into)
    for pattern, into in (
        (r"(?<=[a-z]{2}[bt])r$", "er"),
        (r"(?<=[a-z]{2}o)u$", ""),
        (r"(?<=[a-z]{3}i)s(?=(?:a|at|ati|atio|i|in)?$)", "z"),
        (r"(?<=[a-z]{2}ly)s(?=(?:i|in)?$)", "z"),
        (rf"({_DOUBLED})l(?=(?:e|i|in|o)?$)", r"\1"),
        (r"(?<=[a-z]{2})ae(?=st?$|m$)|(?<=[a-z]{3})ae$", "e"),
        (r"^(gyn|arch|pal|ph|p|c|f)ae(?=[dc]?$)", r"\1e"),
        (r"(?<=^hom)oe$", "eo"),
        (r"(?<=^am)oe$", "e"),
        (r"^oe(?=s|so|sop|st|d|de$)", "e"),
        (r"^coel(?=i?a?$)", "cel"),
        (r"(?<=sul)p$", "f"),
    )
)


def beginnings(start: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say how to find every word that began with ``start`` before it was brought to one form.

    Returns the prefixes to look for, and whole forms beside them: ``injuri`` finds "injury" (from
    "injuries"), ``fibr`` finds "fiber" (from "fibre").
    """
    spelled = american(start)
    prefixes = {start, spelled}
    prefixes.update(ending.sub(other, spelled) for ending, other in _OPEN_ENDS)
    whole = {form for written, form in (IRREGULAR | SPELLED).items() if written.startswith(start)}
    if len(start) > 3:  # a shorter one is the beginning of too much
        whole.update(one_form(start + more) for more in ("", "s", "es"))
    found = tuple(prefixes)
    beside = sorted(form for form in whole if " " not in form and not form.startswith(found))
    return tuple(sorted(prefixes)), tuple(beside)
