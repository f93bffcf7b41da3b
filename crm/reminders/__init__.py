"""Reminders: what somebody is to be reminded of about a customer, at a time, once."""
