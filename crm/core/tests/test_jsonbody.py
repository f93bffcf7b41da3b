"""Bodies are read strictly, and whatever comes in, nothing but a problem comes out."""

import json
import time
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from crm.core.i18n import has_text
from crm.core.jsonbody import MAX_DEPTH, decode_strict, parse_strict
from crm.core.money import Money
from crm.core.phone import UnreadablePhone, normalise_phone
from crm.core.problems import Invalid, Unreadable


class Identity(Struct, forbid_unknown_fields=True):
    kind: Literal["phone", "email"]
    value: Annotated[str, Meta(min_length=1, max_length=10)]

    def __post_init__(self) -> None:
        if self.kind == "phone":
            normalise_phone(self.value)


class Body(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    id: UUID | UnsetType = UNSET
    version: Annotated[int, Meta(ge=1)] = 1
    at: datetime | None = None
    identities: Annotated[list[Identity], Meta(max_length=3)] = []
    fields: dict[str, str] = {}
    value: Money | None = None


def fields_refused(raw: bytes | str) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        decode_strict(raw.encode() if isinstance(raw, str) else raw, Body)
    assert refusal.value.fields is not None
    assert all(has_text(f"field.{code}") for code in refusal.value.fields.values())
    return refusal.value.fields


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth // 2) + b"[" * (depth - depth // 2) + b"]" * (depth - depth // 2) + b"}" * (depth // 2)


def test_a_good_body_becomes_its_struct() -> None:
    body = decode_strict(
        b'{"name":"I\xc5\x9f\xc4\xb1l","version":3,"value":{"amount":150,"currency":"TRY"},'
        b'"identities":[{"kind":"email","value":"a@x.com"}],"fields":{"\xc5\x9eehir":"\xc4\xb0zmir"}}',
        Body,
    )
    assert body.name == "Işıl"
    assert body.value == Money(150, "TRY")
    assert body.identities == [Identity("email", "a@x.com")]
    assert body.fields == {"Şehir": "İzmir"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"}",
        b"{'name':1}",
        b'{"name":"x",}',
        b'{"name":"x"} x',
        b'{"name":"x","name":"y"}',
        b'{"fields":{"a":"1","\\u0061":"2"},"name":"x"}',
        b'{"\xc3\xa7":1,"c\xcc\xa7":2}',
        b'{"version":NaN}',
        b'{"version":Infinity}',
        b'{"version":-Infinity}',
        b'{"version":1e999}',
        b'{"version":' + b"9" * 5000 + b"}",
        b'{"name":"\xff"}',
        b'{"name":"\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"name":"x"}',
        '{"name":"x"}'.encode("utf-16"),
        b'{"name":"a\x00b"}',
        b'{"name":"a\nb"}',
        b'"unclosed',
        b'"' + b'\\"' * 100_000,
        b"]" * 100_000,
    ],
)
def test_what_two_parsers_would_read_differently_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_strict(raw, Body)


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("{}", {"name": "required"}),
        ('{"name":null}', {"name": "required"}),
        ('{"name":5}', {"name": "wrong_type"}),
        ('{"name":""}', {"name": "too_short"}),
        ('{"name":"' + "x" * 21 + '"}', {"name": "too_long"}),
        ('{"name":"x","extra":1}', {"extra": "unknown"}),
        ('{"name":"x","' + "k" * 5000 + '":1}', {"k" * 80: "unknown"}),
        ('{"name":"x","version":0}', {"version": "out_of_range"}),
        ('{"name":"x","version":1.5}', {"version": "wrong_type"}),
        ('{"name":"x","version":"1"}', {"version": "wrong_type"}),
        ('{"name":"x","version":9223372036854775808}', {"body": "out_of_range"}),
        ('{"name":"x","id":"7"}', {"id": "unreadable"}),
        ('{"name":"x","at":"yesterday"}', {"at": "unreadable"}),
        ('{"name":"x","identities":{}}', {"identities": "wrong_type"}),
        ('{"name":"x","identities":[{},{},{},{}]}', {"identities": "too_long"}),
        ('{"name":"x","identities":[{"kind":"email"}]}', {"identities.0.value": "required"}),
        (
            '{"name":"x","identities":[{"kind":"fax","value":"1"}]}',
            {"identities.0.kind": "not_a_choice"},
        ),
        (
            '{"name":"x","identities":[{"kind":"email","value":"1","x":1}]}',
            {"identities.0.x": "unknown"},
        ),
        (
            '{"name":"x","identities":[{"kind":"phone","value":"12"}]}',
            {"identities.0": "phone_too_short"},
        ),
        ('{"name":"x","fields":{"a":1}}', {"fields": "wrong_type"}),
        ('{"name":"x","value":{"amount":1,"currency":"lira"}}', {"value.currency": "unreadable"}),
        ("[]", {"body": "wrong_type"}),
        ("5", {"body": "wrong_type"}),
        ("null", {"body": "required"}),
        ('{"name":"a\\u0000b"}', {"name": "control_character"}),
        ('{"name":"a\\u001bb"}', {"name": "control_character"}),
        ('{"name":"a\\u0085b"}', {"name": "control_character"}),
        ('{"name":"a\\ud800b"}', {"name": "control_character"}),
        ('{"name":"x","fields":{"a\\u0007":"b"}}', {"fields": "control_character"}),
        ('{"fields":{"a":{"b":["ok","\\u0000"]}}}', {"fields.a.b.1": "control_character"}),
        (nested(MAX_DEPTH + 1), {"body": "too_deep"}),
        (nested(100_000), {"body": "too_deep"}),
        (b"[" * 1_000_000, {"body": "too_deep"}),
    ],
)
def test_a_wrong_body_names_its_field(raw: bytes | str, fields: dict[str, str]) -> None:
    assert fields_refused(raw) == fields


