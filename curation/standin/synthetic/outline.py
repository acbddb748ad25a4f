"""What is settled about a record before a word of it is written: its kind, its day of entry, its weight.

Everything here costs a few microseconds and depends on (seed, index) alone, so the citation graph of a
million records can be walked without writing any of them.
"""

from bisect import bisect
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from curation.standin.synthetic.chance import CREATED, HUB, KIND, Weighted, mix
from curation.standin.synthetic.specials import FIRST_PAIR, PAIR_STEP, Role, role_of

FIRST_DAY = date(2005, 1, 3)
LAST_DAY = date(2026, 11, 20)
BUSY_DAY = date(2024, 3, 14)  # one day on which a large batch came in
GROWTH = 1.1  # more records each year
_BUSY_SHARE = 80  # one record in so many came on the busy day
_WEEKEND = 0.2  # a weekend day against a working day
_REMEMBERED = 1 << 16
_GOLDEN = 0.6180339887498949  # spreads any prefix evenly over the years

HUB_BLOCK = 64  # one well-cited record in each block of so many …
GREAT_HUB_BLOCK = 256  # … and a famous one in each of these
CLASSICS = 18  # of the well-cited records in so many blocks:
_STRETCH = 64


class Kind(NamedTuple):
    """A field of study and a form of report; ``core`` marks the topic the base is about."""

    domain: str
    form: str
    core: bool = False


_CORE = (
    ("animal", 165), ("culture", 55), ("bench", 12), ("trial", 14), ("series", 14), ("report", 9),
    ("review", 36),
    ("sysrev", 13), ("meta", 10), ("protocol", 9), ("protocol_review", 5), ("opinion", 9),
)  # fmt: skip
_RING = (
    ("facial_cells", "animal", 36), ("facial_cells", "review", 5),
    ("facial_clinic", "cohort", 46), ("facial_clinic", "trial", 16), ("facial_clinic", "report", 14),
    ("facial_clinic", "review", 12), ("facial_clinic", "opinion", 8),
    ("sciatic", "animal", 72), ("sciatic", "culture", 15), ("sciatic", "review", 9), ("sciatic", "meta", 5),
    ("spinal", "animal", 44), ("spinal", "culture", 6), ("spinal", "review", 11), ("spinal", "meta", 8),
    ("optic", "animal", 28), ("optic", "culture", 6), ("optic", "review", 5),
    ("cartilage", "animal", 33), ("cartilage", "culture", 10), ("cartilage", "trial", 9),
    ("cartilage", "review", 8), ("cartilage", "meta", 4),
    ("heart", "animal", 33), ("heart", "trial", 7), ("heart", "review", 8), ("heart", "culture", 3),
    ("wound", "animal", 33), ("wound", "culture", 10), ("wound", "trial", 6), ("wound", "review", 6),
    ("immune", "animal", 18), ("immune", "culture", 27), ("immune", "review", 9),
    ("msc", "bench", 38), ("msc", "review", 6), ("ev", "bench", 40), ("ev", "review", 10),
)  # fmt: skip

# Systematic reviews of animal studies came late; before that day the same topic makes a plain review.
_LATE_FORMS = ("sysrev", "meta", "protocol_review")
_FIRST_LATE_DAY = date(2013, 1, 1).toordinal()

KINDS: Weighted[Kind] = Weighted(
    [(Kind("facial", form, core=True), weight) for form, weight in _CORE]
    + [(Kind(domain, form), weight) for domain, form, weight in _RING]
)
_HUB_KINDS: Weighted[Kind] = Weighted(
    [
        (Kind("facial", "review", core=True), 5), (Kind("facial", "animal", core=True), 6),
        (Kind("facial", "sysrev", core=True), 1), (Kind("sciatic", "animal"), 1), (Kind("ev", "review"), 1),
        (Kind("facial_clinic", "review"), 1),
    ]
)  # fmt: skip

# Systematic reviews of animal studies came late; before that day the same topic makes a plain review.
_LATE_FORMS = ("sysrev", "meta", "protocol_review")
_FIRST_LATE_DAY = date(2013, 1, 1).toordinal()


