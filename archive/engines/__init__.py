"""Engines, found by being there: ``open_engine`` takes the one named in the settings."""
