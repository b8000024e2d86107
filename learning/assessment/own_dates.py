"""What is given, with the dates that hold for one learner."""

import copy
from typing import TypeVar

from plc.core.registry import assessed_places

from .models import Handout, Sitting

AnyGiven = TypeVar("AnyGiven", Sitting, Handout)


def as_given_to(learner: int, given: AnyGiven) -> AnyGiven:
    """With the end that its place has for this learner alone, as some days after they began a
    course; not to be saved. What was closed for everybody is closed for them. One call of its
    place, none for what is given to a community or a group."""
    place = assessed_places.get(given.place_key) if given.place_key else None
    if place is None:
        return given
    item = given.quiz if isinstance(given, Sitting) else given.assignment
    end = place.own_end(learner, given.place_id or 0, item)
    if end is None:
        return given
    own = copy.copy(given)
    if isinstance(own, Handout):
        own.due_at = own.due_at or end
    else:
        own.closes_at = min(own.closes_at or end, end)
    return own
