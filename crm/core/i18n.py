"""The server's own sentences in Turkish and English, looked up by code.

Core's texts stand in `core/locales`, a room's texts in the room's `locales` folder; all are
merged once. A placeholder is `{name}` and is filled by plain substitution: the value is never
read as a template.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

Language = Literal["tr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT_LANGUAGE: Final[Language] = "tr"

_ROOMS = Path(__file__).resolve().parents[1]
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def known_language(code: str) -> Language:
    """The language of this code; Turkish for one we do not speak."""
    return "en" if code == "en" else DEFAULT_LANGUAGE


def say(language: Language, code: str, /, **params: object) -> str:
    """The text of `code`; raises KeyError for a code no locale file has.

    A placeholder without a value stays as written, so that a slip is visible, not fatal.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        return str(params[name]) if name in params else match[0]

    return _PLACEHOLDER.sub(fill, texts(language)[code])


def has_text(code: str) -> bool:
    """Whether `code` can be said."""
    return code in texts(DEFAULT_LANGUAGE)


def placeholders(text: str) -> frozenset[str]:
    """The names a text wants filled."""
    return frozenset(_PLACEHOLDER.findall(text))


def language_of(accept_language: str | None) -> Language:
    """The language an Accept-Language header prefers among ours; Turkish when it names neither."""
    best: Language = DEFAULT_LANGUAGE
    best_weight = 0.0
    for wish in (accept_language or "")[:1000].split(","):
        tag, _, weight_text = wish.partition(";")
        primary = tag.strip().split("-")[0].lower()
        weight = _weight(weight_text)
        if primary in LANGUAGES and weight > best_weight:
            best, best_weight = primary, weight
    return best


def _weight(text: str) -> float:
    match = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", text)
    if match:
        return float(match[1])
    return 0.0 if text.strip() else 1.0


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Every text of one language, all rooms merged; ValueError when two rooms share a code."""
    merged: dict[str, str] = {}
    for path in locale_files(language):
        for code, text in cast("dict[str, str]", json.loads(path.read_text("utf-8"))).items():
            if code in merged:
                raise ValueError(f"{path}: {code} is said by another room already")
            merged[code] = text
    return merged


def locale_files(language: Language) -> list[Path]:
    """The locale files of one language, in a fixed order."""
    return sorted(_ROOMS.glob(f"*/locales/{language}.json"))
