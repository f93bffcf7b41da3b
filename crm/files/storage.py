"""Where contents lie: a folder of ours, or a bucket that speaks S3. Keys are made here; what people call a file is not
part of any.

A content is written beside first, made durable, and only then put in its place: no key ever names half of one. In our own
folder we do that ourselves, since obstore's local store does not flush to disk; reading, listing and deleting go through
obstore for both.
"""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec
import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from crm.core.ids import new_id, readable_id
from crm.core.problems import Unavailable
from crm.files.rules import HEAD_BYTES, Part

T = TypeVar("T")

Form = Literal["", ".small", ".large"]
"""What of a content: itself, or one of the pictures drawn of it."""
FORMS: tuple[Form, ...] = ("", ".small", ".large")

PIECE = 256 * 1024
"""So many bytes are held in memory of one content on its way in or out."""
S3_PIECE = 8 * 1024 * 1024
THREADS = 4
_FULL = {errno.ENOSPC, errno.EDQUOT}
_OLD = 24 * 3600.0


class StorageFull(Unavailable):
    """There is no room for another file."""

    code = "storage_full"


class StorageDown(Unavailable):
    """What lies in the store cannot be reached for now."""

    code = "storage_down"


class Found(msgspec.Struct, frozen=True):
    """Something that lies in the store; `id` is None where no content of ours can be called so."""

    key: str
    id: UUID | None
    changed_at: datetime


class Spool:
    """A content on its way in: it is written beside and hashed as it comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.head = b""
        self._digest = hashlib.sha256()
        self._file = path.open("xb")

    def write(self, piece: bytes) -> None:
        """One more piece."""
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]

    def finish(self) -> bytes:
        """The content is whole and on the disk; its SHA-256."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._digest.digest()

    def discard(self) -> None:
        """Nothing of it is left, unless it was put in its place."""
        # What could not be written is not wanted any more.
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Storage:
    """The store of one installation. `root` is our own folder, None with a bucket."""

    def __init__(self, store: LocalStore | S3Store, incoming: Path, root: Path | None) -> None:
        self._store = store
        self._root = root
        self.incoming = incoming
        # Threads of its own: a slow disk must not hold up what else waits for the usual ones.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="files")

    async def do(self, function: Callable[..., T], *arguments: Any) -> T:
        """What this function returns, called outside of the loop. Raises StorageFull and StorageDown."""
        with faults():
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def spool(self) -> Spool:
        """An empty place for a content that comes in."""
        return await self.do(Spool, self.incoming / str(new_id()))

    async def keep(self, source: Path, key: UUID, form: Form = "") -> None:
        """What lies on the disk at `source` lies under this key, for good; the source is gone."""
        if self._root is not None:
            await self.do(_put_in_place, source, self._root / path_of(key, form), self._root)
            return
        with faults():
            # Two parts at once: with its usual twelve, one upload would hold a hundred megabytes.
            await obstore.put_async(self._store, path_of(key, form), source, chunk_size=S3_PIECE, max_concurrency=2)
        await self.do(source.unlink)

    async def read(self, key: UUID, form: Form = "", part: Part | None = None) -> AsyncGenerator[bytes]:
        """The bytes of a content or of a part of it, piece by piece. Raises StorageDown, also for what is not there."""
        options: Any = {} if part is None else {"range": (part.start, part.end)}
        with faults():
            found = await obstore.get_async(self._store, path_of(key, form), options=options)
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def copy_out(self, key: UUID) -> Path:
        """A content as a file of this machine, beside; the caller takes it away."""
        spool = await self.spool()
        try:
            async for piece in self.read(key):
                await self.do(spool.write, piece)
            await self.do(spool.finish)
        except BaseException:
            spool.discard()
            raise
        return spool.path

    async def forget(self, key: UUID) -> None:
        """Nothing lies under this key; what is gone already is no fault."""
        for form in FORMS:
            with faults():
                try:
                    await obstore.delete_async(self._store, path_of(key, form))
                except FileNotFoundError:
                    continue

    async def lying(self) -> AsyncGenerator[list[Found]]:
        """Everything in the store, some hundred at a time."""
        with faults():
            listing: Any = obstore.list(self._store, chunk_size=500)  # type: ignore[reportUnknownMemberType] - of another form
            async for page in listing:
                yield [Found(str(each["path"]), _id_of(str(each["path"])), each["last_modified"]) for each in page]

    async def drop_left_over(self, now: float) -> int:
        """What came in a day ago and was never kept is gone; how many there were."""
        return await self.do(_drop_old, self.incoming, now - _OLD)

    def close(self) -> None:
        """The threads end."""
        self._threads.shutdown(wait=False)


def path_of(key: UUID, form: Form = "") -> str:
    """Where a content lies, below the root. The last digits of an id are random, so folders fill evenly."""
    return f"{key.hex[-2:]}/{key}{form}"


@contextmanager
def faults() -> Generator[None]:
    """What goes wrong with the store, in the words of problems."""
    try:
        yield
    except OSError as fault:
        raise (StorageFull() if fault.errno in _FULL else StorageDown()) from fault
    except BaseError as fault:
        is_full = "No space left" in str(fault) or "Disk quota" in str(fault)
        raise (StorageFull() if is_full else StorageDown()) from fault


def _id_of(key: str) -> UUID | None:
    name = key.rpartition("/")[2]
    found = readable_id(name.removesuffix(".small").removesuffix(".large"))
    return found if found is not None and key.startswith(f"{found.hex[-2:]}/") else None


def _put_in_place(source: Path, target: Path, root: Path) -> None:
    # A name that was not flushed may be gone after a loss of power, although the row that points to it is not.
    if not target.parent.is_dir():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(root)
    source.rename(target)
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _drop_old(folder: Path, before: float) -> int:
    dropped = 0
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime >= before:
                continue
            if path.is_dir():
                dropped += _drop_old(path, before)
                path.rmdir()
            else:
                path.unlink()
                dropped += 1
        except FileNotFoundError:
            continue
    return dropped
