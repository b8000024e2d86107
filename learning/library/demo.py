"""What the library adds to the demo: twenty-five resources in the communities' own words, what
people said about them, three collections, a version of one's own, and reviews that are due."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from plc.core.registry import demo_scenes
from plc.files.actions import store_upload

from .actions import (
    Sent,
    add_resource,
    add_to_collection,
    add_version,
    answer_help,
    begin_collection,
    change_resource,
    copy_resource,
    hand_over_resource,
    review_resource,
    share_resource,
    talk_about_resource,
)
from .actions.indexing import read_waiting
from .demo_content import COPY, OWNERLESS, SETS, TALK, THINGS, Set, Thing, Told
from .models import Resource
from .wording import Content

COMMUNITY = "aldervale"
FILES = Path(__file__).with_name("demo_files")


def tell_of_library(told: Any) -> None:
    here: dict[str, Resource] = {}
    for thing in THINGS:
        told.at(told.days_ago(thing.days_ago, "12:40"), _share, told, here, thing)
        for one in thing.told:
            days = max(thing.days_ago - one.after, 0)
            told.at(told.days_ago(days, "17:20"), _answer, told, here, thing.key, one)
        if thing.newer:
            told.at(told.days_ago(thing.newer[0], "10:10"), _renew, told, here, thing)
        if thing.reviewed:
            told.at(told.days_ago(thing.reviewed[0], "08:15"), _review, told, here, thing)
    for one_set in SETS:
        told.at(told.days_ago(one_set.days_ago, "18:30"), _collect, told, here, one_set)
    told.at(told.days_ago(COPY[2], "16:05"), _copy, told, here)
    told.at(told.days_ago(30, "09:30"), _leave_to_others, told, here)
    for key, days, who, text in TALK:
        told.at(told.days_ago(days, "20:10"), _talk, told, here, key, who, text)
    told.at(told.present, read_waiting)


def _sent(thing: Thing) -> Sent:
    return Sent(
        title=thing.title,
        summary=thing.summary,
        level=thing.level,
        language="en",
        minutes=thing.minutes,
        licence=thing.licence,
        attribution=thing.attribution,
        topics=thing.topics,
        review_months=thing.review_months,
    )


def _share(told: Any, here: dict[str, Resource], thing: Thing) -> None:
    by, community = told.people[thing.by], told.communities[COMMUNITY]
    told.agree(by, community)
    here[thing.key] = add_resource(
        by=by,
        community=community,
        group=told.groups[thing.group] if thing.group else None,
        kind=thing.kind,
        sent=_sent(thing),
        content=_content(thing, by),
        share=not thing.private,
    )


def _content(thing: Thing, by: Any) -> Content:
    if not thing.file:
        return Content(address=thing.address, body=thing.body, transcript=thing.transcript)
    name = thing.file.removeprefix("notes:")
    data = thing.body.encode() if name != thing.file else (FILES / name).read_bytes()
    file = store_upload(by=by, upload=ContentFile(data, name=name))
    return Content(file=file, captions=thing.captions)


def _answer(told: Any, here: dict[str, Resource], key: str, one: Told) -> None:
    by = told.people[one.by]
    told.agree(by, told.communities[COMMUNITY])
    answer_help(by=by, resource=here[key], answer=one.answer, where=one.where, named=one.named)


def _renew(told: Any, here: dict[str, Resource], thing: Thing) -> None:
    assert thing.newer is not None
    _days, what_changed, body = thing.newer
    add_version(
        by=told.people[thing.by],
        resource=here[thing.key],
        content=Content(body=body),
        what_changed=what_changed,
    )


def _review(told: Any, here: dict[str, Resource], thing: Thing) -> None:
    assert thing.reviewed is not None
    review_resource(
        by=told.people[thing.by], resource=here[thing.key], answer="right", note=thing.reviewed[1]
    )


def _collect(told: Any, here: dict[str, Resource], one_set: Set) -> None:
    by, community = told.people[one_set.by], told.communities[COMMUNITY]
    told.agree(by, community)
    collection = begin_collection(
        by=by,
        community=community,
        group=told.groups[one_set.group] if one_set.group else None,
        title=one_set.title,
        description=one_set.description,
    )
    for key, note in one_set.things:
        if key in here:
            add_to_collection(by=by, collection=collection, resource=here[key], note=note)


def _copy(told: Any, here: dict[str, Resource]) -> None:
    key, who, _days, title, group = COPY
    by = told.people[who]
    told.agree(by, told.communities[COMMUNITY])
    copy = copy_resource(
        by=by,
        resource=here[key],
        community=told.communities[COMMUNITY],
        group=told.groups[group],
    )
    sent = Sent(
        title=title,
        summary="Two fishbowls side by side, with a fifth chair each. Ten minutes longer.",
        level=copy.level,
        language="en",
        minutes=45,
        licence=copy.licence,
        attribution=copy.attribution,
        topics="facilitation, mathematics",
    )
    share_resource(by=by, resource=change_resource(by=by, resource=copy, sent=sent))


def _talk(told: Any, here: dict[str, Resource], key: str, who: str, text: str) -> None:
    by = told.people[who]
    told.agree(by, told.communities[COMMUNITY])
    talk_about_resource(by=by, resource=here[key], body=text)


def _leave_to_others(told: Any, here: dict[str, Resource]) -> None:
    resource = here[OWNERLESS]
    resource.refresh_from_db()
    hand_over_resource(by=resource.owner, resource=resource, heir=None)  # type: ignore[arg-type]


demo_scenes.register("library", tell_of_library)
