"""webhooks: other programs are told what happens, signed, in the shapes of the API, as far as their maker sees it."""
