"""Fixtures of every test, beside its room or in `tests/`."""

import os

import structlog

# Before anything of ours is imported: only under this may the database run without flushing to disk.
os.environ["CRM_TEST"] = "1"

# Coloured tracebacks with every local variable, structlog's own choice, take seconds: longer than what is being tested.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)])

pytest_plugins = ["tests.database", "tests.office", "tests.serving", "tests.asking"]
