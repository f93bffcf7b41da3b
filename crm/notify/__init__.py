"""Notify: mails, made and sent when their line is read."""
