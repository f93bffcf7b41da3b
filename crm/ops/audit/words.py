"""What lines say, in plain sentences. A room writes the sentence of its verb into its own locale files.

`verb.<verb>` says it without any fact, and names the verb in lists; `verb.<verb>.told`, where there is one, says it with
facts. A fact is told by its name: an id by the name of its thing, a word by `fact.<fact>.<word>` where that is written.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from crm.core.changes import FieldChange
from crm.core.clock import ISTANBUL
from crm.core.i18n import Language, has_text, placeholders, say, texts
from crm.core.money import minor_digits
from crm.ops.audit.names import ID
from crm.ops.audit.schemas import AuditChange

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
NOTHING = "—"


class Words(msgspec.Struct, frozen=True):
    """A language, and the names of things by their ids."""

    language: Language
    names: Mapping[str, str]

    def sentence(self, verb: str, facts: Mapping[str, Any]) -> str:
        """What was done. Facts that are closed to the viewer, or empty, leave the short sentence."""
        short = f"verb.{verb}"
        if not has_text(short):
            # A verb of another version of this program is still told, by its name.
            return verb
        if not has_text(f"{short}.told"):
            return say(self.language, short)
        facts = {**facts, **_values(facts)}
        wanted = placeholders(texts(self.language)[f"{short}.told"])
        if any(facts.get(name) is None for name in wanted):
            return say(self.language, short)
        return say(self.language, f"{short}.told", **{name: self.fact(name, facts[name]) for name in wanted})

    def changes(self, verb: str, facts: Mapping[str, Any], changed: Sequence[FieldChange]) -> list[AuditChange]:
        """What was before and what is after: values that were kept apart, and those that stand in the facts."""
        found = [
            AuditChange(
                self.word("fields", each.field), self._value(each.field, each.old), self._value(each.field, each.new)
            )
            for each in changed
        ]
        if "before" in facts and "after" in facts:
            title = self.word("fields", verb)
            found.append(AuditChange(title, self._value(verb, facts["before"]), self._value(verb, facts["after"])))
        for name in ("grants", "fields"):
            found += [self._granted(each) for each in _changes(facts.get(name))]
        return found

    def group(self, name: str) -> str:
        """The title of a group of verbs."""
        return say(self.language, f"group.{name}" if has_text(f"group.{name}") else "group.other")

    def word(self, fact: str, word: str) -> str:
        """A word of ours in the viewer's language; one that has no text as it is."""
        if fact == "right":
            # The title of a right, or of a field that is closed.
            title = next(
                (code for code in (f"right.{word}", f"sensitive.{word}", f"fact.right.{word}") if has_text(code)), ""
            )
            return say(self.language, title) if title else word
        code = f"fact.{fact}.{word}"
        return say(self.language, code) if has_text(code) else word

    def fact(self, name: str, value: Any) -> str:
        """A fact in words."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return say(self.language, "fact.true" if value else "fact.false")
        if isinstance(value, int):
            return self._number(value, 0)
        if isinstance(value, list):
            return ", ".join(self.fact(name, each) for each in cast("list[Any]", value)) or NOTHING
        if isinstance(value, dict):
            return self._structure(name, cast("dict[str, Any]", value))
        if isinstance(value, str):
            return self._text(name, value)
        return str(value)

    def _text(self, name: str, value: str) -> str:
        if ID.fullmatch(value):
            return self.names.get(value, "…")
        if _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(ISTANBUL).strftime("%d.%m.%Y %H:%M")
        return self.word(name, value)

    def _structure(self, name: str, value: dict[str, Any]) -> str:
        if isinstance(value.get("amount"), int) and isinstance(value.get("currency"), str):
            return self._money(value["amount"], value["currency"])
        return ", ".join(f"{self.word('fields', key)}: {self.fact(name, each)}" for key, each in value.items())

    def _money(self, amount: int, currency: str) -> str:
        digits = minor_digits(currency)
        return f"{self._number(amount / 10**digits, digits)} {currency}"

    def _number(self, number: float, digits: int) -> str:
        text = f"{number:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "tr" else text

    def _value(self, name: str, value: Any) -> str | None:
        return None if value is None or value == [] else self.fact(name, value)

    def _granted(self, change: Mapping[str, str | None]) -> AuditChange:
        name, kind = str(change["name"]), "scope"
        title = f"right.{name}"
        if not has_text(title):
            title, kind = f"sensitive.{name}", "level"
        steps = [
            say(self.language, f"{kind}.{step}") if step and has_text(f"{kind}.{step}") else step
            for step in (change.get("before"), change.get("after"))
        ]
        return AuditChange(say(self.language, title) if has_text(title) else name, steps[0], steps[1])


def _values(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts and their currencies, which stand apart in the facts, as one value: `to_amount` gives `to_value`."""
    return {
        name.removesuffix("amount") + "value": {"amount": fact, "currency": currency}
        for name, fact in facts.items()
        if name.endswith("amount") and isinstance(fact, int)
        and isinstance(currency := facts.get(name.removesuffix("amount") + "currency"), str)
    }  # fmt: skip


def _changes(value: Any) -> list[Mapping[str, str | None]]:
    if not isinstance(value, list):
        return []
    return [
        each
        for each in cast("list[Any]", value)
        if isinstance(each, dict) and {"name", "before", "after"} <= each.keys()
    ]
