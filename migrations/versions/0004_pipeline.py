"""pipeline: pipelines, stages, cards, their viewers for the board, kept totals; the default pipeline."""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = """
CREATE TABLE pipelines (
  id         uuid PRIMARY KEY,
  version    int NOT NULL DEFAULT 1,
  name       text NOT NULL CHECK (name <> ''),
  is_default boolean NOT NULL DEFAULT false,
  place      int NOT NULL
);
CREATE UNIQUE INDEX pipelines_default ON pipelines (is_default) WHERE is_default;

CREATE TABLE stages (
  id          uuid PRIMARY KEY,
  version     int NOT NULL DEFAULT 1,
  pipeline_id uuid NOT NULL REFERENCES pipelines,
  name        text NOT NULL CHECK (name <> ''),
  color       text NOT NULL CHECK (color ~ '^#[0-9a-f]{6}$'),
  kind        text NOT NULL CHECK (kind IN ('open', 'aside', 'won', 'lost')),
  place       int NOT NULL
);
CREATE INDEX stages_pipeline ON stages (pipeline_id, place);

-- position: keys between neighbours, compared byte by byte; equal keys are told apart by id.
CREATE TABLE cards (
  id               uuid PRIMARY KEY,
  version          int NOT NULL DEFAULT 1,
  pipeline_id      uuid NOT NULL REFERENCES pipelines,
  stage_id         uuid NOT NULL REFERENCES stages,
  customer_id      uuid NOT NULL REFERENCES customers,
  position         text COLLATE "C" NOT NULL,
  amount           bigint CHECK (amount >= 0),
  currency         text CHECK (currency ~ '^[A-Z]{3}$'),
  application_no   int NOT NULL DEFAULT 1,
  lost_reason      text,
  stage_entered_at timestamptz NOT NULL DEFAULT now(),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (customer_id, pipeline_id),
  CHECK ((amount IS NULL) = (currency IS NULL))
);
CREATE INDEX cards_order ON cards (stage_id, position, id);
CREATE INDEX cards_pipeline ON cards (pipeline_id);

-- One row per card and key of its customer's viewers, kept in the transaction that moves or assigns: a person's column is
-- the merge of the first rows of their keys instead of a walk through everybody's cards.
CREATE TABLE card_viewers (
  viewer   uuid NOT NULL,
  stage_id uuid NOT NULL,
  position text COLLATE "C" NOT NULL,
  card_id  uuid NOT NULL REFERENCES cards ON DELETE CASCADE,
  PRIMARY KEY (card_id, viewer)
);
CREATE INDEX card_viewers_order ON card_viewers (viewer, stage_id, position, card_id);

-- Kept by a reaction for the unfiltered view of everything.
CREATE TABLE stage_totals (
  stage_id uuid NOT NULL REFERENCES stages,
  currency text NOT NULL,
  count    bigint NOT NULL,
  sum      bigint NOT NULL,
  PRIMARY KEY (stage_id, currency)
);
COMMENT ON COLUMN stage_totals.currency IS 'empty for cards without an amount';

INSERT INTO pipelines (id, name, is_default, place)
VALUES ('00000000-0000-7000-8000-00000000c001', 'Satış Hunisi', true, 1);
INSERT INTO stages (id, pipeline_id, name, color, kind, place)
SELECT ('00000000-0000-7000-8000-00000000d00' || place)::uuid, '00000000-0000-7000-8000-00000000c001',
       name, color, kind, place
FROM (VALUES
  (1, 'Potansiyel',       '#5b8def', 'open'),
  (2, 'Görüşülüyor',      '#8b6fe0', 'open'),
  (3, 'Randevu',          '#d08a1d', 'open'),
  (4, 'Kapora',           '#1a7a88', 'open'),
  (5, 'Satış Tamamlandı', '#2f9e5f', 'won'),
  (6, 'Takip Edilecek',   '#c2527a', 'aside'),
  (7, 'Kaybedildi',       '#54657a', 'lost')
) AS s(place, name, color, kind);
"""

DOWN = """
DROP TABLE stage_totals, card_viewers, cards, stages, pipelines;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
