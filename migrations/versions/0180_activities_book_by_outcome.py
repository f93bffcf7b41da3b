"""activities: the first outcomes that book an appointment ask for it, instead of opening something that says that one is to be.

Only where they bring about what they were planted with.
"""

from alembic import op

revision = "0180"
down_revision = "0200"

WISH = """{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac003", "after_minutes": 1440, "at": "10:00"}"""
MOVE = """{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d003", "reason": null}"""
CHANGE = """
UPDATE outcomes o SET consequences = n.after, version = version + 1
FROM (VALUES
  ('00000000-0000-7000-8000-000000ac0202'::uuid, '[{MOVE}, {FROM}]'::jsonb, '[{TO}, {MOVE}]'::jsonb),
  ('00000000-0000-7000-8000-000000ac0202'::uuid, '[{FROM}]'::jsonb, '[{TO}]'::jsonb),
  ('00000000-0000-7000-8000-000000ac0601'::uuid, '[{FROM}]'::jsonb, '[{TO}]'::jsonb)
) AS n(id, before, after)
WHERE o.id = n.id AND o.consequences = n.before
"""
BOOK = """{"kind": "book"}"""
UP = CHANGE.replace("{MOVE}", MOVE).replace("{FROM}", WISH).replace("{TO}", BOOK)
DOWN = """
UPDATE outcomes SET version = version + 1,
  consequences = (SELECT coalesce(jsonb_agg(CASE WHEN c = '{BOOK}' THEN '{WISH}'::jsonb ELSE c END), '[]')
                  FROM jsonb_array_elements(consequences) AS c WHERE c->>'kind' <> 'remind')
WHERE consequences @> '[{BOOK}]' OR consequences @> '[{"kind": "remind"}]';
UPDATE no_show_chain SET version = version + 1,
  steps = (SELECT jsonb_agg((SELECT coalesce(jsonb_agg(c), '[]') FROM jsonb_array_elements(s.step) AS c
                             WHERE c->>'kind' <> 'remind') ORDER BY s.at)
           FROM jsonb_array_elements(steps) WITH ORDINALITY AS s(step, at));
""".replace("{BOOK}", BOOK).replace("{WISH}", WISH)


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
