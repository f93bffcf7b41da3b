"""Fixtures of every test, beside its room or in `tests/`."""

import os

# Before anything of ours is imported: only under this may the database run without flushing to disk.
os.environ["CRM_TEST"] = "1"

pytest_plugins = ["tests.database", "tests.office", "tests.serving"]
