"""Citation links that keep themselves fresh: what is due, asking for it, and writing what came."""
