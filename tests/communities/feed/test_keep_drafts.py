"""Drafts of the long form and of the small one: what is typed is there again until it is sent."""

import re

import pytest

from communities.feed.actions import write_comment
from communities.feed.models import Post
from plc.web.drafts import draft_of, keep_draft
from plc.web.models import Draft

from .words import NEW, a_post, sent


def test_what_is_typed_is_there_again_and_goes_when_it_is_sent(cast, client_of):
    chidi = client_of(cast.chidi)
    address = chidi.get(NEW).context["draft_url"]
    assert chidi.post(address, sent(title="Half a", body="thought")).status_code == 204
    form = chidi.get(NEW).content.decode()
    assert "Half a" in form and "thought" in form
    assert "Half a · thought" in chidi.get("/me/writing/").content.decode()
    assert "thought" not in client_of(cast.ben).get(NEW).content.decode()
    chidi.post(NEW, sent(title="Half a", body="thought"))
    assert not Draft.objects.exists()


def test_an_emptied_form_forgets_its_draft(cast, client_of):
    chidi = client_of(cast.chidi)
    address = chidi.get(NEW).context["draft_url"]
    chidi.post(address, sent(body="x"))
    chidi.post(address, sent(body=" "))
    assert not Draft.objects.exists()


def test_no_draft_is_dropped_for_another(cast, client_of):
    chidi = client_of(cast.chidi)
    Draft.objects.bulk_create(
        Draft(user=cast.chidi, key=f"feed.post:group-{n}", fields={"body": [str(n)]})
        for n in range(200)
    )
    answer = chidi.post("/drafts/feed.post:group-200/", {"body": "x"})
    assert answer.status_code == 422, "the page then keeps it on the device"
    assert chidi.post("/drafts/feed.post:group-0/", {"body": "more"}).status_code == 204
    assert Draft.objects.filter(user=cast.chidi).count() == 200


def test_replies_and_changes_are_drafted_too(cast, client_of):
    post, chidi = a_post(cast), client_of(cast.chidi)
    comment = write_comment(by=cast.chidi, post=post, body="First")
    addresses = [
        f"/comments/{comment.public_id}/replies/",
        f"/comments/{comment.public_id}/edit/",
        f"/p/{post.public_id}/edit/",
    ]
    for address in addresses:
        page = chidi.get(address)
        fields = {"title": "Rounds", "body": f"Half at {address}"}
        if "version" in page.content.decode():
            fields["version"] = page.context["form"].version
        draft = re.search(r'draft-keeper url="([^"]+)"', page.content.decode())[1]
        assert chidi.post(draft, fields).status_code == 204
        assert fields["body"] in chidi.get(address).content.decode()
        assert f'href="{address}"' in chidi.get("/me/writing/").content.decode()
        assert chidi.post(address, fields).status_code == 303
        assert not Draft.objects.exists()


def test_a_draft_has_bounds(cast, client, client_of):
    chidi = client_of(cast.chidi)
    address = "/drafts/feed.post:group-1/"
    assert chidi.post(address, {"body": "x" * 70_000}).status_code == 422
    assert chidi.post(address, {f"f{n}": "x" for n in range(130)}).status_code == 422
    assert chidi.post("/drafts/nonsense/", {"body": "x"}).status_code == 404
    assert client.post(address, {"body": "x"}).status_code == 302
    assert not Draft.objects.exists()


def test_a_comments_draft_waits_under_its_post(cast, client_of):
    chidi, post = client_of(cast.chidi), a_post(cast)
    chidi.post(f"/drafts/feed.comment:{post.public_id}/", {"body": "Half a comment"})
    assert "Half a comment" in chidi.get(post.get_absolute_url()).content.decode()
    chidi.post(f"/p/{post.public_id}/comments/", {"body": "Half a comment"})
    assert not Draft.objects.exists()


def test_the_quick_form_above_a_feed_posts_and_its_draft_is_found_again(cast, client_of):
    chidi = client_of(cast.chidi)
    feed = chidi.get("/c/westmoor/g/quiet-rounds/feed/")
    assert 'name="body"' in feed.content.decode()
    assert 'name="body"' not in client_of(cast.dina).get(feed.request["PATH_INFO"]).content.decode()
    chidi.post(feed.context["draft_url"], {"kind": "discussion", "body": "Half a thought"})
    sent_twice = {"kind": "discussion", "body": "A thought", "public_id": feed.context["once"]}
    for _ in range(2):
        assert chidi.post(NEW, sent_twice).status_code == 303
    assert Post.objects.count() == 1
    assert not Draft.objects.exists()


@pytest.fixture
def two_drafts(cast):
    """A long piece for the group, and beside it something in the small form above its feed."""
    long, quick = (f"feed.{name}:group-{cast.group.pk}" for name in ("post", "quick"))
    keep_draft(by=cast.chidi, key=long, fields={"title": ["Rounds"], "body": ["An hour of work."]})
    keep_draft(by=cast.chidi, key=quick, fields={"body": ["Hi"]})
    return long, quick


