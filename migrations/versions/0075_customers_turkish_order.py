"""customers: names stand in the order of the Turkish alphabet, whatever the collations of the database.

The browser orders rows that come by frame with the same letters (`web/src/lib/turkishOrder.ts`).
"""

from alembic import op

revision = "0075"
down_revision = "0096"

# ı stands before i, and ç ğ ö ş ü behind the letters they are made of: `~` is greater than every letter.
UP = """
CREATE FUNCTION turkish_order(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(replace(replace(replace(replace(replace(replace(
  lower(translate(name, 'IİÂÎÛâîû', 'ıiaiuaiu')),
  'i', 'i~'), 'ı', 'i'), 'ç', 'c~'), 'ğ', 'g~'), 'ö', 'o~'), 'ş', 's~'), 'ü', 'u~');
COMMENT ON FUNCTION turkish_order IS 'sorts byte by byte as the Turkish alphabet does';
"""

DOWN = """
DROP FUNCTION turkish_order(text);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
