"""activities: work packages that end with an outcome, what outcomes bring about, and what was promised.

The first types and outcomes are those of a sales office. What an outcome does to cards is seeded only for stages that are
there; everything can be changed in the settings.
"""

from alembic import op

revision = "0092"
down_revision = "0140"

UP = """
CREATE TABLE activity_types (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  key        text UNIQUE,
  name       text NOT NULL CHECK (name <> ''),
  icon       text NOT NULL,
  color      text NOT NULL,
  place      integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz
);
COMMENT ON COLUMN activity_types.key IS 'one that the product itself opens or asks for';

CREATE TABLE outcomes (
  id           uuid PRIMARY KEY,
  version      integer NOT NULL DEFAULT 1,
  type_id      uuid NOT NULL REFERENCES activity_types,
  name         text NOT NULL CHECK (name <> ''),
  tone         text NOT NULL CHECK (tone IN ('good', 'neutral', 'bad')),
  is_contact   boolean NOT NULL DEFAULT false,
  place        integer NOT NULL,
  consequences jsonb NOT NULL DEFAULT '[]',
  created_at   timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz
);
CREATE INDEX outcomes_type ON outcomes (type_id);
COMMENT ON COLUMN outcomes.is_contact IS 'the customer was reached';

CREATE TABLE activities (
  id               uuid PRIMARY KEY,
  version          integer NOT NULL DEFAULT 1,
  customer_id      uuid NOT NULL REFERENCES customers,
  type_id          uuid NOT NULL REFERENCES activity_types,
  owner_id         uuid REFERENCES users,
  title            text CHECK (title <> ''),
  due_at           timestamptz NOT NULL,
  state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled', 'replaced', 'withdrawn')),
  outcome_id       uuid REFERENCES outcomes CHECK ((outcome_id IS NOT NULL) = (state = 'done')),
  reason           text CHECK (reason <> ''),
  duration_seconds integer CHECK (duration_seconds >= 0),
  replaced_by      uuid REFERENCES activities CHECK ((replaced_by IS NOT NULL) = (state = 'replaced')),
  application_no   integer,
  lost_before      text,
  opened_by        uuid REFERENCES users,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  closed_at        timestamptz CHECK ((closed_at IS NULL) = (state = 'open')),
  closed_by        uuid REFERENCES users
);
CREATE INDEX activities_open ON activities (customer_id, due_at, id) WHERE state = 'open';
CREATE INDEX activities_closed ON activities (customer_id, closed_at DESC, id DESC) WHERE state <> 'open';
CREATE INDEX activities_owner ON activities (owner_id, id) WHERE state = 'open';
COMMENT ON COLUMN activities.opened_by IS 'null: by rule';
COMMENT ON COLUMN activities.application_no IS 'which application of the customer it is about, where it is about one';
COMMENT ON COLUMN activities.lost_before IS 'why the application before was lost';

CREATE TABLE promises (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL REFERENCES customers,
  activity_id uuid REFERENCES activities,
  text        text NOT NULL CHECK (text <> ''),
  due_at      timestamptz NOT NULL,
  promised_by uuid REFERENCES users,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'broken', 'withdrawn')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  closed_at   timestamptz CHECK ((closed_at IS NULL) = (state = 'open'))
);
CREATE INDEX promises_customer ON promises (customer_id, due_at, id);
CREATE INDEX promises_open ON promises (promised_by, id) WHERE state = 'open';

INSERT INTO activity_types (id, key, name, icon, color, place)
SELECT ('00000000-0000-7000-8000-0000000ac00' || n.place)::uuid, n.key, n.name, n.icon, n.color, n.place
FROM (VALUES
  (1, 'lead_entry', 'Başvuru girişi', 'inbox', '#5b8def'),
  (2, 'call', 'Arama', 'phone', '#1a7a88'),
  (3, 'appointment', 'Randevu', 'calendar', '#d08a1d'),
  (4, 'deposit', 'Kapora', 'cash', '#8b6fe0'),
  (5, 'sale', 'Satış', 'trophy', '#2f9e5f'),
  (6, 'no_show', 'Gelmedi takibi', 'missed', '#c2527a'),
  (7, 'reapplication', 'Tekrar başvuru', 'repeat', '#54657a')
) AS n(place, key, name, icon, color);

INSERT INTO outcomes (id, type_id, place, name, tone, is_contact, consequences)
SELECT ('00000000-0000-7000-8000-000000ac0' || n.type || '0' || n.place)::uuid,
       ('00000000-0000-7000-8000-0000000ac00' || n.type)::uuid, n.place, n.name, n.tone, n.is_contact,
       coalesce((SELECT jsonb_agg(e.c ORDER BY e.at)
                 FROM jsonb_array_elements(n.consequences::jsonb) WITH ORDINALITY AS e(c, at)
                 WHERE NOT (e.c ? 'stage_id')
                    OR EXISTS (SELECT FROM stages s WHERE s.id = (e.c->>'stage_id')::uuid AND s.ended_at IS NULL)), '[]')
FROM (VALUES
  (1, 1, 'Görüşüldü', 'good', true, '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d002", "reason": null}]'),
  (1, 2, 'Ulaşılamadı', 'neutral', false,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 120, "at": null}]'),
  (1, 3, 'Uygun değil', 'bad', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d007", "reason": "Uygun değil"}]'),
  (2, 1, 'Görüşüldü', 'good', true, '[]'),
  (2, 2, 'Randevu alındı', 'good', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d003", "reason": null},
     {"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac003", "after_minutes": 1440, "at": "10:00"}]'),
  (2, 3, 'Tekrar aranacak', 'neutral', true,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 1440, "at": "10:00"}]'),
  (2, 4, 'Ulaşılamadı', 'neutral', false,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 120, "at": null}]'),
  (2, 5, 'İlgilenmiyor', 'bad', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d007", "reason": "İlgilenmiyor"}]'),
  (3, 1, 'Geldi', 'good', true, '[]'),
  (3, 2, 'Gelmedi', 'bad', false,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac006", "after_minutes": 30, "at": null}]'),
  (3, 3, 'Ertelendi', 'neutral', true,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac003", "after_minutes": 1440, "at": "10:00"}]'),
  (3, 4, 'İptal edildi', 'bad', true,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 1440, "at": "10:00"}]'),
  (4, 1, 'Alındı', 'good', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d004", "reason": null},
     {"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac005", "after_minutes": 10080, "at": "10:00"}]'),
  (4, 2, 'Vazgeçti', 'bad', true,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 1440, "at": "10:00"}]'),
  (5, 1, 'Tamamlandı', 'good', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d005", "reason": null}]'),
  (5, 2, 'İptal', 'bad', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d007", "reason": "Satış iptal"}]'),
  (6, 1, 'Yeni randevu', 'good', true,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac003", "after_minutes": 1440, "at": "10:00"}]'),
  (6, 2, 'Ulaşılamadı', 'neutral', false,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac006", "after_minutes": 1440, "at": "10:00"}]'),
  (6, 3, 'Vazgeçti', 'bad', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d007", "reason": "Randevuya gelmedi"}]'),
  (7, 1, 'Görüşüldü', 'good', true, '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d002", "reason": null}]'),
  (7, 2, 'Ulaşılamadı', 'neutral', false,
   '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 120, "at": null}]'),
  (7, 3, 'Uygun değil', 'bad', true,
   '[{"kind": "move", "stage_id": "00000000-0000-7000-8000-00000000d007", "reason": "Uygun değil"}]')
) AS n(type, place, name, tone, is_contact, consequences);

-- Whoever works on cards works on what is to be done for them, until somebody decides otherwise.
INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'activities', n.action, scope
FROM role_grants JOIN (VALUES ('view', 'cards', 'view'), ('create', 'cards', 'move'), ('edit', 'cards', 'move'),
                              ('close', 'cards', 'move'), ('configure', 'pipelines', 'configure'))
                   AS n(action, like_module, like_action) ON (module, role_grants.action) = (like_module, like_action);
"""

DOWN = """
DELETE FROM role_grants WHERE module = 'activities';
DELETE FROM works WHERE kind IN ('activity', 'promise');
DROP TABLE promises, activities, outcomes, activity_types;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
