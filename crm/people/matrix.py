"""The rights matrix as a table of text cells: what each role grants, for printing and filing."""

import io
from collections.abc import Sequence

from crm.core.cells import write_rows
from crm.core.doors import Policy
from crm.core.i18n import Language, say
from crm.people.queries.roles import policy_table
from crm.people.schemas import Role

BYTE_ORDER_MARK = "\ufeff"


def matrix_csv(roles: Sequence[Role], policy: Policy, language: Language) -> str:
    """One line per right and sensitive field, one column per role; spreadsheets open it as text."""
    table = policy_table(policy, language)
    modules = {module.name: module.title for module in table.modules}
    lines = [[say(language, "matrix.module"), say(language, "matrix.right"), *(role.name for role in roles)]]
    for right in table.rights:
        cells = [_scope(role.grants.get(right.name), is_scoped=right.is_scoped, language=language) for role in roles]
        lines.append([modules[right.module], right.title, *cells])
    for field in table.fields:
        levels = [say(language, f"level.{role.fields.get(field.name, 'write')}") for role in roles]
        lines.append([say(language, "matrix.fields"), field.title, *levels])
    return BYTE_ORDER_MARK + csv_lines(lines)


def csv_lines(lines: Sequence[Sequence[str]]) -> str:
    """Lines of text cells, none of which a spreadsheet takes for a formula."""
    written = io.StringIO()
    # Semicolons: what spreadsheets split by where the comma is a decimal point.
    write_rows(written, lines, delimiter=";")
    return written.getvalue()


def _scope(scope: str | None, *, is_scoped: bool, language: Language) -> str:
    if not is_scoped:
        return say(language, "scope.held" if scope else "scope.none")
    return say(language, f"scope.{scope or 'none'}")
