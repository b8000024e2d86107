"""Adding resources: what each kind needs, who sees it, and what is there already."""

import pytest

from learning.library import actions
from learning.library.actions import AlreadyHere
from learning.library.addresses import accept_address, key_of
from learning.library.models import Resource
from learning.library.wording import Content
from plc.core.refusals import Refused
from tests import make

from .sharing import pdf, sent, shared, upload

pytestmark = pytest.mark.django_db


def test_a_shared_resource_is_seen_by_the_members_of_its_place(cast):
    resource = shared(cast)
    for person in (cast.amara, cast.ben, cast.dina):
        assert Resource.objects.visible_to(person).filter(pk=resource.pk).exists()
    assert not Resource.objects.visible_to(cast.emre).exists()


def test_a_resource_of_a_private_group_is_seen_by_its_members_only(cast):
    resource = shared(cast, group=cast.group)
    assert list(Resource.objects.visible_to(cast.dina)) == [resource]
    assert not Resource.objects.visible_to(cast.amara).exists()


def test_what_is_not_shared_is_seen_by_its_owner_only(cast, facts):
    resource = shared(cast, share=False)
    assert not Resource.objects.visible_to(cast.amara).exists()
    assert list(Resource.objects.visible_to(cast.chidi)) == [resource]
    assert facts() == []
    actions.share_resource(by=cast.chidi, resource=resource)
    actions.share_resource(by=cast.chidi, resource=resource)
    assert [name for name, _data in facts()] == ["library.ResourceShared"]
    assert Resource.objects.visible_to(cast.amara).exists()


def test_nothing_of_people_across_a_block_is_shown(cast):
    shared(cast)
    cast.dina.blocks.create(blocked=cast.chidi)
    assert not Resource.objects.visible_to(cast.dina).exists()


def test_each_kind_needs_what_it_consists_of(cast):
    for kind, content, field in (
        ("link", Content(), "address"),
        ("link", Content(body="Words."), "address"),
        ("file", Content(address="https://example.org/"), "file"),
        ("text", Content(body=" \u200b "), "body"),
        ("link", Content(address="javascript:alert(1)"), "address"),
        ("link", Content(address="file:///etc/passwd"), "address"),
        ("template", Content(address="https://example.org/a", body="And words."), "body"),
    ):
        with pytest.raises(Refused) as refused:
            shared(cast, kind=kind, content=content)
        assert refused.value.field == field, kind
    assert not Resource.objects.exists()


def test_an_address_may_lack_its_scheme(cast):
    resource = shared(cast, kind="link", content=Content(address="example.org/page"))
    assert resource.versions.get().address == "https://example.org/page"


def test_addresses_of_the_same_page_are_recognised():
    same = key_of("https://example.org/a/b")
    for other in (
        "http://www.example.org/a/b/",
        "https://EXAMPLE.org:443/a/b#part",
        "https://example.org/a/b?utm_source=mail&fbclid=1",
        "https://example.org/a/%62",
    ):
        assert key_of(other) == same, other
    assert key_of("https://example.org/a/b?id=1") != same
    assert key_of("https://example.org/a?x=1&y=2") == key_of("https://example.org/a?y=2&x=1")
    assert len(key_of("https://example.org/" + "a" * 1900)) <= 400


def test_what_is_here_already_is_said_before_it_is_added_again(cast):
    first = shared(cast, kind="link", content=Content(address="https://example.org/page"))
    again = {"kind": "link", "content": Content(address="http://www.example.org/page/")}
    with pytest.raises(AlreadyHere) as already:
        shared(cast, by=cast.ben, **again)
    assert already.value.twins == [first]
    assert shared(cast, by=cast.ben, anyway=True, **again).pk != first.pk


def test_the_same_file_is_recognised_by_its_content(cast):
    data = pdf("the same")
    content = Content(file=upload(cast.chidi, data, "one.pdf"))
    first = shared(cast, kind="file", content=content)
    with pytest.raises(AlreadyHere) as already:
        other = Content(file=upload(cast.ben, data, "another-name.pdf"))
        shared(cast, by=cast.ben, kind="file", content=other)
    assert already.value.twins == [first]


