"""From a query to rows: the ledger of runs, and the only writer of bibliographic tables."""
