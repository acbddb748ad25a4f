"""The analysis: which spellings are one, which are not, and that a highlight finds its word again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.search.analysis import analysed, beginnings_of, exact, folded, key, stands, tokens, written

SAME = """
Szabłowska = Szablowska
Müller = Muller
Ångström = Angstrom
Sjögren's syndrome = Sjogren syndrome
naïve = naive
cafe\u0301 = café
Łukasz Gąsior = Lukasz Gasior
Đorđević = Dordevic
Søren = Soren
TGF-β = TGF-beta
TGF-β = TGF beta
TGF-β1 = TGFbeta1
TGFβ1 = TGF-beta 1
NF-κB = NF-kappaB
NF-κB = NFkappaB
IFN-γ = IFN-gamma
TNF-α = TNFalpha
α-SMA = alpha-SMA
αSMA = alpha SMA
β-catenin = beta catenin
γδ T cells = gamma-delta T cells
𝛽-actin = beta-actin
Δ9-THC = delta 9 THC
miR-21 = miR21
miR-21 = miR 21
miR–21 = miR-21
IL-1β = IL1 beta
CD34+ = CD-34
H2O2 = H₂O₂
CO₂ = CO2
Ca²⁺ = Ca2+
10⁹ = 10^9
ischaemia = ischemia
anaemia = anemia
anaesthesia = anesthesia
haemorrhage = hemorrhage
oedema = edema
oesophagus = esophagus
œsophagus = esophagus
gastro-oesophageal = gastroesophageal
oestrogen = estrogen
foetal = fetal
paediatric = pediatric
orthopaedics = orthopedics
diarrhoea = diarrhea
apnoea = apnea
coeliac = celiac
leukaemia = leukemia
leucocyte = leukocyte
tumour = tumor
antitumour = antitumor
behavioural = behavioral
colour = color
fibre = fiber
fibres = fiber
millilitre = milliliter
centre = center
randomised = randomized
randomisation = randomization
characterising = characterizing
analyse = analyze
paralysed = paralyzed
analogue = analog
signalling = signaling
labelled = labeled
modelling = modeling
sulphate = sulfate
ageing = aging
grey matter = gray matter
programme = program
disc = disk
nerve injuries = nerve injury
exosomes = exosome
analyses = analysis
diagnoses = diagnosis
metastases = metastasis
biopsies = biopsy
mice = mouse
nuclei = nucleus
mitochondria = mitochondrion
conditioned media = conditioned medium
vertebrae = vertebra
indices = index
viruses = virus
diseases = disease
responses = response
MSCs = MSC
EVs = EV
axones = axon
neurones = neuron
Bell's palsy = Bell palsy
Bell’s palsy = Bells palsy
O'Brien = O’Brien
patients' outcome = patient outcome
micro\u00adRNA = microRNA
microRNA = micro-RNA
noninvasive = non-invasive
ﬁbroblast = fibroblast
\uff2d\uff33\uff23 = MSC
facial\u00a0nerve = facial nerve
end-to-end = end to end
1,004 = 1004
100 µg/mL = 100 μg/ml
5 µm = 5 um
"""
APART = """
organ = organization
organ = organism
university = universe
nerve = nervous
AIDS = aid
news = new
lens = len
diabetes = diabete
species = specie
exercise = exercize
regenerate = regeneration
inject = injection
cell = cellular
p53 = p63
miR-21 = miR-210
IL-1 = IL-10
CD4 = CD44
0.05 = 0.5
TGF-α = TGF-β
1.5 = 15
aerobic = erobic
hour = hor
source = sorce
shoe = she
poet = pet
virus = viru
basis = base
mass = mas
toe = te
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(line.split(" = ")) for line in text.strip().splitlines()]  # type: ignore[misc] # two parts each


@pytest.mark.parametrize(("one", "other"), _pairs(SAME))
def test_two_spellings_of_one_thing_find_each_other(one: str, other: str) -> None:
    assert analysed(one) == analysed(other)
    assert tokens(one)


@pytest.mark.parametrize(("one", "other"), _pairs(APART))
def test_two_things_stay_two(one: str, other: str) -> None:
    assert analysed(one) != analysed(other)


@given(st.text())
def test_any_text_is_cut_into_words_and_figures(text: str) -> None:
    for token in tokens(text):
        assert all(c.isalnum() or c == "." for c in token)
        assert token == token.strip(".")


@given(
    st.text(alphabet="abß ŁłéΑβμ\u0301’'.,-–²₂5面가\u00a0\u00ad(", max_size=30)
    | st.text(alphabet=st.characters(max_codepoint=127), max_size=30)
)
def test_the_pieces_of_a_text_give_the_same_tokens_as_the_whole(text: str) -> None:
    assert [token for piece in written(text) for token in tokens(piece)] == tokens(text)
    places = sorted((at, piece) for piece in set(written(text)) for at in stands(piece, text))
    assert [piece for _, piece in places] == written(text)
    assert all(0 <= at < at + len(piece) <= len(text) for at, piece in places)


def test_a_piece_stands_where_its_words_were_written() -> None:
    text = "In Bell’s palsy, TGF\u2011β1 (ischaemia)."
    found = [(tokens(piece), piece) for piece in written(text)]
    assert found == [
        (["in"], "In"),
        (["bell"], "Bell’s"),
        (["palsy"], "palsy,"),
        (["tgf"], "TGF"),
        (["beta", "1"], "β1"),
        (["ischemia"], "ischaemia"),
        ([], "."),
    ]
    assert list(stands("palsy", "palsy, palsy palsy's (palsy) palsyβ _palsy")) == [7, 22, 37]


def test_the_exact_form_keeps_plural_and_spelling() -> None:
    assert exact("Tumours’ Fibres") == "tumours fibres"
    assert analysed("Tumours’ Fibres") == "tumor fiber"


def test_a_key_compares_whole_values() -> None:
    assert key("García-López J") == key("Garcia Lopez  J.") == "garcia lopez j"
    assert key("O’Brien") == "obrien"
    assert key("J. Biol. Chem.") == "j biol chem"


def test_folding_keeps_case_and_plain_text() -> None:
    assert folded("Łódź, pH 7") == "Lodz, pH 7"


def test_a_truncated_word_with_figures_is_a_word_and_then_a_beginning() -> None:
    found = beginnings_of("miR2")
    assert found is not None
    assert (found.before, found.prefixes) == (("mir",), ("2",))
    assert beginnings_of("—") is None
