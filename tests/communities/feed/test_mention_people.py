"""Naming somebody: the box shows @Name, what is kept says who was meant."""

from django.urls import reverse

from communities.feed.actions import write_comment
from communities.feed.models import Comment, Mention, Post
from communities.feed.wording import preview
from plc.core.markdown import mention
from plc.notifications.models import Notification
from tests import make

from .words import a_post, at


def mentioned(post) -> set[str]:
    return set(Mention.objects.filter(post=post).values_list("user__name", flat=True))


def comment_by(client, post, **sent) -> Comment:
    address = reverse("feed:write_comment", args=[post.public_id])
    assert client.post(address, sent).status_code == 303
    return Comment.objects.latest("id")


def test_a_chosen_name_travels_beside_the_text(cast, client_of):
    post = a_post(cast)
    said = comment_by(
        client_of(cast.chidi),
        post,
        body="@Ben Achterberg, look",
        named=f"{cast.ben.public_id} Ben Achterberg",
    )
    assert said.body == f"{at(cast.ben)}, look"
    assert f'href="/people/{cast.ben.public_id}/"' in said.body_html
    assert mentioned(post) == {"Ben Achterberg"}


def test_a_full_name_typed_by_hand_is_understood_in_any_case(cast, client_of):
    post = a_post(cast)
    comment_by(client_of(cast.chidi), post, body="What do you say, @ben achterberg?")
    assert mentioned(post) == {"Ben Achterberg"}


def test_who_cannot_read_the_place_is_not_named(cast, client_of):
    post = a_post(cast)
    said = comment_by(
        client_of(cast.chidi),
        post,
        body="@Emre Kaya and @Amara Okafor",
        named=f"{cast.emre.public_id} Emre Kaya",
    )
    assert mentioned(post) == set()
    assert "/people/" not in said.body_html
    assert "@Emre Kaya and @Amara Okafor" in said.body_html


def test_two_people_of_one_name_stay_text_until_one_is_chosen(cast, client_of):
    twin = make.user("Ben Achterberg")
    make.member(cast.community, twin)
    make.group_member(cast.group, twin)
    post = a_post(cast)
    client = client_of(cast.chidi)
    comment_by(client, post, body="@Ben Achterberg?")
    assert mentioned(post) == set()
    comment_by(client, post, body="@Ben Achterberg!", named=f"{twin.public_id} Ben Achterberg")
    assert set(Mention.objects.values_list("user", flat=True)) == {twin.pk}


def test_editing_shows_the_name_and_keeps_who_was_meant(cast, client_of):
    post = a_post(cast, body=f"Ask {at(cast.ben)}.")
    kept, client = post.body, client_of(cast.chidi)
    address = reverse("feed:edit_post", args=[post.public_id])
    page = client.get(address).content.decode()
    named = f"{cast.ben.public_id} Ben Achterberg"
    assert "Ask @Ben Achterberg.</textarea>" in page
    assert f'<input type="hidden" name="named" value="{named}">' in page
    assert "(u:" not in page
    cast.ben.name = "Benjamin A."
    cast.ben.save()
    client.post(address, {"title": "Rounds", "body": "Ask @Ben Achterberg.", "named": named})
    assert Post.objects.get(pk=post.pk).body == kept
    assert mentioned(post) == {"Benjamin A."}


def test_a_comment_is_edited_by_its_names_too(cast, client_of):
    comment = write_comment(by=cast.chidi, post=a_post(cast), body=f"{at(cast.ben)}!")
    page = client_of(cast.chidi).get(reverse("feed:edit_comment", args=[comment.public_id]))
    assert "@Ben Achterberg!</textarea>" in page.content.decode()


def test_a_form_that_comes_back_still_knows_who_was_meant(cast, client_of):
    named = f"{cast.ben.public_id} Ben Achterberg"
    answer = client_of(cast.chidi).post(
        reverse("feed:new_in_group", args=["westmoor", "quiet-rounds"]) + "?kind=question",
        {"kind": "question", "title": "", "body": "@Ben Achterberg", "named": named},
    )
    assert answer.status_code == 422
    assert f'name="named" value="{named}"' in answer.content.decode()
    assert "@Ben Achterberg</textarea>" in answer.content.decode()


def test_a_draft_keeps_who_was_meant(cast, client_of):
    client = client_of(cast.chidi)
    named = f"{cast.ben.public_id} Ben Achterberg"
    key = f"feed.post:group-{cast.group.pk}"
    client.post(reverse("keep_draft", args=[key]), {"body": "@Ben Achterberg", "named": named})
    page = client.get(reverse("feed:new_in_group", args=["westmoor", "quiet-rounds"]))
    assert f'name="named" value="{named}"' in page.content.decode()
    post = a_post(cast)
    key = f"feed.comment:{post.public_id}"
    client.post(reverse("keep_draft", args=[key]), {"body": "@Ben Achterberg", "named": named})
    assert f'name="named" value="{named}"' in client.get(post.get_absolute_url()).content.decode()


def test_the_preview_and_the_history_show_what_readers_see(cast, client_of):
    client = client_of(cast.chidi)
    shown = client.post(
        reverse("feed:preview") + f"?place=group:{cast.group.pk}",
        {"text": "@Ben Achterberg", "named": f"{cast.ben.public_id} Ben Achterberg"},
    )
    assert 'class="mention"' in shown.content.decode()
    html = preview(
        body="@ben achterberg", by=cast.chidi, community=cast.community, group=cast.group
    )
    assert 'class="mention"' in html
    post = a_post(cast, body=f"Ask {at(cast.ben)}.")
    history = client.get(reverse("feed:post_history", args=[post.public_id]))
    assert "(u:" not in history.content.decode()


def test_the_list_of_people_gives_the_name_and_who_it_is(cast, client_of):
    page = client_of(cast.chidi).get(
        reverse("feed:mentionables"), {"place": f"group:{cast.group.pk}", "q": "ben"}
    )
    row = page.content.decode()
    assert 'data-insert="@Ben Achterberg "' in row
    assert f'data-named="{cast.ben.public_id} Ben Achterberg"' in row


def test_naming_costs_one_query_however_many_are_named(cast, client_of, relay, queries):
    """One for typed names, one for those who are meant; none for a text without @."""
    ask = {"by": cast.chidi, "community": cast.community, "group": cast.group}
    preview(body="warm", **ask)
    with queries(at_most=0):
        preview(body="nobody at all", **ask)
    with queries(at_most=2):
        preview(body=" ".join(f"@Nobody Number{n} @Ben Achterberg" for n in range(40)), **ask)


def test_a_typed_name_is_told(cast, relay, client_of):
    comment_by(client_of(cast.chidi), a_post(cast), body="See @Dina Haddad")
    relay()
    assert Notification.objects.filter(person=cast.dina, kind="feed.mention-in-comment").exists()


def test_what_was_kept_before_is_still_read(cast, client_of):
    said = comment_by(client_of(cast.chidi), a_post(cast), body=mention("Ben", cast.ben.public_id))
    assert "Ben Achterberg" in said.body_html
