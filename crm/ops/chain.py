"""The chain of hashes over the journal: how a line is written down for hashing, and how ranges hang together.

Lines are sealed in ranges behind the write path, by one statement each that hashes inside the database: whatever the length
of the journal, no more than one range is ever held, and as hashes of lines only. A range begins right behind the one before
it, so gaps of `seq` belong to a range too and nothing can be slipped into them. The partition a line lies in does not
matter, nor do the settings of the session that asks.

What stands in the database can be written anew by whoever owns it, the whole chain included. Each check therefore leaves
the hash it reached in the journal (`audit.checked`), from where it goes to backups and to the programs that are told.
"""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

RANGE = 1_000
"""Lines of a range at most."""

# Every column, in one fixed order, as jsonb writes it: quoted, so that no two lines are written down alike.
LINE: LiteralString = """sha256(convert_to(jsonb_build_array(
         seq, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, verb, subject_kind, subject_id,
         customer_id, facts, touched, removed_viewers, cause, request_id)::text, 'UTF8'))"""

# Two workers that seal at once find the same beginning; the second changes nothing.
SEAL: LiteralString = f"""
WITH last AS (SELECT to_seq, hash FROM seals ORDER BY to_seq DESC LIMIT 1),
     start AS (SELECT coalesce((SELECT to_seq FROM last), 0) AS seq, coalesce((SELECT hash FROM last), '') AS hash),
     following AS (SELECT seq, {LINE} AS hash FROM journal
                   WHERE seq > (SELECT seq FROM start) ORDER BY seq LIMIT %(most)s)
INSERT INTO seals (from_seq, to_seq, lines, previous, hash)
SELECT min(start.seq) + 1, max(f.seq), count(*), start.hash,
       sha256(start.hash || string_agg(f.hash, ''::bytea ORDER BY f.seq))
FROM following f, start GROUP BY start.hash
ON CONFLICT DO NOTHING
RETURNING lines
"""

# The next ranges, each with whether it follows the one before and still hashes to what was sealed.
RANGES: LiteralString = f"""
SELECT coalesce(p.to_seq, 0) + 1 AS from_seq, s.to_seq, found.lines,
       s.from_seq = coalesce(p.to_seq, 0) + 1 AND s.previous = coalesce(p.hash, '')
       AND s.lines = found.lines AND s.hash = found.hash AS holds
FROM (SELECT * FROM seals WHERE to_seq > %(after)s ORDER BY to_seq LIMIT %(limit)s) s
LEFT JOIN LATERAL (SELECT to_seq, hash FROM seals WHERE to_seq < s.to_seq ORDER BY to_seq DESC LIMIT 1) p ON true
CROSS JOIN LATERAL (SELECT count(*) AS lines, sha256(s.previous || coalesce(string_agg({LINE}, ''::bytea ORDER BY seq), ''))
                      AS hash
                    FROM journal WHERE seq BETWEEN s.from_seq AND s.to_seq) found
ORDER BY s.to_seq
"""

# What an earlier check reached must still stand: else the chain was cut off, or forged from somewhere on.
CUT: LiteralString = """
SELECT coalesce((SELECT max(to_seq) FROM seals WHERE to_seq < c.checked_to), 0) + 1 AS from_seq, c.checked_to AS to_seq
FROM chain_checks c
WHERE c.done_at IS NOT NULL AND c.hash IS NOT NULL
  AND NOT EXISTS (SELECT FROM seals s WHERE s.to_seq = c.checked_to AND s.hash = c.hash)
ORDER BY c.checked_to LIMIT 1
"""

# Lines were taken out by those who may: from there on all is sealed anew, and checks that reached it count no more.
OPEN: tuple[LiteralString, ...] = (
    "DELETE FROM seals WHERE to_seq >= %(from_seq)s",
    "DELETE FROM chain_checks WHERE checked_to >= %(from_seq)s",
)


class Range(msgspec.Struct, frozen=True):
    """A sealed range, and whether its lines are still what was sealed."""

    from_seq: int
    to_seq: int
    lines: int
    holds: bool


class Span(msgspec.Struct, frozen=True):
    """From one line to another."""

    from_seq: int
    to_seq: int


class LockedCheck(msgspec.Struct):
    """A check under way, and how far it got."""

    id: UUID
    asked_by: UUID | None
    asked_at: datetime
    checked_to: int
    lines: int
    broken: int
    broken_from: int | None
    broken_to: int | None
    done_at: datetime | None

    def go_on(self, found: Range) -> None:
        """One more range was looked at."""
        self.checked_to = found.to_seq
        self.lines += found.lines
        if not found.holds:
            self.breaks(found)

    def breaks(self, where: Range | Span) -> None:
        """Something does not hold; the first place is kept."""
        self.broken += 1
        if self.broken_from is None or where.from_seq < self.broken_from:
            self.broken_from, self.broken_to = where.from_seq, where.to_seq
