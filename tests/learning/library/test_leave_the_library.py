"""What becomes of what somebody shared when they leave, and when their account is deleted."""

import pytest

from communities.community import actions as community
from communities.groups import actions as groups
from learning.library import actions
from learning.library.access import looked_after
from learning.library.actions import copying
from learning.library.actions.leaving import credit_author
from learning.library.models import Collection, Helped, Resource
from learning.library.wording import Content
from plc.accounts.actions import deactivate_account, delete_account
from plc.core.refusals import Refused
from plc.files.actions import copy_blobs
from tests import make
from tests.plc.files.conftest import locks_before_blobs

from .sharing import pdf, shared, upload

pytestmark = pytest.mark.django_db


def test_who_leaves_is_asked_before_what_becomes_of_what_they_shared(cast, client_of):
    question = "Decide what becomes of what you shared"
    assert question not in client_of(cast.chidi).get("/c/westmoor/leave/").content.decode()
    shared(cast)
    assert question in client_of(cast.chidi).get("/c/westmoor/leave/").content.decode()


def test_what_was_shared_stays_with_the_name_and_others_look_after_it(cast, client_of):
    resource = shared(cast)
    community.leave_community(community=cast.community, by=cast.chidi)
    resource.refresh_from_db()
    assert resource.author == cast.chidi and resource.owner is None
    page = client_of(cast.dina).get(resource.get_absolute_url()).content.decode()
    assert "Chidi Eze" in page and "Those who look after this place look after it." in page


@pytest.mark.parametrize("leaves_first", [True, False])
def test_who_leaves_can_take_back_what_they_shared_or_leave_it_without_their_name(
    cast, client_of, leaves_first
):
    resource = shared(cast)
    if leaves_first:
        community.leave_community(community=cast.community, by=cast.chidi)
    chidi = client_of(cast.chidi)
    chidi.post("/me/library/leave/", {"community": "westmoor", "stays": "nameless"})
    resource.refresh_from_db()
    assert resource.author is None and resource.is_shared
    other = shared(cast, by=cast.dina, anyway=True)
    if leaves_first:
        community.leave_community(community=cast.community, by=cast.dina)
    client_of(cast.dina).post("/me/library/leave/", {"community": "westmoor", "stays": "taken"})
    other.refresh_from_db()
    assert not other.is_shared and other.owner == cast.dina
    assert not Resource.objects.visible_to(cast.amara).filter(pk=other.pk).exists()
    assert other.title in client_of(cast.dina).get("/me/library/").content.decode()
    assert chidi.post("/me/library/leave/", {"community": "elsewhere"}).status_code == 422


def test_who_leaves_a_closed_group_leaves_what_is_in_it_to_its_facilitators(cast, relay):
    inside, outside = shared(cast, group=cast.group), shared(cast, anyway=True)
    given = {"by": cast.chidi, "community": cast.community}
    lists = [
        actions.begin_collection(**given, group=group, title=str(group))
        for group in (cast.group, None)
    ]
    groups.leave_group(group=cast.group, by=cast.chidi)
    relay()
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert inside.owner is None and inside.author == cast.chidi
    assert outside.owner == cast.chidi
    owners = [Collection.objects.get(pk=one.pk).owner for one in lists]
    assert owners == [None, cast.chidi]
    assert looked_after(cast.ben).filter(pk=inside.pk).exists()


@pytest.mark.parametrize(
    ("stays", "owned", "seen"),
    [("named", True, True), ("nameless", False, True), ("taken", True, False)],
)
def test_a_collection_goes_the_way_of_what_is_in_it(cast, client_of, stays, owned, seen):
    collection = actions.begin_collection(by=cast.chidi, community=cast.community, title="Mine")
    chidi, sent = client_of(cast.chidi), {"community": cast.community.slug, "stays": stays}
    assert chidi.post("/me/library/leave/", sent).status_code == 303
    collection.refresh_from_db()
    assert (collection.owner == cast.chidi) == owned
    assert collection.is_shared == seen


def test_what_somebody_with_a_closed_account_owned_is_left_to_those_who_look_after_the_place(cast):
    resource = shared(cast)
    deactivate_account(person=cast.chidi, by=cast.chidi)
    assert looked_after(cast.amara).filter(pk=resource.pk).exists()
    assert not looked_after(cast.ben).filter(pk=resource.pk).exists()


def test_an_account_that_is_deleted_leaves_what_it_shared_without_a_name(cast):
    resource, private = shared(cast), shared(cast, share=False, anyway=True)
    collection = actions.begin_collection(by=cast.chidi, community=cast.community, title="Mine")
    other = shared(cast, by=cast.ben, anyway=True)
    actions.answer_help(by=cast.chidi, resource=other, answer="yes")
    delete_account(person=cast.chidi, by=cast.chidi)
    resource.refresh_from_db()
    other.refresh_from_db()
    assert resource.owner is None and resource.author_name == "" and resource.is_shared
    assert not Resource.objects.filter(pk=private.pk).exists()
    assert Collection.objects.get(pk=collection.pk).owner is None
    assert other.helped_yes == 0 and not Helped.objects.exists()


