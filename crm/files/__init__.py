"""Files: what people attach to customers and their work, where it is kept, and how it is shown."""
