"""The form, its preview, mentions: what is typed is never lost and never more than text."""

import re
from datetime import datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from communities.feed.access import why_not_post
from communities.feed.actions import publish_due
from communities.feed.actions.polls import NewPoll
from communities.feed.models import Attachment, Post, PostState
from communities.feed.wording import preview
from plc.accounts.models import Block
from plc.files.models import StoredFile
from tests import make
from tests.markup import without_layout

from .words import NEW, a_picture, a_post, at, sent


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_form_refuses_words_that_nobody_can_see(cast, client_of, field):
    said = {"title": "Rounds", "body": "32 of them."} | {field: "\u0301\u2800\u0301"}
    answer = client_of(cast.chidi).post(NEW, sent(**said))
    assert answer.status_code == 422
    assert "Write something that can be seen." in answer.text
    assert not Post.objects.exists()


def test_from_the_form_to_the_page(cast, client_of):
    chidi = client_of(cast.chidi)
    form = chidi.get(f"{NEW}?kind=question")
    public_id = form.context["form"]["public_id"].value()
    fields = sent(
        kind="question", title="Why 32?", body="See #rounds", topics="Counting", public_id=public_id
    )
    for _ in range(2):
        answer = chidi.post(f"{NEW}?kind=question", fields)
        assert answer.status_code == 303
    post = Post.objects.get()
    assert answer["Location"] == post.get_absolute_url()
    assert {row.topic.slug for row in post.post_topics.all()} == {"rounds", "counting"}


def test_a_mistake_keeps_everything_also_the_files(cast, client_of):
    chidi = client_of(cast.chidi)
    fields = sent(kind="question", body="Typed words", files=[a_picture(), a_picture("two.png")])
    answer = chidi.post(NEW, fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Put your question in one line" in page and "Typed words" in page
    kept = [str(one.public_id) for one in StoredFile.objects.all()]
    assert len(kept) == 2 and all(one in page for one in kept)
    answer = chidi.post(NEW, sent(kind="question", title="Why?", kept=kept))
    assert answer.status_code == 303
    assert Attachment.objects.count() == 2


def test_somebody_elses_pending_file_is_not_taken(cast, client_of):
    client_of(cast.ben).post(NEW, sent(kind="question", files=[a_picture()]))
    theirs = str(StoredFile.objects.get().public_id)
    client_of(cast.chidi).post(NEW, sent(body="x", kept=[theirs]))
    assert Post.objects.count() == 1
    assert not Attachment.objects.exists()


def test_a_broken_picture_is_refused_with_its_name_and_the_words_stay(cast, client_of):
    broken = SimpleUploadedFile("bad.png", b"no picture at all", "image/png")
    answer = client_of(cast.chidi).post(NEW, sent(body="Typed words", files=[broken]))
    page = answer.content.decode()
    assert answer.status_code == 422 and "“bad.png” is not a picture" in page
    assert "Typed words" in page and not StoredFile.objects.exists()


def test_pictures_are_made_again_and_served_to_readers_only(cast, client_of):
    client_of(cast.chidi).post(NEW, sent(body="x", files=[a_picture()]))
    file = StoredFile.objects.get()
    assert file.content_type == "image/webp"
    assert client_of(cast.dina).get(file.get_absolute_url()).status_code == 200
    for stranger in (cast.emre, cast.amara):
        assert client_of(stranger).get(file.get_absolute_url()).status_code == 404


def test_a_file_of_a_deleted_post_is_no_longer_served(cast, client_of):
    from communities.feed.actions import delete_post

    client_of(cast.chidi).post(NEW, sent(body="x", files=[a_picture()]))
    delete_post(by=cast.chidi, post=Post.objects.get())
    file = StoredFile.objects.get()
    assert client_of(cast.dina).get(file.get_absolute_url()).status_code == 404


def test_who_may_not_post_does_not_see_the_form(cast, client, client_of):
    assert client_of(cast.dina).get(NEW).status_code == 403  # observes
    assert client_of(cast.emre).get(NEW).status_code in (403, 404)
    assert client.get(NEW).status_code == 302
    assert client_of(cast.emre).post(NEW, sent(body="x")).status_code in (403, 404)
    assert not Post.objects.exists()


def test_fields_that_the_form_does_not_have_change_nothing(cast, client_of):
    """Security row 5."""
    other = make.community(by=cast.ben, name="Elsewhere", slug="elsewhere")
    fields = sent(
        body="x",
        author=cast.ben.pk,
        community=other.pk,
        group="",
        audience="community",
        state="hidden",
        score=99,
        is_pinned="1",
        closed_at="2020-01-01",
        accepted_answer="1",
        at="2001-01-01T00:00",
        published_at="2001-01-01T00:00",
    )
    client_of(cast.chidi).post(NEW, fields)
    post = Post.objects.get()
    assert (post.author, post.community, post.group) == (cast.chidi, cast.community, cast.group)
    assert (post.audience, post.state, post.score, post.closed_at) == (
        "group",
        "published",
        0,
        None,
    )
    assert post.published_at > timezone.now() - timedelta(minutes=1)


def test_a_member_does_not_announce_by_writing_the_kind_into_the_form(cast, client_of):
    answer = client_of(cast.chidi).post(NEW, sent(kind="announcement", title="Hear", body="x"))
    assert answer.status_code == 422
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "field", ["title", "body", "topics", "url", "publish_at", "mode", "closes_at", "option", "kept"]
)
def test_a_megabyte_in_any_field_is_refused_and_never_an_error(cast, client_of, field):
    """Security row 22."""
    kind = {"url": "resource", "mode": "poll", "closes_at": "poll", "option": "poll"}.get(
        field, "discussion"
    )
    chidi = client_of(cast.chidi)
    for size in (31_000, 1_000_000):
        status = chidi.post(NEW, sent(kind=kind, **{field: "x" * size})).status_code
        assert 400 <= status < 500
    assert not Post.objects.exists()


