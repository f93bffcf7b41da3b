"""Pipeline: stages, and the card that is a customer's place in one pipeline; the board."""
