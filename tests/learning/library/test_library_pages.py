"""The pages of the library, as members use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities.feed.models import Post
from learning.library import actions
from learning.library.models import Collection, Helped, Resource
from learning.library.wording import Content
from tests import make

from .sharing import pdf, shared, upload

pytestmark = pytest.mark.django_db
HERE = "/c/westmoor/library/"


def typed(**other):
    return {
        "title": "Tally sheet",
        "summary": "For one round.",
        "level": "everyone",
        "language": "en",
        "licence": "cc-by",
        "review_months": "12",
        "shared": "place",
    } | other


def text_of(response) -> str:
    return response.content.decode()


def test_a_member_adds_a_text_and_others_find_read_and_answer_it(cast, client_of, relay):
    chidi, dina = client_of(cast.chidi), client_of(cast.dina)
    assert "What would you like to add?" in text_of(chidi.get(f"{HERE}new/"))
    response = chidi.post(f"{HERE}new/protocol/", typed(body="1. Count.", topics="Rounds"))
    resource = Resource.objects.get()
    assert response["Location"] == resource.get_absolute_url()
    relay()
    for query in ("", "?topic=rounds", "?kind=protocol&format=text&language=en", "?q=count"):
        assert "Tally sheet" in text_of(dina.get(f"{HERE}{query}")), query
    for query in ("?topic=other", "?kind=link", "?level=starting", "?q=nothing"):
        assert "Tally sheet" not in text_of(dina.get(f"{HERE}{query}")), query
    address = resource.get_absolute_url()
    page = text_of(dina.get(address))
    assert "Count." in page and "CC BY 4.0" in page
    dina.post(f"{address}help/", {"answer": "partly", "where": "On Friday.", "named": "on"})
    assert Helped.objects.get().where == "On Friday."
    assert "On Friday." in text_of(client_of(cast.ben).get(address))
    assert dina.post(f"{address}help/", {}).status_code == 422


def test_what_was_typed_is_shown_again_with_the_mistake_and_the_file_is_kept(cast, client_of):
    chidi = client_of(cast.chidi)
    file = SimpleUploadedFile("sheet.pdf", pdf("sheet"))
    response = chidi.post(f"{HERE}new/file/", typed(title="", file=file))
    page = text_of(response)
    assert response.status_code == 422 and "sheet.pdf is here already." in page
    assert "For one round." in page
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    assert chidi.post(f"{HERE}new/file/", typed(kept=kept)).status_code == 303
    assert Resource.objects.get().format == "pdf"


def test_what_is_here_already_is_shown_with_a_way_to_go_on(cast, client_of):
    first = shared(cast, kind="link", content=Content(address="https://example.org/a"), title="One")
    ben = client_of(cast.ben)
    response = ben.post(f"{HERE}new/link/", typed(address="https://example.org/a/"))
    page = text_of(response)
    assert response.status_code == 422
    assert "This is here already" in page and first.get_absolute_url() in page
    sent = typed(address="https://example.org/a/", anyway="on")
    assert ben.post(f"{HERE}new/link/", sent).status_code == 303


def test_a_refused_upload_says_why_and_loses_nothing(cast, client_of):
    file = SimpleUploadedFile("page.html", b"<html><script>alert(1)</script></html>")
    response = client_of(cast.chidi).post(f"{HERE}new/file/", typed(file=file))
    assert response.status_code == 422 and "cannot be shared here" in text_of(response)
    assert "For one round." in text_of(response)


def test_files_of_every_version_are_served_to_readers_only(cast, client_of):
    first = upload(cast.chidi, pdf("first"), "first.pdf")
    resource = shared(cast, kind="file", content=Content(file=first), group=cast.group)
    second = upload(cast.chidi, pdf("second"), "second.pdf")
    actions.add_version(by=cast.chidi, resource=resource, content=Content(file=second))
    for file in (first, second):
        address = file.get_absolute_url()
        for person in (cast.chidi, cast.ben, cast.dina):
            response = client_of(person).get(address)
            assert response.status_code == 200
            assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
            assert response["X-Frame-Options"] == "SAMEORIGIN"
        for client in (client_of(cast.amara), client_of(cast.emre), Client()):
            assert client.get(address).status_code == 404
    older = client_of(cast.dina).get(f"{resource.get_absolute_url()}v/1/")
    assert "not the current one" in text_of(older) and "first.pdf" in text_of(older)


@pytest.mark.parametrize("verb", ["hide", "remove", "unshare"])
def test_the_files_of_what_is_taken_down_or_back_are_served_to_nobody_else(cast, client_of, verb):
    file = upload(cast.chidi, pdf("words"), "a.pdf")
    resource = shared(cast, kind="file", content=Content(file=file))
    ben, address = client_of(cast.ben), resource.get_absolute_url()
    assert ben.get(file.get_absolute_url()).status_code == 200
    if verb == "unshare":
        actions.unshare_resource(by=cast.chidi, resource=resource)
    else:
        getattr(actions, f"{verb}_resource")(resource=resource, by=None)
    for page in (file.get_absolute_url(), address, f"{address}v/1/"):
        assert ben.get(page).status_code == 404, page
    mine = client_of(cast.chidi).get(file.get_absolute_url()).status_code
    assert mine == (404 if verb == "remove" else 200)


def test_captions_are_served_as_captions_to_readers_only(cast, client_of):
    film = upload(cast.chidi, b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"x" * 99, "a.webm")
    captions = "WEBVTT\n\n00:01.000 --> 00:04.000\nHello there."
    resource = shared(
        cast, kind="video", content=Content(file=film, captions=captions), group=cast.group
    )
    address = f"{resource.get_absolute_url()}v/1/captions.vtt"
    response = client_of(cast.dina).get(address)
    assert response["Content-Type"].startswith("text/vtt")
    page = text_of(client_of(cast.dina).get(resource.get_absolute_url()))
    assert address in page and "Hello there." in page
    for client in (client_of(cast.amara), client_of(cast.emre), Client()):
        assert client.get(address).status_code == 404


def test_captions_stay_with_a_film_whose_transcript_is_corrected_until_they_are_removed(
    cast, client_of
):
    film = upload(cast.chidi, b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"x" * 99, "a.webm")
    content = Content(file=film, captions="WEBVTT\n\n00:01.000 --> 00:04.000\nHello there.")
    resource = shared(cast, kind="video", content=content)
    chidi, address = client_of(cast.chidi), f"{resource.get_absolute_url()}version/"
    assert "Remove the captions" in text_of(chidi.get(address))
    chidi.post(address, {"seen": "1", "transcript": "Hello, there."})
    version = resource.versions.get()
    assert (version.transcript, "Hello there." in version.captions) == ("Hello, there.", True)
    chidi.post(address, {"seen": "1", "transcript": "Hello, there.", "without_captions": "on"})
    assert resource.versions.get().captions == ""
    assert "Remove the captions" not in text_of(chidi.get(address))


def test_a_stranger_learns_nothing_and_an_observer_is_told_why_not(cast, client_of):
    resource = shared(cast, group=cast.group)
    address = resource.get_absolute_url()
    for part in ("", "change/", "version/", "v/1/"):
        assert client_of(cast.emre).get(f"{address}{part}").status_code == 404
    assert client_of(cast.dina).get(f"{address}change/").status_code == 403
    group = f"/c/westmoor/g/{cast.group.slug}/library/"
    response = client_of(cast.dina).get(f"{group}new/")
    assert response.status_code == 403 and "Observers read along" in text_of(response)
    assert client_of(cast.ben).get(f"{group}new/text/").status_code == 200


def test_private_ones_are_on_ones_own_page_and_nowhere_else(cast, client_of, relay):
    shared(cast, share=False, title="Not yet for others")
    relay()
    chidi = client_of(cast.chidi)
    assert "Not yet for others" in text_of(chidi.get("/me/library/"))
    assert "Not yet for others" not in text_of(chidi.get(HERE))
    for page in (HERE, "/library/", "/search/?q=others", "/c/westmoor/about/"):
        assert "Not yet for others" not in text_of(client_of(cast.amara).get(page))


def test_collections_are_ordered_and_show_what_the_reader_may_see(cast, client_of):
    one, two = shared(cast, title="First"), shared(cast, title="Second", anyway=True)
    secret = shared(cast, title="Of the group", group=cast.group, anyway=True)
    chidi = client_of(cast.chidi)
    sent = {"title": "Begin here", "description": "For newcomers.", "shared": "place"}
    assert chidi.post(f"{HERE}collections/new/", sent).status_code == 303
    collection = Collection.objects.get()
    for resource in (one, two, secret):
        chidi.post(
            f"{resource.get_absolute_url()}collect/",
            {"collection": collection.public_id, "note": f"Note on {resource.title}"},
        )
    address = collection.get_absolute_url()
    items = list(collection.items.order_by("position"))
    chidi.post(f"{address}order/", {f"item-{items[1].pk}": "1", f"item-{items[0].pk}": "2"})
    page = text_of(client_of(cast.amara).get(address))
    assert page.index("Second") < page.index("First") and "Of the group" not in page
    assert "Begin here" in text_of(client_of(cast.amara).get(one.get_absolute_url()))
    chidi.post(f"{address}items/{items[0].pk}/remove/")
    assert "Note on First" not in text_of(chidi.get(address))
    assert client_of(cast.amara).post(f"{address}order/").status_code == 403
    assert client_of(cast.emre).get(address).status_code == 404
    chidi.post(f"{address}discard/")
    assert not Collection.objects.exists() and Resource.objects.count() == 3


def test_a_collection_can_be_begun_from_a_resource(cast, client_of):
    resource = shared(cast)
    ben = client_of(cast.ben)
    assert ben.post(f"{resource.get_absolute_url()}collect/", {}).status_code == 422
    form = {"title": "For me", "public_id": "0190c0de-0000-7000-8000-000000000001"}
    for _twice in range(2):
        ben.post(f"{resource.get_absolute_url()}collect/", form)
    collection = Collection.objects.get()
    assert not collection.is_shared
    assert client_of(cast.amara).get(collection.get_absolute_url()).status_code == 404


def test_a_version_of_ones_own_names_the_original(cast, client_of):
    resource = shared(cast, licence="cc-by-sa")
    ben = client_of(cast.ben)
    form = {"public_id": "0190c0de-0000-7000-8000-000000000001"}
    for _twice in range(2):
        ben.post(f"{resource.get_absolute_url()}copy/", form)
    copy = Resource.objects.exclude(pk=resource.pk).get()
    assert not copy.is_shared and copy.owner == cast.ben
    assert copy.attribution == "“Tally sheet” by Chidi Eze, CC BY-SA 4.0"
    actions.share_resource(by=cast.ben, resource=copy)
    assert copy.get_absolute_url() in text_of(client_of(cast.dina).get(resource.get_absolute_url()))
    assert "Made from" in text_of(client_of(cast.dina).get(copy.get_absolute_url()))


def test_a_resource_is_talked_about_in_the_feed_of_its_place(cast, client_of):
    resource = shared(cast, group=cast.group)
    address, ben = resource.get_absolute_url(), client_of(cast.ben)
    assert "Talk about it" not in text_of(client_of(cast.dina).get(address)), "who only observes"
    assert client_of(cast.dina).post(f"{address}talk/", {"body": "Hm."}).status_code == 403
    assert ben.post(f"{address}talk/", {"body": " "}).status_code == 422
    post = Post.objects.get(
        public_id=ben.post(f"{address}talk/", {"body": "Does it work at night?"})["Location"][3:-1]
    )
    assert (post.group, post.subject.id, post.title) == (cast.group, resource.pk, resource.title)
    assert address in text_of(client_of(cast.dina).get(post.get_absolute_url()))
    assert post.get_absolute_url() in text_of(client_of(cast.chidi).get(address))
    client_of(cast.chidi).post(f"{address}talk/", {"body": "It does."})
    assert post.comments.get().body == "It does."
    actions.unshare_resource(by=cast.chidi, resource=resource)
    assert address not in text_of(client_of(cast.dina).get(post.get_absolute_url()))


def test_a_list_needs_the_same_queries_however_long_it_is(cast, client_of, assert_flat):
    def more(count: int) -> None:
        for _number in range(count):
            shared(cast, title="One more", topics="rounds", anyway=True)

    more(1)
    client = client_of(cast.dina)
    for address in (HERE, f"{HERE}?sort=helpful", "/library/"):
        assert_flat(client, address, more)
    assert_flat(client_of(cast.chidi), "/me/library/", more)


def test_pages_follow_each_other_without_gaps(cast, client_of):
    for number in range(30):
        shared(cast, title=f"Number {number:02}.", anyway=True)
    client = client_of(cast.dina)
    first = text_of(client.get(HERE))
    older = first.partition('rel="next"')[2].partition('href="')[2].partition('"')[0]
    second = text_of(client.get(older.replace("&amp;", "&")))
    assert sum(f"Number {number:02}." in first for number in range(30)) == 24
    assert sum(f"Number {number:02}." in second for number in range(30)) == 6


def test_guests_share_in_their_groups_only(cast, client_of):
    guest = make.user("Gita Rao")
    make.member(cast.community, guest, role="guest")
    make.group_member(cast.group, guest)
    shared(cast, title="For members")
    shared(cast, title="For the group", group=cast.group, anyway=True)
    client = client_of(guest)
    assert client.get(HERE).status_code in (403, 404)
    page = text_of(client.get(f"/c/westmoor/g/{cast.group.slug}/library/"))
    assert "For the group" in page and "For members" not in page
    assert "For members" not in text_of(client.get("/library/"))


def test_filters_say_how_many_there_are_given_the_others(cast, client_of):
    """Of what the reader may see; values of none are left out."""
    shared(cast, anyway=True, title="One", level="starting", topics="Charts")
    shared(cast, anyway=True, title="Two", level="starting")
    shared(cast, anyway=True, title="Three", level="experienced", topics="Charts")
    shared(
        cast,
        anyway=True,
        by=cast.ben,
        title="Four",
        level="experienced",
        topics="Charts",
        group=cast.group,
    )
    page = text_of(client_of(cast.chidi).get(f"{HERE}?topic=charts"))
    assert "Charts (3)" in page
    assert 'value="starting">' in page and "(1)</option>" in page
    assert 'value="everyone"' not in page
    assert "Charts (2)" in text_of(client_of(cast.amara).get(HERE))
