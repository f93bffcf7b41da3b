"""The story of one activity: its lines, and those of all that came about by the same acts."""

from uuid import UUID

from crm.activities import activity_queries as queries
from crm.activities.schemas import Timeline
from crm.activities.timeline import Details, entries_by_seq
from crm.core.work import Work

MOST = 200

# Of the customer's lines alone, which an index holds together.
LINES = """
WITH told AS (
  SELECT seq, cause, subject_id = %(id)s OR facts->>'activity_id' = %(id)s::text AS is_own
  FROM journal WHERE customer_id = %(customer_id)s
)
SELECT seq FROM told WHERE is_own OR cause IN (SELECT cause FROM told WHERE is_own)
ORDER BY seq DESC LIMIT %(most)s
"""


async def activity_story(work: Work, activity_id: UUID, details: Details) -> Timeline:
    """The last lines of an activity, newest first. Raises NotFound unseen, Forbidden unallowed."""
    activity = await queries.activity(work, activity_id)
    seqs = await work.all(int, LINES, customer_id=activity.customer_id, id=activity_id, most=MOST)
    return Timeline(items=await entries_by_seq(work, seqs, details), next=None, as_of=work.as_of)
