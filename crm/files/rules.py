"""Decisions about files: what a content is, what a name may be, which part of a file is asked for. Pure."""

import re
from typing import Final, Literal

import msgspec

from crm.core.problems import Invalid, Problem, Refused, TooLarge
from crm.core.text import clean

ContentKind = Literal["image", "pdf", "audio", "video", "other"]

MOST_BYTES: Final = 100_000_000
"""A file."""
MOST_PIXELS: Final = 25_000_000
"""An image."""
LONGEST_NAME: Final = 200
HEAD_BYTES: Final = 1_024
"""As much of a content as tells what it is."""
USUAL_QUOTA_GB: Final = 20
DOWNLOAD: Final = "application/octet-stream"


class FileTooLarge(TooLarge):
    """A file is over its limit."""

    code = "file_too_large"


class FileEmpty(Refused):
    """Nothing was sent."""

    code = "file_empty"
    status = 422


class ImageTooLarge(Refused):
    """An image has more pixels than are unpacked here."""

    code = "image_too_large"
    status = 422


class ImageUnreadable(Refused):
    """An image cannot be read, so what it tells of place and device cannot be taken out of it."""

    code = "image_unreadable"
    status = 422


class QuotaReached(Refused):
    """A person keeps as much as one person may."""

    code = "file_quota_reached"


class WrongRange(Problem):
    """A part was asked for that cannot be given: several at once, one that is no range, or one behind the end."""

    code = "wrong_range"
    status = 416


class Sort(msgspec.Struct, frozen=True):
    """What a content is."""

    kind: ContentKind
    type: str


OTHER = Sort("other", DOWNLOAD)

# Only what is shown in place is told apart, so the list stays short enough to be read: a library that knows two thousand
# kinds would add guesses that nobody acts on. What an image really is, is decided by the program that draws it.
_BEGINNINGS: tuple[tuple[bytes, Sort], ...] = (
    (b"\xff\xd8\xff", Sort("image", "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", Sort("image", "image/png")),
    (b"GIF87a", Sort("image", "image/gif")),
    (b"GIF89a", Sort("image", "image/gif")),
    (b"II*\x00", Sort("image", "image/tiff")),
    (b"MM\x00*", Sort("image", "image/tiff")),
    (b"ID3", Sort("audio", "audio/mpeg")),
    (b"OggS", Sort("audio", "audio/ogg")),
    (b"fLaC", Sort("audio", "audio/flac")),
)
_RIFF = {b"WEBP": Sort("image", "image/webp"), b"WAVE": Sort("audio", "audio/wav")}
_BRANDS: dict[bytes, Sort] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), Sort("image", "image/heic")),
    **dict.fromkeys((b"avif", b"avis"), Sort("image", "image/avif")),
    **dict.fromkeys((b"M4A ", b"M4B "), Sort("audio", "audio/mp4")),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"),
                    Sort("video", "video/mp4")),
    b"qt  ": Sort("video", "video/quicktime"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gg6", b"3g2a"), Sort("video", "video/3gpp")),
}  # fmt: skip
_MPEG_AUDIO = {0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2}
_BITMAP_HEADS = {12, 40, 52, 56, 64, 108, 124}


def sort_of(head: bytes) -> Sort:
    """What a content is, by its first bytes; a name says nothing about it."""
    for beginning, sort in _BEGINNINGS:
        if head.startswith(beginning):
            return _ogg(head) if beginning == b"OggS" else sort
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], OTHER)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], OTHER)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return Sort("video", "video/webm")
    return _less_plain(head)


def _less_plain(head: bytes) -> Sort:
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ").startswith(b"%PDF-"):
        return Sort("pdf", "application/pdf")
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADS:
        return Sort("image", "image/bmp")
    if len(head) > 2 and head[0] == 0xFF and head[1] in _MPEG_AUDIO:
        return Sort("audio", "audio/mpeg")
    if len(head) > 2 and head[0] == 0xFF and head[1] in (0xF1, 0xF9):
        return Sort("audio", "audio/aac")
    return OTHER


def _ogg(head: bytes) -> Sort:
    return Sort("video", "video/ogg") if b"theora" in head[:128] else Sort("audio", "audio/ogg")


# Signs that turn the direction of what follows: "exe.gpj" would be read as "jpg.exe" is written.
_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def file_name(given: str) -> str:
    """A name as it is kept: one line of composed text without a path. Raises Invalid for none or a too long one."""
    name = clean(given).translate(_TURNING)
    name = " ".join(re.split(r"[/\\]", name)[-1].split()).strip(". ") if name else ""
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long"}, longest=LONGEST_NAME)
    return name


ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}


def named_for(name: str, kept_type: str, sent_type: str) -> str:
    """The name of a content that is kept as something else than it was sent: with the ending of what it is now."""
    if kept_type == sent_type or kept_type not in ENDINGS or name.lower().endswith(ENDINGS[kept_type]):
        return name
    stem = name.rpartition(".")[0] or name
    return stem + ENDINGS[kept_type][0]


class Part(msgspec.Struct, frozen=True):
    """The bytes from `start` up to `end`, which is not among them."""

    start: int
    end: int


_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def part_of(headers: list[str], size: int) -> Part | None:
    """The one part that is asked for; None for the whole. Raises WrongRange for anything else than one good range."""
    if not headers:
        return None
    match = _ONE_RANGE.fullmatch(headers[0].strip()) if len(headers) == 1 else None
    if match is None or not (match[1] or match[2]):
        raise WrongRange
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
    if start >= end:
        raise WrongRange
    return Part(start, end)
