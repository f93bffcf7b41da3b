"""Request bodies: JSON read more strictly than any library reads it.

A body that two parsers would read differently (duplicate keys, NaN, broken UTF-8) is refused
as unreadable; one that says something we do not take is invalid, with the field named.
"""

import json
import math
import re
import unicodedata
from itertools import accumulate
from typing import Final, NoReturn, TypeAlias, TypeVar

import msgspec

from crm.core.i18n import has_text
from crm.core.problems import Invalid, Unreadable
from crm.core.text import has_control

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

MAX_DEPTH: Final = 20
# The field named when the body as a whole is wrong.
WHOLE: Final = "body"

_WIDEST_INTEGER = 2**63 - 1
_LONGEST_NAME = 80
# Possessive, with an optional end: linear on any bytes, even on an unclosed string of quotes.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}

Shape = TypeVar("Shape")


def decode_strict(raw: bytes, shape: type[Shape]) -> Shape:
    """The body as `shape`; raises Unreadable or Invalid and nothing else.

    Unknown fields are refused where the struct says `forbid_unknown_fields`.
    """
    parsed = parse_strict(raw)
    try:
        return msgspec.convert(parsed, shape, strict=True, str_keys=True)
    except msgspec.ValidationError as mismatch:
        raise Invalid(_fields_of(str(mismatch))) from None


def parse_strict(raw: bytes) -> Json:
    """The JSON value in `raw` with all texts in NFC; raises Unreadable or Invalid."""
    _refuse_depth(raw)
    try:
        parsed: Json = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_integer,
        )
    except ValueError:
        # Also broken UTF-8 and numbers of thousands of digits.
        raise Unreadable from None
    return _tidy(parsed, "")


def _refuse_depth(raw: bytes) -> None:
    # Counted before parsing: parsers recurse. Brackets inside texts are not nesting.
    brackets = _STRING.sub(b"", raw).translate(None, _NOT_BRACKETS)
    if max(accumulate(_STEPS[b] for b in brackets), default=0) > MAX_DEPTH:
        raise Invalid({WHOLE: "too_deep"})


def _object_without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = {unicodedata.normalize("NFC", name): value for name, value in pairs}
    if len(found) != len(pairs):
        raise Unreadable
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise Unreadable


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable
    return number


def _integer(digits: str) -> int:
    number = int(digits)
    # No column holds more, and a browser would have rounded it long before.
    if abs(number) > _WIDEST_INTEGER:
        raise Invalid({WHOLE: "out_of_range"})
    return number


def _tidy(value: Json, path: str) -> Json:
    if isinstance(value, str):
        if has_control(value):
            raise Invalid({path or WHOLE: "control_character"})
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_tidy(item, _inside(path, str(place))) for place, item in enumerate(value)]
    if isinstance(value, dict):
        if any(has_control(name) for name in value):
            raise Invalid({path or WHOLE: "control_character"})
        return {name: _tidy(item, _inside(path, name)) for name, item in value.items()}
    return value


def _inside(path: str, name: str) -> str:
    return f"{path}.{name[:_LONGEST_NAME]}" if path else name[:_LONGEST_NAME]


def _fields_of(mismatch: str) -> dict[str, str]:
    """The field and the code in msgspec's English: `… - at `$.identities[0].kind``."""
    said, _, place = mismatch.rpartition(" - at `")
    if not said:
        said, place = mismatch, "$`"
    path = re.sub(r"\[([^\[\]]*)\]", r".\1", place.rpartition("$")[2].rstrip("`")).strip(".")
    named = re.fullmatch(r"Object (missing required|contains unknown) field `(.*)`", said, re.DOTALL)
    if named:
        code = "required" if named[1].startswith("missing") else "unknown"
        return {_inside(path, named[2]): code}
    return {path or WHOLE: _code_of(said)}


# The first phrase found decides.
_CODES: Final = (
    ("got `null`", "required"),
    (", got `", "wrong_type"),
    ("of length <=", "too_long"),
    ("of length >=", "too_short"),
    ("of length", "unreadable"),
    ("matching regex", "unreadable"),
    ("` <", "out_of_range"),
    ("` >", "out_of_range"),
    ("multiple of", "out_of_range"),
    ("out of range", "out_of_range"),
    ("Invalid enum value", "not_a_choice"),
    ("Invalid value", "not_a_choice"),
    ("Invalid ", "unreadable"),
    ("Expected `", "wrong_type"),
)


def _code_of(said: str) -> str:
    # A struct's own __post_init__ may raise ValueError with a field code as its text.
    if has_text(f"field.{said}"):
        return said
    return next((code for phrase, code in _CODES if phrase in said), "invalid")
