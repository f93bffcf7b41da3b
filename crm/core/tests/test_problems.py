"""A problem becomes a document in the user's language."""

import msgspec
import pytest

from crm.core import problems
from crm.core.i18n import LANGUAGES, has_text
from crm.core.problems import Invalid, Problem, Refused, Stale, TooMany, problem_document


def kinds() -> list[type[Problem]]:
    return [k for k in vars(problems).values() if isinstance(k, type) and issubclass(k, Problem)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_every_kind_can_be_said(kind: type[Problem]) -> None:
    assert has_text(f"problem.{kind.code}.title")
    assert has_text(f"problem.{kind.code}.detail")


def test_the_document_has_the_fixed_keys_and_only_those() -> None:
    document = problem_document(problems.NotFound(), "tr", "t-1")
    assert list(document) == ["code", "title", "status", "detail", "trace"]
    assert (document["code"], document["status"], document["trace"]) == ("not_found", 404, "t-1")


def test_a_stale_answer_carries_the_current_row() -> None:
    row = {"id": "1", "version": 2}
    assert problem_document(Stale(row), "en", "t")["current"] is row


def test_wrong_fields_are_said_in_the_language() -> None:
    refusal = Invalid({"name": "required", "phone": "never_heard_of"})
    document = problem_document(refusal, "tr", "t")
    assert document["fields"] == {
        "name": "Bu alan zorunludur.",
        "phone": "Bu değer kabul edilemedi.",
    }
    assert problem_document(refusal, "en", "t")["fields"]["name"] == "This field is required."


def test_a_limit_says_when_to_try_again() -> None:
    for language in LANGUAGES:
        assert "42" in problem_document(TooMany(42), language, "t")["detail"]


def test_a_problem_without_texts_speaks_as_its_kind() -> None:
    class Unspoken(Refused):
        code = "unspoken_in_any_language"

    document = problem_document(Unspoken(), "en", "t")
    assert document["code"] == "unspoken_in_any_language"
    assert document["status"] == 409
    assert document["title"] == "This cannot be done"


def test_params_never_reach_the_log_text() -> None:
    assert "0532" not in str(Refused(phone="0532"))
    assert "0532" not in repr(Refused(phone="0532"))


def test_a_document_can_be_encoded() -> None:
    assert msgspec.json.encode(problem_document(Invalid({"a": "required"}), "tr", "t"))
