"""pipeline: saved views of the board, and the first ones of the company."""

from alembic import op

revision = "0100"
down_revision = "0076"

UP = """
CREATE TABLE views (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL DEFAULT 1,
  pipeline_id uuid REFERENCES pipelines,
  key         text CHECK (key IN ('mine', 'today', 'late', 'unread')),
  name        text NOT NULL CHECK (name <> ''),
  visibility  text NOT NULL CHECK (visibility IN ('private', 'team', 'all')),
  team_id     uuid CHECK ((team_id IS NOT NULL) = (visibility = 'team')),
  owner_id    uuid REFERENCES users,
  viewers     uuid[] NOT NULL,
  filter      jsonb NOT NULL,
  q           text,
  sort        text,
  mode        text NOT NULL CHECK (mode IN ('board', 'list')),
  columns     text[] NOT NULL DEFAULT '{}',
  density     text CHECK (density IN ('tight', 'normal', 'wide')),
  card_fields text[] NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  CHECK (owner_id IS NOT NULL OR visibility = 'all')
);
CREATE INDEX views_pipeline ON views (pipeline_id) WHERE ended_at IS NULL;
CREATE INDEX views_owner ON views (owner_id) WHERE ended_at IS NULL;
COMMENT ON COLUMN views.pipeline_id IS 'null: of every pipeline';
COMMENT ON COLUMN views.key IS 'one the product came with, which screens name in their own language until somebody renames it';
COMMENT ON COLUMN views.team_id IS 'may be gone: its members see it no more then, its owner does';
COMMENT ON COLUMN views.viewers IS 'its owner, and the pool of the team or of the company: whoever holds one of these keys sees it';
COMMENT ON COLUMN views.columns IS 'of the list, in their order; none are the usual ones';
COMMENT ON COLUMN views.density IS 'null: as each viewer likes it';
COMMENT ON COLUMN views.card_fields IS 'what stands on the cards; none are the usual ones';

INSERT INTO views (id, key, name, visibility, viewers, filter, mode)
SELECT n.id::uuid, n.key, n.name, 'all', '{00000000-0000-7000-8000-000000000001}',
       jsonb_build_object('match', 'all', 'conditions', n.conditions::jsonb, 'groups', '[]'::jsonb), 'board'
FROM (VALUES
  ('00000000-0000-7000-8000-00000000e001', 'mine', 'Bana ait',
   '[{"field": "assignee", "is": "any_of", "value": ["me"]}]'),
  ('00000000-0000-7000-8000-00000000e002', 'today', 'Bugün aranacak',
   '[{"field": "next_work", "is": "any_of", "value": ["today"]}]'),
  ('00000000-0000-7000-8000-00000000e003', 'late', 'Geciken',
   '[{"field": "next_work", "is": "any_of", "value": ["late"]}]'),
  ('00000000-0000-7000-8000-00000000e004', 'unread', 'Okunmamış',
   '[{"field": "unread", "is": "yes", "value": null}]')
) AS n(id, key, name, conditions);
"""

DOWN = "DROP TABLE views;"


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
