"""The app: rooms along one river. ``curation/README.md`` is the map."""