def test_what_somebody_may_not_see_is_not_given_away_by_being_here_already(cast):
    content = Content(address="https://example.org/secret")
    shared(cast, kind="link", content=content, group=cast.group)
    shared(cast, kind="link", content=content, share=False, anyway=True)
    assert shared(cast, kind="link", content=content, by=cast.amara)


def test_a_form_that_is_sent_twice_adds_one_resource(cast):
    from plc.core.ids import uuid7

    form = uuid7()
    assert shared(cast, public_id=form).pk == shared(cast, public_id=form).pk


def test_a_new_version_keeps_the_one_before(cast, facts):
    resource = shared(cast)
    facts()
    actions.add_version(
        by=cast.chidi, resource=resource, content=Content(body="Better."), what_changed="Shorter."
    )
    resource.refresh_from_db()
    assert resource.version == 2
    assert list(resource.versions.order_by("number").values_list("body", flat=True)) == [
        "Make a stroke for each interruption.",
        "Better.",
    ]
    actions.add_version(by=cast.chidi, resource=resource, content=Content(body="Better."))
    assert [data["version"] for _name, data in facts()] == [2], "the same again is no version"


def test_a_version_made_in_another_window_is_not_overwritten(cast):
    resource = shared(cast)
    actions.add_version(by=cast.chidi, resource=resource, content=Content(body="Mine."), seen=1)
    with pytest.raises(Refused):
        actions.add_version(by=cast.chidi, resource=resource, content=Content(body="Old."), seen=1)


def test_captions_become_webvtt_without_anything_but_cues(cast):
    srt = (
        "1\n00:00:01,000 --> 00:00:04,000 position:10% onclick=x\nHello.\n\n"
        "STYLE\n::cue { background: url(https://evil.example) }\n\n"
        "2\n00:00:04,500 --> 00:00:06,000\n<i>Again</i>\n"
    )
    film = upload(cast.chidi, b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"x" * 99, "a.webm")
    resource = shared(cast, kind="video", content=Content(file=film, captions=srt))
    captions = resource.versions.get().captions
    assert captions == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000 position:10%\nHello.\n\n"
        "00:00:04.500 --> 00:00:06.000\n<i>Again</i>\n"
    )
    with pytest.raises(Refused):
        shared(cast, kind="video", content=Content(file=film, captions="no cues"), anyway=True)


def test_topics_are_spelt_like_those_of_posts_and_at_most_five(cast):
    resource = shared(cast, topics="Run charts, #run-charts, Übergabe")
    assert set(resource.topics.values_list("slug", flat=True)) == {"run-charts", "übergabe"}
    with pytest.raises(Refused):
        actions.change_resource(by=cast.chidi, resource=resource, sent=sent(topics="a,b,c,d,e,f"))


def test_it_moves_between_places_in_which_one_can_share(cast, facts):
    resource = shared(cast)
    facts()
    actions.move_resource(by=cast.chidi, resource=resource, group=cast.group)
    assert not Resource.objects.visible_to(cast.amara).exists()
    assert [name for name, _data in facts()] == ["library.ResourceMoved"]
    other = make.group(by=cast.ben, community=cast.community)
    with pytest.raises(Refused):
        actions.move_resource(by=cast.chidi, resource=resource, group=other)


def test_moderators_hide_and_restore_it(cast):
    resource = shared(cast)
    assert actions.hide_resource(resource=resource, by=None)
    assert not actions.hide_resource(resource=resource, by=None)
    assert not Resource.objects.visible_to(cast.amara).exists()
    with pytest.raises(Refused):
        actions.change_resource(by=cast.chidi, resource=resource, sent=sent(title="Other"))
    assert actions.restore_resource(resource=resource, by=None)
    assert Resource.objects.visible_to(cast.amara).exists()


def test_only_what_nobody_else_sees_is_deleted(cast):
    resource = shared(cast)
    with pytest.raises(Refused):
        actions.discard_resource(by=cast.chidi, resource=resource)
    actions.unshare_resource(by=cast.chidi, resource=resource)
    actions.discard_resource(by=cast.chidi, resource=resource)
    assert not Resource.objects.exists()


def test_an_address_whose_port_cannot_be_is_refused():
    with pytest.raises(Refused, match="no address"):
        accept_address("https://example.org:99999/")
