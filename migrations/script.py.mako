"""<room>: what becomes possible.

Short locks only: a new column is nullable first, an index of a big table is built `concurrently` inside
`with op.get_context().autocommit_block():`, and rows are filled in batches by a revision of their own.
"""

from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision)}

UP = """
"""

DOWN = """
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
