"""The words that a phrase is slow to look for: those that stand in very many abstracts.

Every word, in the form the index has it, of at least one abstract in twenty of three kinds of literature
(13,938 records on drugs, 1,398 on spinal cord injury, 756 of all years of MEDLINE), those of this base's
own subject, and those of many addresses. Changing the list makes the index be built anew.
"""

_WORDS = """
0 0.001 0.01 0.05 1 10 100 11 12 13 14 15 16 17 18 2 20 24 25 3 30 4 40 5 50 6 60 7 8 80 9 90 95 a ab
ability about abscess academy ace achieved acid action activation active activity acute addition additional
adipose administered administration adult advance advantage adverse affect after against age agent aim all
alone alpha also alternative although alzheimer among an analgesia analgesic analysis analyzed and
angiotensin animal antagonist anti antibiotic antibody antihypertensive any appear application applied
approach appropriate are area article as assay assess assessed assessment assigned associated association
astrocyte at attention autologous available axon axonal b background based baseline basic be because become
been before being bell beneficial benefit beta better between biological biology biomaterial biotechnology
blind blocker blood body bone both brain burden but by c calcium can cancer candidate capacity carcinoma
cardiac cardiovascular care case cause caused cell cellular center central challenge change characteristic
chemical chemotherapy child childhood china chronic ci class clinical clinically cns cochrane college
combination combined common compare compared comparison completed complex complication comprehensive
concentration concern conclusion condition conditioned conducted considered control controlled converting
cord corneal cosmetic could cranial criterion critical culture current currently cytokine d daily damage
damaged data database date day death decade decrease decreased degeneration dehp delivery demonstrate
demonstrated dentistry department dependent derived despite detected determine determined devastating
develop developed developing development di diabetes diagnosed diagnosis diastolic did diet difference
different differentiate differentiation direct disability discuss discussed disease disorder division dna
dosage dose double drainage drug due duration during dysfunction e each early effect effective effectiveness
efficacy either embase embryonic emerging end endogenous engineering enhance environment enzyme especially
ethical ethylhexyl europe ev evaluate evaluated evaluation event evidence examined exosomal exosome
experimental exposure expression extracellular face facial facilitate factor faculty failure female
fibroblast field finally finding first five focus focused follow followed following for form formation found
four free frequency from function functional further furthermore future g gene general germany given glial
graft great greater group growth h had has have headache health healthy heart hepatic here hg high higher
highlight hospital host hour how however human hypertension hypertensive hypoglossal i identified if ii
imaging immune impact impairment important improve improved improvement in incidence include included
including increase increased index indicate individual induce induced induction infarction infection
inflammation inflammatory information inhibition inhibitor initial injured injury institute interest
interval intervention into investigated involved iran is issue it italy its japan key kg kingdom knowledge
known kong korea laboratory lack large last lead least left lesion less level life like limitation limited
line lineage literature liver long loss lost low lower ltd macrophage made main major make male man
management many marker marrow material may mean measure measured mechanism medical medication medicine
medium medline mesenchymal meta method mg microenvironment mild min mir mirna ml mm model moderate molecular
molecule month more moreover morphine mortality most motor mouse msc multicenter multiple muscle myelin
myocardial n nasopharyngeal national need needed negative nerve nervous network neural neurite
neurodegenerative neurological neurology neuron neuronal neuroprotective neurotrophic new no non normal not
novel now nsc number objective observed obtained occurred of offer often old oligodendrocyte on once one
only onset open opioid option or oral other otolaryngology our out outcome over overall overcome overview p
pain palsy pancreatic paracrine parallel paralysis parameter parkinson parotid particular particularly past
pathology pathway patient pattern per performed period peripheral permanent peroxisome person pharmacology
phase phthalate physical physiology placebo plasma play pluripotent point population positive possible post
postoperative potential pre preclinical precursor present presented pressure previously primary problem
process profile progenitor progress proliferation proliferator promise promising promote promoting property
prospective protein provide providing published pubmed purpose quality randomized randomly range rare rat
rate ratio receive received receiving recent recently receptor recorded recovery reduce reduced reduction
regarding regeneration regenerative regimen region rehabilitation reinnervation related relative relevant
relief remain renal repair replacement report reported represent republic required research researcher
respectively response restore result revealed review reviewed risk role s safety same sample scaffold scale
scar school schwann sci sciatic science sclerosis score search searched second secondary secreted secretion
secretome self sensory serious serum several severe severity short should show showed shown side signaling
significant significantly similar since single site six small so some source specific spinal stage standard
state statistically stem still stomatology strategy stroke stromal studied study stump subject such suggest
summarize support surgeon surgery surgical survival symptom syndrome synkinesis system systematic systolic t
target technique technology term test tested than that the their them then therapeutic therapy there
therefore these they this those three through thus time tissue to tolerability tolerated tool total toward
toxicity translation transplant transplantation transplanted trauma traumatic treat treated treating
treatment trial tumor twice two type ulcer umbilical under underlying understanding unique unit university
up usa use used using value variety various ventricular versus very vesicle via vitro vivo vs was we web
week weight well were wharton when whereas whether which while who will with within without woman year yet
"""

COMMON = frozenset(_WORDS.split())
