"""Where cards stood, how long they stayed, and what moved since: read from spans that follow from the journal."""
