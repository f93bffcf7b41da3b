"""The front door: settings, the command line, and the start of web, live and worker."""
