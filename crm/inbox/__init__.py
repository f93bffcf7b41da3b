"""Inbox: our accounts at the messaging providers, conversations with customers, and the messages in them."""
