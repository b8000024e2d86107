"""Recomputes how many people a resource helped; run by `manage.py recount`."""

from collections.abc import Mapping

from django.db import connection, transaction

from plc.core.registry import projections

_HELPED = """
UPDATE library_resource r
SET helped_yes = c.yes, helped_partly = c.partly, helped_no = c.no, helpful = 2 * c.yes + c.partly
FROM (SELECT r.id, count(h.id) FILTER (WHERE h.answer = 'yes') AS yes,
          count(h.id) FILTER (WHERE h.answer = 'partly') AS partly,
          count(h.id) FILTER (WHERE h.answer = 'no') AS no
      FROM library_resource r LEFT JOIN library_helped h ON h.resource_id = r.id
      GROUP BY r.id) c
WHERE r.id = c.id AND (r.helped_yes, r.helped_partly, r.helped_no, r.helpful)
    IS DISTINCT FROM (c.yes, c.partly, c.no, 2 * c.yes + c.partly)
"""


@transaction.atomic
def recount() -> Mapping[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_HELPED)
        return {"resources by how much they helped": cursor.rowcount}


projections.register("library", recount)
