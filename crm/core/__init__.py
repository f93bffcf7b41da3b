"""Core: the words and tools every room shares. Imports no room."""
