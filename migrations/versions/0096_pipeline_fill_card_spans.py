"""pipeline: the spans of the cards there are, some thousand at a time.

Whatever is there already is left, so that an interrupted run goes on where it was, and what a reaction wrote meanwhile stays.
"""

from alembic import op
from sqlalchemy import text

revision = "0096"
down_revision = "0095"

AT_ONCE = 2_000
NEXT = "SELECT id FROM cards WHERE id > :after ORDER BY id LIMIT :some"
FILL = "INSERT INTO card_spans SELECT * FROM card_spans_of(cast(:ids AS uuid[])) ON CONFLICT DO NOTHING"
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        after = BEFORE_ALL
        while ids := [str(row[0]) for row in connection.execute(text(NEXT), {"after": after, "some": AT_ONCE})]:
            connection.execute(text(FILL), {"ids": ids})
            after = ids[-1]


def downgrade() -> None:
    op.execute("DELETE FROM card_spans")
