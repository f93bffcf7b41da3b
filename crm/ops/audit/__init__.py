"""The audit log: the journal as a list for those who answer for the house."""
