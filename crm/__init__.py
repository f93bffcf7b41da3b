"""Modern CRM: one package of rooms, imported top to bottom."""

__version__ = "0.1.0"
