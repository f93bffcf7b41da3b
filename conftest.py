"""Fixtures of every test, beside its room or in `tests/`."""

import os

import pytest
import structlog

# Before anything of ours is imported: only under this may the database run without flushing to disk.
os.environ["CRM_TEST"] = "1"

# Coloured tracebacks with every local variable, structlog's own choice, take seconds: longer than what is being tested.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)])

pytest_plugins = ["tests.database", "tests.office", "tests.serving", "tests.asking"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What failed first and passed when tried once more tells why, as a failure does: it is a defect all the same."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("_", report.nodeid, yellow=True)
        terminalreporter.write_line(report.longreprtext)
