"""Activities: notes, and the timeline that tells a customer's whole story."""