@pytest.mark.parametrize("files, length", [(11, 20), (0, 900_000)])
def test_a_little_too_much_comes_back_with_a_sentence_and_the_words(cast, client_of, files, length):
    chidi, question = client_of(cast.chidi), a_post(cast, kind="question", title="Why 32?")
    said = "An hour of words. " + "x" * length
    sentence = "Choose at most ten files." if files else "These are 900018."
    for address in (NEW, f"{question.get_absolute_url()}comments/"):
        uploads = [SimpleUploadedFile(f"{n}.txt", b"some plain words") for n in range(files)]
        answer = chidi.post(address, sent(body=said, files=uploads, title="T"))
        assert answer.status_code == 422
        assert said in answer.text
        assert sentence in answer.text


@pytest.mark.parametrize("field", ["option", "kept", "files", "topics", "choice"])
def test_ten_thousand_of_anything_are_refused_and_never_an_error(cast, client_of, field):
    kind = "poll" if field == "option" else "discussion"
    fields = sent(kind=kind, title="x")
    if field == "topics":
        fields["topics"] = ",".join(map(str, range(10_000)))
    else:
        fields[field] = [f"x{n}" for n in range(10_000)]
    assert 400 <= client_of(cast.chidi).post(NEW, fields).status_code < 500
    assert not Post.objects.exists()


NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "{{7*7}}{% now 'Y' %}",
    "\u202egnp.exe",
    "\x00\x01\ud800",
    "'; DROP TABLE feed_post; --",
    "😀" * 50,
    "ก็็็็็็็็็็็็็็็็",
    "<svg/onload=alert(1)>",
    "${7*7}",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_words_are_only_words(cast, client_of, text):
    """Security rows 19 and 44: in title, body, topic and option, on every page of the post."""
    chidi = client_of(cast.chidi)
    text = text.encode("utf-8", "replace").decode()
    answer = chidi.post(
        NEW, sent(kind="poll", title=f"t {text}", body=text, topics="a", option=[text, "b"])
    )
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        post = Post.objects.get()
        for tail in ("", "edit/", "history/", "reactions/"):
            page = chidi.get(f"/p/{post.public_id}/{tail}").content.decode()
            for live in (
                "<script>alert",
                "<img src=x",
                "<svg/onload",
                'href="javascript',
                "\u202e",
            ):
                assert live not in page


