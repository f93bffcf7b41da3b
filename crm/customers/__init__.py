"""Customers: who all signals, work and history hang on; leads, identities, touches, tags, marks and the brief."""