def test_a_name_stays_if_its_person_chose_so(cast, client_of):
    resource = shared(cast)
    client_of(cast.chidi).post("/me/library/credit/", {"on": "1"})
    delete_account(person=cast.chidi, by=cast.chidi)
    page = client_of(cast.dina).get(resource.get_absolute_url()).content.decode()
    assert "Chidi Eze" in page


def test_that_a_name_stays_can_be_taken_back(cast):
    resource = shared(cast)
    credit_author(person=cast.chidi, named=True)
    credit_author(person=cast.chidi, named=False)
    resource.refresh_from_db()
    assert resource.credit == ""


def test_sources_and_licences_can_be_taken_along(cast, client_of):
    shared(cast, title="=SUM(A1)", licence="cc-by")
    response = client_of(cast.chidi).get("/me/library/attributions.csv")
    text = b"".join(response.streaming_content).decode()
    assert "'=SUM(A1)" in text and "CC BY 4.0" in text


def test_a_copy_leaves_the_community_only_if_its_licence_allows_that(cast):
    elsewhere = make.community(by=cast.ben, name="Elsewhere")
    for licence, allowed in (
        ("reserved", False),
        ("organisation", False),
        ("cc-by", True),
        ("cc-by-sa", True),
        ("cc0", True),
    ):
        resource = shared(cast, licence=licence, anyway=True)
        if allowed:
            copy = actions.copy_resource(by=cast.ben, resource=resource, community=elsewhere)
            assert copy.licence == licence
        else:
            with pytest.raises(Refused):
                actions.copy_resource(by=cast.ben, resource=resource, community=elsewhere)


def test_a_file_is_copied_before_anything_is_locked(cast, monkeypatch):
    file = upload(cast.chidi, pdf("Tally"), "tally.pdf")
    resource = shared(cast, kind="file", content=Content(file=file))
    given = {"by": cast.ben, "resource": resource, "community": cast.community}
    copies = []
    locked = locks_before_blobs(monkeypatch, lambda: copies.append(actions.copy_resource(**given)))
    assert locked == [False]
    held = copies[0].versions.get().file
    assert (held.uploader, held.name, held.key != file.key) == (cast.ben, file.name, True)


def test_a_version_that_is_added_while_it_is_copied_is_not_overlooked(cast, monkeypatch):
    file = upload(cast.chidi, pdf("Tally"), "tally.pdf")
    resource = shared(cast, kind="file", content=Content(file=file))

    def overtaken(**given):
        newer = Content(file=upload(cast.chidi, pdf("Newer"), "newer.pdf"))
        actions.add_version(by=cast.chidi, resource=resource, content=newer)
        return copy_blobs(**given)

    monkeypatch.setattr(copying, "copy_blobs", overtaken)
    with pytest.raises(Refused, match="changed meanwhile"):
        actions.copy_resource(by=cast.ben, resource=resource, community=cast.community)


def test_a_reader_takes_a_copy_along_to_another_community_of_theirs(cast, client_of):
    elsewhere = make.community(by=cast.chidi, name="Elsewhere", slug="elsewhere")
    resource = shared(cast, by=cast.ben, licence="cc-by")
    page = client_of(cast.chidi).get(resource.get_absolute_url()).content.decode()
    assert '<option value="elsewhere">Elsewhere</option>' in page
    address = f"{resource.get_absolute_url()}copy/"
    client_of(cast.chidi).post(address, {"to": "elsewhere"})
    copy = Resource.objects.get(copied_from=resource)
    assert (copy.community, copy.group, copy.owner) == (elsewhere, None, cast.chidi)
    assert resource.title in copy.attribution


def test_a_copy_goes_nowhere_else_than_its_reader_may_add_to(cast, client_of):
    make.community(by=cast.ben, slug="elsewhere", visibility="public")
    make.community(by=cast.ben, slug="unheard-of", visibility="hidden")
    address = f"{shared(cast, by=cast.ben, licence='cc-by').get_absolute_url()}copy/"
    for slug in ("elsewhere", "unheard-of", "\x00", ""):
        assert client_of(cast.chidi).post(address, {"to": slug}).status_code == 404
    reserved = shared(cast, by=cast.ben, licence="reserved", anyway=True)
    make.community(by=cast.chidi, slug="of-mine")
    refused = client_of(cast.chidi).post(f"{reserved.get_absolute_url()}copy/", {"to": "of-mine"})
    assert refused.status_code == 403
    assert not Resource.objects.filter(copied_from__isnull=False).exists()