def test_a_link_that_looks_like_another_host_shows_the_true_one(cast, client_of):
    """Security row 21."""
    post = a_post(cast, body="[https://bank.example](https://evil.example/login)")
    page = client_of(cast.ben).get(post.get_absolute_url()).content.decode()
    assert "evil.example" in page.partition("</a>")[0] or "(evil.example" in page


def test_the_preview_is_what_saving_stores(cast, client_of):
    text = f"**Bold** {at(cast.ben)} and\n\n- [x] done\n\n| a |\n|---|\n| 1 |"
    answer = client_of(cast.chidi).post(f"/preview/?place=group:{cast.group.pk}", {"text": text})
    stored = a_post(cast, body=text)
    assert without_layout(stored.body_html) in answer.content.decode()
    assert preview(body="", by=cast.chidi, community=cast.community, group=None) == ""


def test_a_preview_says_nothing_of_places_that_are_closed_to_one(cast, client_of):
    emre = client_of(cast.emre)
    for place in (
        f"group:{cast.group.pk}",
        f"community:{cast.community.pk}",
        "post:x",
        "",
        "group:x",
    ):
        assert emre.post(f"/preview/?place={place}", {"text": "x"}).status_code == 404


def test_completion_offers_those_who_can_read_it_without_those_across_a_block(cast, client_of):
    chidi = client_of(cast.chidi)

    def offered(query, place=f"group:{cast.group.pk}"):
        page = chidi.get("/mentionables/", {"place": place, "q": query})
        return page.content.decode().strip()

    assert "Ben Achterberg" in offered("b") and "Ben Achterberg" in offered("ach")
    assert "Amara" not in offered("a")
    assert "Amara" in offered("a", f"community:{cast.community.pk}")
    Block.objects.create(blocker=cast.ben, blocked=cast.chidi)
    assert "Ben" not in offered("b")
    assert offered("%") == offered("_") == ""


def test_completion_tells_a_stranger_nothing(cast, client_of):
    post = a_post(cast)
    for place in (
        f"group:{cast.group.pk}",
        f"community:{cast.community.pk}",
        f"post:{post.public_id}",
        "group:999999999999999999999",
        "post:nonsense",
        "nothing:1",
    ):
        answer = client_of(cast.emre).get("/mentionables/", {"place": place, "q": "b"})
        assert answer.status_code == 404


def test_a_post_that_was_refused_at_its_hour_can_be_read_and_given_another(
    cast, client_of, time_passes
):
    chidi = client_of(cast.chidi)
    post = a_post(cast, body="Careful words.", publish_at=timezone.now() + timedelta(hours=1))
    silenced = cast.community.memberships.filter(user=cast.chidi)
    silenced.update(silenced_until=timezone.now() + timedelta(hours=3))
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    edit = f"/p/{post.public_id}/edit/"
    assert edit in chidi.get("/me/writing/").text
    assert "Careful words." in chidi.get(edit).text
    time_passes(hours=2)
    again = {"title": "Rounds", "body": "Careful words.", "topics": ""}
    past, later = (timezone.now() + timedelta(hours=n) for n in (-1, 1))
    for hour, status in ((past, 422), (later, 303)):
        at = timezone.localtime(hour).strftime("%Y-%m-%dT%H:%M")
        assert chidi.post(edit, again | {"publish_at": at}).status_code == status
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    assert client_of(cast.ben).get(post.get_absolute_url()).status_code == 200


