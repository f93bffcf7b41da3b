"""The store as the environment names it, opened once at the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from crm.files.storage import Storage

CONNECT_SECONDS, TOTAL_SECONDS = 5, 60


class StoreUnusable(Exception):
    """The store cannot be used; the message is one sentence that names the variable to mend."""


def open_storage(url: str | None, s3: Mapping[str, str], data_dir: Path) -> Storage:
    """The store at this address, or the folder `files` of the data directory. Raises StoreUnusable."""
    if url is None or url.startswith("file:"):
        root = data_dir / "files" if url is None else Path(unquote(urlsplit(url).path))
        if not root.is_absolute():
            raise StoreUnusable(
                "CRM_FILES_URL names no folder. Write it like file:///srv/crm-files or s3://bucket/folder."
            )
        kept = _folder(root / "kept", url)
        return Storage(LocalStore(kept), _folder(root / "incoming", url), kept)
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise StoreUnusable("CRM_FILES_URL names no bucket. Write it like s3://bucket or s3://bucket/folder.")
    incoming = _folder(data_dir / "files" / "incoming", None)
    return Storage(_bucket(parts.hostname, parts.path.strip("/"), s3), incoming, None)


def _bucket(name: str, prefix: str, s3: Mapping[str, str]) -> S3Store:
    endpoint = s3.get("endpoint")
    if endpoint is not None and not endpoint.startswith(("https://", "http://")):
        raise StoreUnusable("CRM_S3_ENDPOINT is not an address. Write it like https://s3.example.com.")
    if ("access_key_id" in s3) is not ("secret_access_key" in s3):
        raise StoreUnusable("CRM_S3_ACCESS_KEY_ID and CRM_S3_SECRET_ACCESS_KEY go together: one of them is missing.")
    given = {"region": "us-east-1", **s3}
    try:
        return S3Store(
            name,
            prefix=prefix or None,
            config=given,  # type: ignore[arg-type] - the names are those of our variables, which are among obstore's
            client_options={
                "connect_timeout": f"{CONNECT_SECONDS}s",
                "timeout": f"{TOTAL_SECONDS}s",
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
            },
            retry_config={"max_retries": 3},
        )
    except (BaseError, ValueError) as fault:
        # What obstore says may repeat the keys, so it is not repeated here.
        raise StoreUnusable(
            "CRM_FILES_URL and CRM_S3_* do not name a bucket that can be used. Check their values."
        ) from fault


def _folder(path: Path, url: str | None) -> Path:
    """The folder is there, ours alone, and can be written to."""
    name = "CRM_FILES_URL" if url else "CRM_DATA_DIR"
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
        trial = path / ".trial"
        trial.touch()
        trial.unlink()
    except OSError as fault:
        raise StoreUnusable(f"{path} cannot be written to: {os.strerror(fault.errno or 0)}. Check {name}.") from fault
    return path


def reach_bucket(url: str, s3: Mapping[str, str]) -> str:
    """The bucket answers, and lets itself be listed; its name. Raises StoreUnusable. Changes nothing, for people who look."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    store = _bucket(name, parts.path.strip("/"), s3)
    try:
        next(iter(obstore.list(store, chunk_size=1)), None)  # type: ignore[reportUnknownMemberType] - of another form
    except BaseError as fault:
        # What obstore says may repeat the keys, so it is not repeated here.
        if "NoSuchBucket" in str(fault):
            raise StoreUnusable(f"There is no bucket {name}. Make it, or check CRM_FILES_URL.") from fault
        if isinstance(fault, PermissionDeniedError | UnauthenticatedError):
            raise StoreUnusable(
                f"The bucket {name} refuses our keys. Check CRM_S3_ACCESS_KEY_ID, CRM_S3_SECRET_ACCESS_KEY and what they"
                " may: list, read, write and delete."
            ) from fault
        raise StoreUnusable(
            f"The bucket {name} does not answer. Check CRM_S3_ENDPOINT and CRM_S3_REGION, and that this machine may reach it."
        ) from fault
    return name
