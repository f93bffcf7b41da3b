"""demo: a lively Turkish real-estate office to look around in, and a simulator of its traffic."""
