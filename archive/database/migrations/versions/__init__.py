"""One step each, named by number."""
