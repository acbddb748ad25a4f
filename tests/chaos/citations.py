"""Refresh the citations of a whole base by worker processes, then hurt the providers and the workers.

``python -m tests.chaos.citations [RECORDS] [KILLS]`` prints the requests used beside the least possible,
what a second refresh changes, which must be nothing, and after each outage, during it too, what was lost,
which must be nothing. The exit code says whether all of it held. The outages are those of 1,000 records.
"""

import sys

from tests.chaos.world import world
from tests.own_servers import say

HURT = 1_000  # records that are asked about while the providers are in trouble


def main() -> int:
    """Do it all; 0 if nothing was lost and the requests stayed within a tenth of the least possible."""
    records, kills = (int(word) for word in [*sys.argv[1:], "10000", "50"][:2])
    pace = {"ICITE_PER_SECOND": "1000", "EUROPEPMC_PER_SECOND": "1000"}
    with world(records=records, workers=2, pool=4, **pace) as here:
        from curation.models import Record
        from tests.chaos import citation_refreshes as refreshes
        from tests.chaos import citation_rounds as rounds
        from tests.chaos import syncing

        run_id = syncing.begin()
        here.until(lambda: syncing.ended(run_id), seconds=900)
        held = {
            "first refresh": refreshes.first(here, records),
            "second refresh": refreshes.second(here, records),
        }
        pmids = list(Record.objects.order_by("pk").values_list("pk", flat=True)[:HURT])
        for one in rounds.ROUNDS:
            held[one.name] = rounds.stand(here, one, pmids)
        held[f"{kills} kills"] = rounds.killed(here, kills, pmids)
    for name, right in held.items():
        say(f"{'held' if right else 'FAILED':8}{name}")
    return 0 if all(held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
