"""Meta: webhooks in, Graph calls out, in Meta's own vocabulary, which does not leave this room."""
