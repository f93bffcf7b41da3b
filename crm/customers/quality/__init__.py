"""How promising a customer is, by rules: points for facts, and why."""