def test_a_poll_that_is_not_out_yet_can_still_ask_something_else(cast, client_of):
    chidi, later = client_of(cast.chidi), timezone.now() + timedelta(days=1)
    poll = NewPoll(options=["Daily", "Weakly"])
    post = a_post(cast, kind="poll", title="How often?", poll=poll, publish_at=later)
    edit = f"/p/{post.public_id}/edit/"
    page = chidi.get(edit).text
    assert "people answered those" not in page
    assert 'value="Weakly"' in page
    hour = timezone.localtime(later).strftime("%Y-%m-%dT%H:%M")
    said = {"title": "How often?", "body": "", "topics": "", "publish_at": hour}
    asked = {"option": ["Daily", "Weekly", ""], "mode": "multiple"}
    assert chidi.post(edit, said | asked | {"option": ["Daily"]}).status_code == 422
    assert chidi.post(edit, said | asked).status_code == 303
    post = Post.objects.get()
    assert [option.text for option in post.poll.options.all()] == ["Daily", "Weekly"]
    assert post.poll.mode == "multiple"


def test_scheduled_posts_are_listed_changed_and_called_off(cast, client_of):
    chidi = client_of(cast.chidi)
    hour = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert chidi.post(NEW, sent(title="Later", body="x", publish_at=hour)).status_code == 303
    post = Post.objects.get()
    assert post.state == PostState.SCHEDULED
    assert "Later" in chidi.get("/me/writing/").content.decode()
    other = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    edit = f"/p/{post.public_id}/edit/"
    assert chidi.post(edit, sent(title="Later", body="y", publish_at=other)).status_code == 303
    post.refresh_from_db()
    assert post.published_at > timezone.now() + timedelta(hours=40)
    assert client_of(cast.ben).get(edit).status_code == 404
    chidi.post(f"/p/{post.public_id}/delete/")
    assert not Post.objects.exists()


def test_a_refused_comment_keeps_what_was_typed(cast, client_of):
    post, chidi = a_post(cast), client_of(cast.chidi)
    answer = chidi.post(f"/p/{post.public_id}/comments/", {"body": "", "files": []})
    assert answer.status_code == 422
    assert "Write something first" in answer.content.decode()


def test_a_visitor_is_sent_to_sign_in(cast, client):
    post = a_post(cast, group=None)
    for address in (f"/p/{post.public_id}/comments/", f"/p/{post.public_id}/vote/"):
        assert client.post(address, {"body": "x"}).status_code == 302


def test_an_archived_place_takes_no_post(cast, client_of):
    type(cast.group).objects.filter(pk=cast.group.pk).update(archived_at=timezone.now())
    assert client_of(cast.chidi).get(NEW).status_code == 403


@pytest.mark.parametrize(
    ("chosen", "browsers", "read_in"),
    [
        ("", "", "UTC"),
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("America/New_York", "Asia/Tokyo", "America/New York"),
        ("", "Mars/Base", "UTC"),
    ],
)
def test_an_hour_is_read_in_the_zone_that_stands_beside_it(
    cast, client_of, chosen, browsers, read_in
):
    cast.chidi.time_zone = chosen
    cast.chidi.save(update_fields=["time_zone"])
    chidi = client_of(cast.chidi)
    chidi.cookies["zone"] = browsers
    page = chidi.get(f"{NEW}?kind=poll").content.decode()
    assert f"Empty: now. The hour is that of {read_in}." in page
    assert f"Empty: it stays open. The hour is that of {read_in}." in page
    day = timezone.now().date() + timedelta(days=30)
    assert chidi.post(NEW, sent(body="x", publish_at=f"{day}T09:00")).status_code == 303
    there = ZoneInfo(read_in.replace(" ", "_"))
    assert Post.objects.get().published_at == datetime.combine(day, time(9), there)


def test_another_kind_keeps_words_options_and_files_and_finds_no_fault(cast, client_of):
    chidi, new = client_of(cast.chidi), NEW
    notes = SimpleUploadedFile("notes.txt", b"north 12", "text/plain")
    typed = {"kind": "poll", "body": "Said.", "option": ["Early", "", "", ""], "files": notes}
    page = chidi.post(f"{new}?kind=question", typed | {"as": "question"})
    assert page.status_code == 200
    words = page.content.decode()
    assert "Said." in words and 'class="error' not in words
    assert '<input type="hidden" name="option" value="Early">' in words
    [kept] = re.findall(r'name="kept" value="([^"]+)" checked', words)
    typed = {"kind": "question", "title": "How?", "body": "Said.", "kept": kept, "option": "Early"}
    words = chidi.post(new, typed | {"as": "poll"}).content.decode()
    assert kept in words and 'id="option-1" name="option" value="Early"' in words
    assert not Post.objects.exists()