def words_kept(person, key):
    return draft_of(person, key).get("body")


def test_the_small_form_takes_no_longer_draft_along(cast, client_of, two_drafts):
    long, quick = two_drafts
    answer = client_of(cast.chidi).post(NEW, {"kind": "discussion", "body": "Hi"})
    assert answer.status_code == 303
    assert words_kept(cast.chidi, long) == ["An hour of work."]
    assert words_kept(cast.chidi, quick) is None


def test_the_long_form_leaves_what_stands_in_the_small_one(cast, client_of, two_drafts):
    long, quick = two_drafts
    client_of(cast.chidi).post(NEW, sent(title="Rounds", body="An hour of work."))
    assert words_kept(cast.chidi, long) is None
    assert words_kept(cast.chidi, quick) == ["Hi"]


def test_what_was_begun_in_the_small_form_goes_on_in_the_long_one(cast, client_of):
    chidi, long = client_of(cast.chidi), f"feed.post:group-{cast.group.pk}"
    chidi.post(f"/drafts/{long.replace('post', 'quick')}/", {"body": "Half a thought"})
    page = chidi.get(NEW)
    assert "Half a thought" in page.content.decode()
    assert page.context["draft_url"] == f"/drafts/{long}/"
    assert Draft.objects.get().key == long, "what is said in the small form now is another text"
    chidi.post(NEW, sent(body="Half a thought"))
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("went_on", "left"), [({}, 0), ({"title": ["A title"]}, 1)])
def test_what_is_sent_from_the_small_form_leaves_no_double(cast, client_of, went_on, left):
    """The long one was opened in between, which took the draft along, and nothing was added."""
    chidi, long = client_of(cast.chidi), f"feed.post:group-{cast.group.pk}"
    chidi.post(f"/drafts/{long.replace('post', 'quick')}/", {"body": "Half a\nthought"})
    chidi.get(NEW)
    keep_draft(by=cast.chidi, key=long, fields=draft_of(cast.chidi, long) | went_on)
    chidi.post(NEW, {"kind": "discussion", "body": "Half a\r\nthought"})
    assert Draft.objects.count() == left


def test_each_of_two_drafts_of_a_place_can_be_gone_on_with(cast, client_of, two_drafts):
    chidi = client_of(cast.chidi)
    hrefs = [draft.href for draft in chidi.get("/me/writing/").context["drafts"]]
    pages = [chidi.get(href) for href in hrefs]
    opened = [page.context["draft_url"].split("/")[2] for page in pages]
    assert sorted(opened) == sorted(two_drafts)
    assert sorted(page.context["form"]["body"].value() for page in pages) == [
        "An hour of work.",
        "Hi",
    ]


def test_an_empty_small_form_opens_the_long_one_as_it_was_left(cast, client_of, two_drafts):
    chidi = client_of(cast.chidi)
    small = {"kind": "discussion", "body": "", "as": "question"}
    page = chidi.post(f"{NEW}?kind=question", small, follow=True)
    assert page.redirect_chain == [(f"{NEW}?kind=question", 303)]
    assert "An hour of work." in page.content.decode()


def test_words_of_the_small_form_do_not_overwrite_a_longer_draft(cast, client_of, two_drafts):
    long, quick = two_drafts
    chidi = client_of(cast.chidi)
    page = chidi.post(NEW, {"kind": "discussion", "body": "Hi all", "as": "question"})
    assert "Hi all" in page.content.decode()
    assert page.context["draft_url"] == f"/drafts/{quick}/"
    assert '<input type="hidden" name="quick" value="1">' in page.content.decode()
    more = sent(kind="question", title="Who?", body="Hi all", quick="1")
    assert chidi.post(NEW, more | {"title": "T" * 161}).context["draft_url"] == f"/drafts/{quick}/"
    assert chidi.post(NEW, more).status_code == 303
    assert words_kept(cast.chidi, long) == ["An hour of work."]
    assert words_kept(cast.chidi, quick) is None


@pytest.mark.parametrize("more", [{"as": "question"}, {"kind": "question"}])
def test_the_small_form_forgets_what_goes_on_in_the_long_one(cast, client_of, more):
    """Turned into another kind or refused: the device asks, hears 205 and drops its copy."""
    chidi, quick = client_of(cast.chidi), f"/drafts/feed.quick:group-{cast.group.pk}/"
    chidi.post(quick, {"body": "Said.", "draft_page": "small"})
    small = {"kind": "discussion", "body": "Said.", "draft_page": "small"}
    page = chidi.post(NEW, small | more)
    assert page.context["draft_url"] == quick.replace("quick", "post")
    assert chidi.get(f"{quick}?draft_page=small").status_code == 205
    assert [one.fields["body"] for one in Draft.objects.all()] == [["Said."]]
