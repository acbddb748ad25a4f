"""The words that no rule covers: irregular plurals, British spellings of their own, compounds."""


def _pairs(text: str) -> dict[str, str]:
    each = (pair.split(maxsplit=1) for pair in text.replace("\n", ";").split(";") if pair.strip())
    return {left: right.strip() for left, right in each}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A plural (or another British form of it) and the singular.
IRREGULAR = _pairs("""
media medium; criteria criterion; phenomena phenomenon; mitochondria mitochondrion; bacteria bacterium
ganglia ganglion; sera serum; strata stratum; atria atrium; epithelia epithelium; endothelia endothelium
myocardia myocardium; septa septum; ova ovum; crania cranium; foramina foramen; lumina lumen
stomata stoma; nuclei nucleus; stimuli stimulus; fungi fungus; foci focus; loci locus; bacilli bacillus
thrombi thrombus; emboli embolus; bronchi bronchus; villi villus; calculi calculus; alumni alumnus
radii radius; nevi nevus; naevi nevus
vertebrae vertebra; fistulae fistula; bursae bursa; larvae larva; algae alga
axillae axilla; scapulae scapula; fasciae fascia; striae stria; trabeculae trabecula; antennae antenna
lacunae lacuna; papillae papilla; cochleae cochlea; tracheae trachea; corneae cornea; indices index
matrices matrix; appendices appendix; cortices cortex; vertices vertex; cervices cervix; helices helix
apices apex; phalanges phalanx; larynges larynx; axes axis; crises crisis; oases oasis; children child
men man; women woman; mice mouse; lice louse; feet foot; teeth tooth; geese goose; oxen ox; people person
halves half; calves calf; wolves wolf; shelves shelf; knives knife; leaves leaf; hooves hoof; lives life
wives wife; selves self; testes testis; bases base; metastases metastasis; biases bias; gases gas
atlases atlas; aliases alias; pancreases pancreas; canvases canvas; lenses lens; irises iris
calories calorie; movies movie; cookies cookie; aches ache; headaches headache; toothaches toothache
caches cache; niches niche; psyches psyche; shoes shoe; toes toe; canoes canoe; mosquitoes mosquito
quizzes quiz; evs ev; mscs msc; axones axon; neurones neuron; neurone neuron
""")

# They end in s and are no plurals.
UNCHANGED = frozenset(
    _words("""
aids series species caries scabies rabies diabetes herpes ascites faeces feces mumps measles rickets lens
biceps triceps quadriceps forceps news means whereas always perhaps gas bias pancreas atlas alias canvas
texas kansas christmas kras nras hras inos enos nnos ethos pathos chaos cosmos asbestos kudos lagos
thermos taxis pelvis menses nares facies tabes
""")
)

# They end in -oses or -uses and are no Greek or Latin plurals.
ENDS_IN_SE = frozenset(
    _words("""
poses closes glucoses celluloses doses overdoses microdoses noses roses hoses loses causes uses houses
pauses clauses abuses fuses reuses accuses excuses overuses misuses spouses muses infuses diffuses
""")
)

# A spelling and the one that stands for it; one word that many write as two.
SPELLED = _pairs("""
grey gray; ageing aging; programme program; disc disk; artefact artifact; judgement judgment
yoghurt yogurt; acknowledgement acknowledgment; speciality specialty; orientated oriented
preventative preventive; aluminium aluminum; defence defense; offence offense; licence license
practise practice; practised practiced; practising practicing; fulfil fulfill; enrol enroll
enrolment enrollment; instalment installment; skilful skillful; distil distill; instil instill
gramme gram; kilogramme kilogram; sceptic skeptic; sceptical skeptical; mould mold; moulded molded
plough plow; mollusc mollusk; centred centered; cesarian cesarean; caesarian cesarean; liquorice licorice
tyre tire; draught draft; manoeuvring maneuvering; microrna micro rna; followup follow up
nonunion non union; noninvasive non invasive; crosslink cross link; crosslinked cross linked
crosslinking cross linking; healthcare health care; wellbeing well being; lifespan life span
sideeffect side effect; xray x ray; stemcell stem cell; knockin knock in
gastroesophageal gastro esophageal; tradeoff trade off; longterm long term; shortterm short term
placebocontrolled placebo controlled
""")

# What stands before -ise in words that Americans write with an s too.
NEVER_IZE = _words("""
exerc prem prom surpr superv telev exc inc expert enterpr disgu dem franch improv merchand parad advert
circumc compr appr desp treat prec conc rev adv dev no ra pra bru cru po turquo torto mala surm w
""")
