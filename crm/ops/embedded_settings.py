"""How the embedded database is tuned: for the memory of this machine, for safety, and for quiet logs."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def settings_for(home: Path, *, is_test: bool) -> dict[str, str]:
    """Server settings for this machine. With `is_test` nothing is flushed: faster, and worthless after a crash."""
    memory = 1024 if is_test else memory_megabytes()
    settings = {
        "max_connections": "100",
        "shared_buffers": f"{_between(128, memory // 4, 4096)}MB",
        "effective_cache_size": f"{_between(256, memory // 2, 65536)}MB",
        "maintenance_work_mem": f"{_between(64, memory // 16, 512)}MB",
        "work_mem": "16MB",
        "jit": "off",
        "random_page_cost": "1.1",
        "wal_compression": "on",
        "min_wal_size": "256MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "10min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "password_encryption": "scram-sha-256",
    }
    return settings | (_test_settings() if is_test else _log_settings(home))


def memory_megabytes() -> int:
    """The memory this process may use: the machine's, or less when a container says so."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        total = total if limit == "max" else min(total, int(limit))
    except (OSError, ValueError):
        pass
    return total // MEGABYTE


def _log_settings(home: Path) -> dict[str, str]:
    return {
        "logging_collector": "on",
        "log_directory": str(home / "log"),
        # One file per weekday, overwritten a week later: the log can never fill the disk with history.
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        # A failed statement or its details would carry names and phone numbers into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_checkpoints": "off",
    }


def _test_settings() -> dict[str, str]:
    return {
        # Written but not flushed: a killed server loses nothing, a machine without power would.
        "fsync": "off",
        "full_page_writes": "off",
        "min_wal_size": "8MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "log_min_messages": "fatal",
        "file_copy_method": "clone",
    }


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
