"""Files in and out. This room knows formats; it stores through ``sync`` and writes no table itself."""
