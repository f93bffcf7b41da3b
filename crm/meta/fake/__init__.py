"""The built-in Graph: a company's whole Meta side in memory, for trying, showing and testing without Meta."""
