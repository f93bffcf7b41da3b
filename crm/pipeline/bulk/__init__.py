"""Bulk work: one act on many cards, done by the worker part by part in the name of whoever asked."""
