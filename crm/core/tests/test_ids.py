"""Ids sort by the time they were made, and each has one writing."""

import pytest

from crm.core.ids import new_id, parse_id, readable_id
from crm.core.problems import NotFound


def test_later_ids_are_greater() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert {one.version for one in made} == {7}


def test_an_id_is_read_in_its_canonical_form_only() -> None:
    made = new_id()
    assert parse_id(str(made)) == made
    assert parse_id(str(made).upper()) == made
    for odd in (made.hex, f"{{{made}}}", f"urn:uuid:{made}", f"{made}\n", "", "1", "٠" * 36):
        assert readable_id(odd) is None
        with pytest.raises(NotFound):
            parse_id(odd)
