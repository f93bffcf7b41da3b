"""Modern CRM: one package of rooms, imported top to bottom."""
