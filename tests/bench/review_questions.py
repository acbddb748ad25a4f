"""What a searcher would ask for each of nine drug reviews with labels, written from their subjects alone.

The labelled sets come without their search strategies. The wordings follow the public titles and key
questions of such reviews; nobody looked at which records were included, and no word was changed afterwards.
"""

from typing import NamedTuple

TRIALS = ("randomized", "randomised", "placebo", "double blind", "clinical trial")


class Review(NamedTuple):
    """One review: the name of its file, its title, its question in words, and its strategy.

    A strategy is groups of words or phrases: one of each group must be there.
    """

    name: str
    title: str
    question: str
    strategy: tuple[tuple[str, ...], ...]


REVIEWS = (
    Review(
        "ACEInhibitors",
        "angiotensin converting enzyme inhibitors",
        "effectiveness of angiotensin converting enzyme inhibitors compared in hypertension, heart failure, "
        "myocardial infarction and nephropathy",
        (
            ("benazepril", "captopril", "cilazapril", "enalapril", "fosinopril", "lisinopril", "moexipril",
             "perindopril", "quinapril", "ramipril", "trandolapril", "ACE inhibitor",
             "angiotensin converting enzyme inhibitor"),
            ("hypertension", "heart failure", "myocardial infarction", "nephropathy"),
            TRIALS,
        ),
    ),
    Review(
        "ADHD",
        "drugs for attention deficit hyperactivity disorder",
        "effectiveness and safety of stimulants and atomoxetine in children and adults "
        "with attention deficit "
        "hyperactivity disorder",
        (
            ("methylphenidate", "amphetamine", "dextroamphetamine", "atomoxetine", "pemoline", "modafinil",
             "clonidine", "guanfacine", "bupropion"),
            ("attention deficit", "hyperactivity", "ADHD"),
            TRIALS,
        ),
    ),
    Review(
        "Antihistamines",
        "newer antihistamines",
        "effectiveness of cetirizine, loratadine, desloratadine and fexofenadine "
        "compared in allergic rhinitis "
        "and urticaria",
        (
            ("cetirizine", "loratadine", "desloratadine", "fexofenadine", "levocetirizine", "azelastine",
             "antihistamine"),
            ("allergic rhinitis", "urticaria"),
            TRIALS,
        ),
    ),
    Review(
        "AtypicalAntipsychotics",
        "atypical antipsychotic drugs",
        "effectiveness and adverse effects of clozapine, olanzapine, quetiapine, "
        "risperidone and ziprasidone in "
        "schizophrenia, bipolar mania and dementia",
        (
            ("clozapine", "olanzapine", "quetiapine", "risperidone", "ziprasidone", "aripiprazole",
             "atypical antipsychotic"),
            ("schizophrenia", "bipolar", "mania", "dementia", "psychotic"),
            TRIALS,
        ),
    ),
    Review(
        "CalciumChannelBlockers",
        "calcium channel blockers",
        "effectiveness of calcium channel blockers compared in hypertension, angina and supraventricular "
        "arrhythmia",
        (
            ("amlodipine", "bepridil", "diltiazem", "felodipine", "isradipine", "nicardipine", "nifedipine",
             "nisoldipine", "verapamil", "calcium channel blocker"),
            ("hypertension", "angina", "arrhythmia", "atrial fibrillation", "heart failure"),
            TRIALS,
        ),
    ),
    Review(
        "Estrogens",
        "estrogens for symptoms of menopause",
        "effectiveness of estrogen preparations for hot flushes and prevention of low "
        "bone density and fractures "
        "in postmenopausal women",
        (
            ("estrogen", "estradiol", "conjugated estrogens", "estropipate", "hormone replacement therapy"),
            ("menopause", "postmenopausal", "hot flashes", "hot flushes", "osteoporosis"),
            TRIALS,
        ),
    ),
    Review(
        "OralHypoglycemics",
        "oral hypoglycemics for type 2 diabetes",
        "effectiveness of sulfonylureas, repaglinide and nateglinide in adults with type "
        "2 diabetes, glycemic "
        "control and complications",
        (
            ("glyburide", "glibenclamide", "glipizide", "gliclazide", "glimepiride", "chlorpropamide",
             "tolbutamide", "repaglinide", "nateglinide", "sulfonylurea"),
            ("type 2 diabetes", "diabetes mellitus", "non insulin dependent"),
            TRIALS,
        ),
    ),
    Review(
        "ProtonPumpInhibitors",
        "proton pump inhibitors",
        "effectiveness of omeprazole, lansoprazole, pantoprazole, rabeprazole and esomeprazole compared in "
        "reflux esophagitis, peptic ulcer and Helicobacter eradication",
        (
            ("omeprazole", "esomeprazole", "lansoprazole", "pantoprazole", "rabeprazole",
             "proton pump inhibitor"),
            ("reflux", "esophagitis", "ulcer", "Helicobacter pylori", "heartburn"),
            TRIALS,
        ),
    ),
    Review(
        "UrinaryIncontinence",
        "drugs for urge urinary incontinence",
        "effectiveness of oxybutynin, tolterodine and trospium compared in overactive "
        "bladder and urge urinary "
        "incontinence",
        (
            ("oxybutynin", "tolterodine", "trospium", "flavoxate", "propantheline", "darifenacin"),
            ("incontinence", "overactive bladder", "detrusor", "urgency"),
            TRIALS,
        ),
    ),
)  # fmt: skip