def test_another_option_is_a_button_and_not_a_mistake(cast, client_of):
    chidi = client_of(cast.chidi)
    typed = {"kind": "poll", "title": "When?", "option": ["a", "b", "c", "d"], "as": "poll"}
    page = chidi.post(NEW, typed)
    words = page.content.decode()
    assert page.status_code == 200 and "A poll" not in words
    assert 'id="option-4" name="option" value="d"' in words
    assert 'id="option-5" name="option" value=""' in words
    assert "Another option" in words
    words = chidi.post(NEW, typed | {"option": list("abcdefghi")}).content.decode()
    assert 'id="option-10"' in words and "Another option" not in words


@pytest.mark.parametrize("more", [{"as": "win"}, {"title": "T" * 161}])
def test_files_are_there_after_a_reload(cast, client_of, more):
    notes = SimpleUploadedFile("notes.txt", b"north 12", "text/plain")
    chidi = client_of(cast.chidi)
    page = chidi.post(NEW, sent(body="Said.", files=notes) | more)
    [kept] = re.findall(r'name="kept" value="([^"]+)" checked', page.content.decode())
    assert kept in chidi.get(NEW).content.decode()


def some_files(count):
    return [SimpleUploadedFile(f"{n}.txt", b"north", "text/plain") for n in range(count)]


def test_another_kind_says_so_when_there_are_too_many_files(cast, client_of):
    chidi, turned = client_of(cast.chidi), sent(body="Said.") | {"as": "question"}
    page = chidi.post(NEW, turned | {"files": some_files(8)}).content.decode()
    kept = re.findall(r'name="kept" value="([^"]+)" checked', page)
    page = chidi.post(NEW, turned | {"kept": kept, "files": some_files(5)}).content.decode()
    assert "There are 13 files. At most 10 fit on one post or comment." in page
    assert page.count('name="kept"') == 10


def test_another_kind_says_so_when_no_file_can_be_taken_now(cast, client_of):
    membership = cast.chidi.memberships.get(community=cast.community)
    membership.silenced_until = timezone.now() + timedelta(days=1)
    membership.save(update_fields=["silenced_until"])
    turned = sent(body="Said.") | {"as": "question"}
    page = client_of(cast.chidi).post(NEW, turned | {"files": some_files(1)}).content.decode()
    assert str(why_not_post(cast.chidi, cast.community, cast.group)) in unescape(page)
    assert not StoredFile.objects.exists()


def test_a_licence_is_explained_beside_the_field_that_asks_for_it(cast, client_of):
    page = client_of(cast.chidi).get(f"{NEW}?kind=resource").content.decode()
    assert "CC BY: use and change it, and name you." in page
    assert '<a href="/c/westmoor/charter/">What the charter says</a>' in page


def test_a_draft_says_that_its_files_have_lain_too_long(cast, client_of):
    chidi = client_of(cast.chidi)
    upload = SimpleUploadedFile("plan.txt", b"some plain words")
    assert (
        chidi.post(NEW, sent(kind="question", body="With a plan", files=upload)).status_code == 422
    )
    gone = "Files that you had added are no longer here"
    page = chidi.get(NEW).text
    assert "plan.txt" in page and gone not in page
    StoredFile.objects.all().delete()
    page = chidi.get(NEW).text
    assert "With a plan" in page
    assert gone in page


def test_the_box_of_an_anonymous_poll_says_so(cast, client_of):
    page = client_of(cast.chidi).get("/c/westmoor/new/?kind=poll").text
    assert "Anonymous: nobody is ever shown who answered what" in page
