"""What a form says when it comes back: beside each control, and on top in the order of the form."""

import re

from django.urls import reverse

from communities.feed.models import Post

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
