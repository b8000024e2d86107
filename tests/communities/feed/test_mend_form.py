"""What a form says when it comes back: beside each control, and on top in the order of the form."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communities.feed.models import Post
from plc.core.markdown import mention
from tests import make

from .words import a_picture

NEW = "/c/westmoor/g/quiet-rounds/new/"
SUMMARY = re.compile(r'<li><a href="#([^"]+)">(.*?)</a></li>')


def sent(client, **fields):
    answer = client.post(NEW, {"kind": "poll", **fields})
    assert answer.status_code == 422
    return answer.content.decode()


def test_a_poll_without_options_says_everything_at_once_in_the_order_of_the_form(cast, client_of):
    page = sent(client_of(cast.chidi), title="", option=["Daily", "", "", ""], publish_at="x")
    assert [target for target, _words in SUMMARY.findall(page)] == [
        "id_title",
        "option-2",
        "id_publish_at",
    ]
    assert "Options: A poll needs at least two options." in page


@pytest.mark.parametrize("options", [["", "", "", ""], ["Yes", "", "", "", "", ""]])
def test_a_poll_comes_back_with_as_many_options_as_it_had(cast, client_of, options):
    page = sent(client_of(cast.chidi), title="", option=options)
    assert page.count('name="option"') == len(options)


def test_each_option_has_a_label_to_be_seen(cast, client_of):
    page = client_of(cast.chidi).get(f"{NEW}?kind=poll").content.decode()
    for n in range(1, 5):
        assert f'<label for="option-{n}">Option {n}</label>' in page


def test_the_mistake_stands_once_beside_the_options(cast, client_of):
    page = sent(client_of(cast.chidi), title="How often?", option=["Daily", "daily", "", ""])
    below = page[page.index("</ul></div>") :]
    assert below.count("Two options read the same.") == 1
    assert 'value="Daily" aria-invalid="true"' in below


def test_a_title_that_is_too_long_is_kept_and_counted(cast, client_of):
    title = "Long " * 40
    page = sent(client_of(cast.chidi), title=title, option=["Yes", "No"])
    assert "This title has 199 characters; at most 160 fit." in page
    assert f'value="{title}"' in page
    assert not Post.objects.exists()
    field = re.search(r'<input[^>]*name="title"[^>]*>', page)[0]
    assert "maxlength" not in field, "a browser would cut without a word"
    assert '<count-left most="160"' in page


def test_an_option_that_is_too_long_is_not_cut(cast, client_of):
    page = sent(client_of(cast.chidi), title="How?", option=["x" * 190, "No"])
    assert "An option has at most 160 characters." in page
    assert not re.search(r'name="option"[^>]*maxlength', page)


def test_the_form_of_a_group_lists_its_mistakes_in_its_own_order(cast, client_of):
    address = reverse("groups:found", args=["westmoor"])
    answer = client_of(cast.chidi).post(address, {"size_min": "x", "size_max": "y", "slug": "?"})
    targets = [target for target, _words in SUMMARY.findall(answer.content.decode())]
    page = answer.content.decode()
    assert targets == sorted(targets, key=lambda one: page.index(f'id="{one}"'))
    assert len(targets) == 8


def wrong(page):
    return [target for target, _words in SUMMARY.findall(page)]


def test_what_only_the_action_knows_is_said_with_the_rest(cast, client_of):
    page = sent(
        client_of(cast.chidi),
        title="",
        option=["Yes", "No"],
        anonymous="on",
        topics="a, b, c, d, e, f",
        publish_at="2020-01-01T10:00",
    )
    fields = ["title", "closes_at", "anonymous", "topics", "publish_at"]
    assert wrong(page) == [f"id_{name}" for name in fields]
    assert "Choose at most 5 topics; there are 6." in page
    assert "Choose a time that is still to come." in page
    assert "Say when it closes" in page


def test_a_resource_without_a_link_or_a_file_hears_of_its_title_too(cast, client_of):
    page = sent(client_of(cast.chidi), kind="resource", title="")
    assert wrong(page) == ["id_title", "id_url"]


def test_a_bad_file_hides_no_other_mistake_and_loses_no_good_file(cast, client_of):
    files = [
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("a.exe", b"MZ\x90\x00"),
        SimpleUploadedFile("good.txt", b"plain words"),
    ]
    page = sent(client_of(cast.chidi), kind="question", body="x", files=files)
    assert "id_title" in wrong(page)
    assert "“empty.txt” is empty." in page
    assert "“a.exe” is of a kind" in page
    assert "good.txt" in page[page.index("Files that are here already") :]


def test_each_refused_file_has_its_line_and_what_can_be_shared_is_said_once(cast, client_of):
    files = [SimpleUploadedFile(f"{n}.exe", b"MZ\x90\x00") for n in "ab"]
    page = sent(client_of(cast.chidi), kind="discussion", body="x", files=files)
    refused = [f"“{n}.exe” is of a kind that cannot be shared here." for n in "ab"]
    assert page.count("<br>".join(refused)) == 2  # in the summary, and beside the field
    assert page.count("ZIP archives") == 1


def test_only_the_files_are_marked_where_only_a_file_is_wrong(cast, client_of):
    page = sent(
        client_of(cast.chidi), kind="discussion", body="x", files=SimpleUploadedFile("a.txt", b"")
    )
    text, files = page.split('<div class="composer-files">')
    assert text.rindex("</details>") < text.rindex("</div>"), "the field of the text ends before"
    assert 'aria-invalid="true"' in files and 'aria-invalid="true"' not in text


def test_a_picture_that_is_here_already_says_what_became_of_it(cast, client_of):
    page = sent(
        client_of(cast.chidi),
        kind="question",
        files=a_picture("ok.png"),
    )
    here = page[page.index("Files that are here already") :]
    assert "Those with a tick are sent along." in here
    assert "ok.webp" in here and "made anew as WebP" in here


def test_our_own_sentence_is_said_and_not_the_browsers(cast, client_of):
    page = client_of(cast.chidi).get(f"{NEW}?kind=question").content.decode()
    assert re.search(r'<form[^>]*enctype="multipart/form-data"[^>]* novalidate', page)


def test_an_announcement_of_who_facilitates_no_more_keeps_its_text_and_says_why(cast, client_of):
    chidi = client_of(cast.chidi)
    page = sent(chidi, kind="announcement", title="From Monday on", body="We meet at nine.")
    assert "Announcements are made by those who look after this place. Choose another kind" in page
    assert "From Monday on" in page and "We meet at nine." in page
    for kind in ("announcement", "discussion"):  # as its draft leads to, and as the tabs do
        page = chidi.get(f"{NEW}?kind={kind}").content.decode()
        assert "We meet at nine." in page
        assert 'name="kind" value="discussion"' in page


def test_a_file_named_as_a_program_is_refused_by_name_and_not_shared_under_another(cast, client_of):
    evil = SimpleUploadedFile("evil.exe", b"only words", "text/plain")
    answer = client_of(cast.chidi).post(NEW, {"kind": "discussion", "body": "x", "files": evil})
    assert answer.status_code == 422
    assert "“evil.exe” is of a kind that cannot be shared here." in answer.content.decode()
    assert not Post.objects.exists()


def test_too_many_mentions_and_too_few_voters_are_said_with_the_rest(cast, client_of):
    people = [make.user(f"Person {letter}") for letter in "ABCDEFGHIJK"]
    body = " ".join(mention(one.name, one.public_id) for one in people)
    page = sent(client_of(cast.chidi), title="", body=body, option=["Yes", "No"], anonymous="on")
    assert "This text mentions 11 people." in page
    assert "An anonymous poll needs at least 8" in page
    assert "id_title" in dict(SUMMARY.findall(page))
