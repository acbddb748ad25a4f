"""Human judgement: the queue, votes, verdicts, tags, and the vocabulary they are given in."""