@cache
def _calendar() -> tuple[list[float], list[int]]:
    """Return the running share of all records up to each day, and the days as ordinals."""
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    days = list(range(first, last + 1))
    weights = [
        GROWTH ** ((day - first) / 365.25) * (_WEEKEND if date.fromordinal(day).weekday() > 4 else 1.0)
        for day in days
    ]
    total = sum(weights)
    return [part / total for part in accumulate(weights)], days


class Outline:
    """The bones of a corpus with one seed."""

    def __init__(self, seed: int) -> None:
        """Take the seed; nothing is computed in advance."""
        self.seed = seed
        # A record is asked for once and cited many times.
        self.bones = lru_cache(maxsize=_REMEMBERED)(self._bones)
        self._classics_of = lru_cache(maxsize=256)(self._classics_in)
        self._offset = mix(seed, CREATED, -1) / 2**64
        self._sums, self._days = _calendar()

    def _bones(self, index: int) -> tuple[Kind, int]:
        return self.kind(index), self.day(index)

    def role(self, index: int) -> Role | None:
        """Return the part a record plays in a planned pair or rarity, if it plays one."""
        return role_of(self.seed, index)

    def hub(self, index: int) -> int:
        """Return 2 for a famous record, 1 for a well-cited one, 0 for the rest."""
        if index == self.hub_of(HUB, GREAT_HUB_BLOCK, index // GREAT_HUB_BLOCK):
            return 2
        return 1 if index == self.hub_of(HUB, HUB_BLOCK, index // HUB_BLOCK) else 0

    def hub_of(self, stream: int, block: int, number: int) -> int:
        """Return the index of the hub in the ``number``-th block of ``block`` records."""
        return number * block + mix(self.seed, stream * 1000 + block, number) % block

    def classics(self, index: int) -> tuple[int, ...]:
        """Return the papers that everyone on the topic knew when a record was written, the oldest first.

        They stand in the stretch of the index before the record's own; those of the first know their own.
        """
        return self._classics_of(max(index // (HUB_BLOCK * _STRETCH) - 1, 0))

    def _classics_in(self, stretch: int) -> tuple[int, ...]:
        hubs = (self.hub_of(HUB, HUB_BLOCK, stretch * _STRETCH + number) for number in range(_STRETCH))
        on_topic = [index for index in hubs if self.kind(index).core]
        return tuple(sorted(on_topic, key=self.day)[:CLASSICS])

    def kind(self, index: int) -> Kind:
        """Return the field and form of a record."""
        role = self.role(index)
        if role and role.form:
            return Kind(role.domain, role.form, core=role.domain == "facial" and role.form != "dataset")
        bits = mix(self.seed, KIND, index)
        kind = (_HUB_KINDS if self.hub(index) else KINDS).at(bits / 2**64)
        if kind.form in _LATE_FORMS and self.day(index) < _FIRST_LATE_DAY:
            return Kind(kind.domain, "review", kind.core)
        return kind

    def day(self, index: int) -> int:
        """Return the day of entry as an ordinal (:meth:`datetime.date.toordinal`)."""
        role = self.role(index)
        if role:
            if role.day:
                return role.day.toordinal()
            if role.follows is not None:
                return min(self._plain_day(role.follows) + role.delay, LAST_DAY.toordinal())
        return self._plain_day(index)

    def _plain_day(self, index: int) -> int:
        bits = mix(self.seed, CREATED, index)
        if bits % _BUSY_SHARE == 0:
            return BUSY_DAY.toordinal()
        point = (self._offset + index * _GOLDEN) % 1.0
        level = self.hub(index)
        if level == 2:  # the well-known records are old enough to have become so …
            point *= 0.45
        elif level or (index >= FIRST_PAIR and index % PAIR_STEP == 0):  # … and a notice takes its time
            point *= 0.7
        return self._days[min(bisect(self._sums, point), len(self._days) - 1)]

    def date(self, index: int) -> date:
        """Return the day of entry."""
        return date.fromordinal(self.day(index))


def days_after(day: date, count: int) -> date:
    """Return the day ``count`` days later, but never one after the corpus ends."""
    return min(day + timedelta(days=count), LAST_DAY)
