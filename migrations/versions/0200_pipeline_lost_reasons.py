"""pipeline: the reasons a card can be lost for are each pipeline's own."""

from alembic import op

revision = "0200"
down_revision = "0160"

UP = """
ALTER TABLE pipelines ADD COLUMN lost_reasons text[] NOT NULL
  DEFAULT '{Uygun değil,Fiyat,Başka firmayı seçti,Ulaşılamıyor,Ertelendi,Diğer}';
-- A new pipeline begins with those of the default one.
ALTER TABLE pipelines ALTER COLUMN lost_reasons DROP DEFAULT;
COMMENT ON COLUMN pipelines.lost_reasons IS 'what can be chosen when a card is lost, in the order in which it is offered';
"""


def upgrade() -> None:
    """The reasons that every pipeline offered so far."""
    op.execute(UP)


def downgrade() -> None:
    """All pipelines offer the same again."""
    op.execute("ALTER TABLE pipelines DROP COLUMN lost_reasons")
