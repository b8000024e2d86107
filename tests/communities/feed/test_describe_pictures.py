"""A picture says in words what it shows, to who does not see it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communities.feed.models import Attachment, Comment, Post
from plc.files.models import StoredFile

from .words import a_picture, a_post

NEW = "/c/westmoor/g/quiet-rounds/new/"


@pytest.fixture
def chidi(cast, client_of):
    return client_of(cast.chidi)


@pytest.fixture
def post(chidi):
    """With a teal ward, and a plan that nobody has described."""
    files = [a_picture(), SimpleUploadedFile("a.txt", b"plain words"), a_picture("plan.png")]
    chidi.post(NEW, {"kind": "discussion", "body": "x", "files": files, "alt": ["A ward", "", ""]})
    return Post.objects.get()


def test_what_was_typed_beside_each_file_stands_as_its_alt(chidi, post):
    assert [one.file.alt for one in post.attachments.all()] == ["A ward", "", ""]
    for page in (post.get_absolute_url(), "/c/westmoor/g/quiet-rounds/feed/"):
        assert 'alt="A ward"' in chidi.get(page).content.decode()


def test_a_file_that_is_refused_shifts_no_description(chidi):
    files = [SimpleUploadedFile("a.exe", b"MZ\x90"), a_picture()]
    answer = chidi.post(
        NEW, {"kind": "discussion", "body": "x", "files": files, "alt": ["no", "A ward"]}
    )
    assert answer.status_code == 422
    assert 'value="A ward"' in answer.content.decode()


def test_a_form_that_comes_back_keeps_and_takes_descriptions(chidi):
    sent = {"kind": "question", "files": [a_picture()], "alt": ["A ward"]}
    page = chidi.post(NEW, sent).content.decode()
    kept = StoredFile.objects.get()
    name = f"alt-{kept.public_id}"
    assert f'name="{name}" value="A ward"' in page
    sent = {"kind": "question", "kept": [str(kept.public_id)], name: "A teal ward"}
    assert f'name="{name}" value="A teal ward"' in chidi.post(NEW, sent).content.decode()
    assert chidi.post(NEW, sent | {"title": "Why teal?"}).status_code == 303
    assert Attachment.objects.get().file.alt == "A teal ward"


def test_a_description_that_is_too_long_is_said_and_kept(chidi):
    sent = {"kind": "discussion", "body": "x", "files": [a_picture()], "alt": ["w" * 301]}
    answer = chidi.post(NEW, sent)
    assert answer.status_code == 422
    assert "301 characters" in answer.content.decode()
    assert f'value="{"w" * 301}"' in answer.content.decode()


def test_the_edit_page_describes_pictures_later(chidi, post):
    address = reverse("feed:edit_post", args=[post.public_id])
    ward, words, plan = (one.file for one in post.attachments.all())
    page = chidi.get(address).content.decode()
    assert f'name="alt-{ward.public_id}" value="A ward"' in page
    assert f"alt-{words.public_id}" not in page
    sent = {"title": "", "body": "x", "topics": "", f"alt-{plan.public_id}": "The plan of it"}
    assert chidi.post(address, sent).status_code == 303
    assert [one.file.alt for one in post.attachments.all()] == ["A ward", "", "The plan of it"]
    assert 'alt="The plan of it"' in chidi.get("/c/westmoor/g/quiet-rounds/feed/").content.decode()


def test_an_edit_that_is_refused_keeps_what_was_described(cast, chidi):
    post = a_post(cast, kind="question", title="Why?")
    address = reverse("feed:edit_post", args=[post.public_id])
    chidi.post(address, {"title": "Why?", "body": "x", "files": [a_picture()]})
    name = f"alt-{Attachment.objects.get().file.public_id}"
    answer = chidi.post(address, {"title": "", "body": "x", name: "A ward"})
    assert answer.status_code == 422
    assert f'name="{name}" value="A ward"' in answer.content.decode()
    assert Attachment.objects.get().file.alt == ""


def test_pictures_of_comments_are_described_too(cast, chidi):
    post = a_post(cast)
    address = reverse("feed:write_comment", args=[post.public_id])
    chidi.post(address, {"body": "Look.", "files": [a_picture()], "alt": ["A ward"]})
    file = Attachment.objects.get().file
    assert file.alt == "A ward"
    address = reverse("feed:edit_comment", args=[Comment.objects.get().public_id])
    chidi.post(address, {"body": "Look.", f"alt-{file.public_id}": "A teal ward"})
    assert 'alt="A teal ward"' in chidi.get(post.get_absolute_url()).content.decode()