def test_line_breaks_and_tabs_are_text() -> None:
    assert parse_strict(b'"a\\r\\n\\tb"') == "a\r\n\tb"


def test_texts_and_names_come_out_composed() -> None:
    assert parse_strict('{"c\u0327":["s\u0327"]}'.encode()) == {"ç": ["ş"]}


def test_nesting_up_to_the_limit_and_brackets_in_texts_are_fine() -> None:
    parse_strict(nested(MAX_DEPTH))
    assert parse_strict(b'["' + b"[{" * 500 + b'\\"[["]') == ["[{" * 500 + '"[[']


def test_a_phone_reason_can_come_from_the_struct_itself() -> None:
    with pytest.raises(UnreadablePhone):
        Identity("phone", "12")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_give_a_value_or_a_problem(raw: bytes) -> None:
    try:
        parse_strict(raw)
        decode_strict(raw, Body)
    except (Unreadable, Invalid):
        pass


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(
    st.fixed_dictionaries(
        {"name": st.text(max_size=25)},
        optional={
            "id": JSON,
            "version": JSON,
            "at": JSON,
            "identities": JSON,
            "fields": JSON,
            "value": JSON,
            "x` - at `$.name`": JSON,
        },
    )
)
def test_any_json_gives_a_struct_or_names_a_field(body: dict[str, object]) -> None:
    refused: dict[str, str] | None = {"never": "raised"}
    try:
        decode_strict(json.dumps(body).encode(), Body)
    except Invalid as refusal:
        refused = refusal.fields
    except Unreadable:
        # Two names that are one after composing.
        pass
    assert refused


@pytest.mark.parametrize(
    "raw",
    [b'"' + b'\\"' * 500_000, b"[]," * 300_000, b'"a",' * 250_000, b"\\" * 1_000_000, b'""' * 500_000],
)
def test_a_hostile_megabyte_is_answered_in_time(raw: bytes) -> None:
    began = time.process_time()
    with pytest.raises((Unreadable, Invalid)):
        parse_strict(raw)
    assert time.process_time() - began < 2
