import pytest

from communities.feed.actions import move_post, pin_post, react, write_comment
from communities.feed.actions.polls import NewPoll, answer_poll
from communities.feed.models import Attachment, Pin, Post, Topic
from communities.feed.pages import pins_of
from plc.core.refusals import Refused
from tests import make

from .words import a_post


def test_a_facilitator_does_not_widen_the_audience_silently(cast):
    """Security rows 3 and 46."""
    post = a_post(cast)
    with pytest.raises(Refused) as refused:
        move_post(by=cast.ben, post=post, community=cast.community, group=None)
    assert refused.value.field == "confirmed"
    post.refresh_from_db()
    assert (post.group, post.audience) == (cast.group, "group")


def test_its_author_may_while_nobody_else_wrote_below_and_says_so_too(cast):
    post = a_post(cast)
    there = {"by": cast.chidi, "post": post, "community": cast.community, "group": None}
    with pytest.raises(Refused) as refused:
        move_post(**there)
    assert refused.value.field == "confirmed"
    move_post(**there, confirmed=True)
    assert post.audience == "community"


def test_words_of_others_are_not_widened_silently_either(cast):
    post = a_post(cast)
    write_comment(by=cast.ben, post=post, body="Between us.")
    with pytest.raises(Refused):
        move_post(by=cast.chidi, post=post, community=cast.community, group=None)


def test_words_of_others_are_widened_by_a_facilitator_alone(cast):
    """Its author confirms for themselves, not for those who answered among a few."""
    post = a_post(cast)
    write_comment(by=cast.ben, post=post, body="Between us.")
    there = {"post": post, "community": cast.community, "group": None, "confirmed": True}
    with pytest.raises(Refused, match="Only a facilitator"):
        move_post(by=cast.chidi, **there)
    move_post(by=cast.ben, **there)
    assert post.audience == "community"


def test_with_a_confirmation_everything_moves(cast, facts):
    post = a_post(cast, topics=["counting"])
    pin_post(by=cast.ben, post=post)
    facts()
    move_post(by=cast.ben, post=post, community=cast.community, group=None, confirmed=True)
    post.refresh_from_db()
    assert (post.group, post.audience) == (None, "community")
    assert not Pin.objects.exists()
    assert set(Topic.objects.values_list("group", "post_count")) == {
        (cast.group.pk, 0),
        (None, 1),
    }
    assert [name for name, _ in facts()] == ["feed.PostMoved"]
    assert not Attachment.objects.exclude(group=None).exists()


def test_moving_takes_write_permission_on_both_ends(cast, client_of):
    other = make.group(by=cast.amara, community=cast.community, name="Others", slug="others")
    post = a_post(cast)
    ben = client_of(cast.ben)
    page = ben.get(f"/p/{post.public_id}/move/")
    assert b"Others" not in page.content  # Ben may not post there
    answer = ben.post(f"/p/{post.public_id}/move/", {"to": str(other.public_id), "confirmed": "on"})
    assert answer.status_code == 422
    # Dina reads the group and has no right to move; Emre must not learn that the post exists.
    assert client_of(cast.dina).get(f"/p/{post.public_id}/move/").status_code == 403
    assert client_of(cast.emre).get(f"/p/{post.public_id}/move/").status_code == 404


def test_the_page_asks_for_the_confirmation_beside_its_box(cast, client_of):
    post, ben = a_post(cast), client_of(cast.ben)
    refused = ben.post(f"/p/{post.public_id}/move/", {"to": "community"})
    assert refused.status_code == 422
    assert "More people would read it there" in refused.content.decode()
    moved = ben.post(f"/p/{post.public_id}/move/", {"to": "community", "confirmed": "on"})
    assert moved.status_code == 303


def test_the_page_asks_its_author_as_well(cast, client_of):
    post, chidi = a_post(cast), client_of(cast.chidi)
    assert chidi.post(f"/p/{post.public_id}/move/", {"to": "community"}).status_code == 422
    post.refresh_from_db()
    assert post.group == cast.group


def test_where_nobody_new_would_read_it_there_is_no_box(cast, client_of):
    post, chidi = a_post(cast, group=None), client_of(cast.chidi)
    address, there = f"/p/{post.public_id}/move/", {"to": str(cast.group.public_id)}
    assert 'name="confirmed"' not in chidi.get(address).text
    assert chidi.post(address, there).status_code == 303
    assert 'name="confirmed"' in chidi.get(address).text


def test_a_pin_that_stays_behind_is_said_before_and_after(cast, client_of):
    post, ben = a_post(cast), client_of(cast.ben)
    address, there = f"/p/{post.public_id}/move/", {"to": "community", "confirmed": "on"}
    assert "pinned" not in ben.get(address).text
    pin_post(by=cast.ben, post=post)
    assert "It is pinned here; in the new place it will not be." in ben.get(address).text
    moved = ben.post(address, there, follow=True)
    assert "It is no longer pinned." in moved.text


def test_where_more_people_read_it_is_said_beside_the_place(cast, client_of):
    page = client_of(cast.ben).get(f"/p/{a_post(cast).public_id}/move/").text
    assert "everyone who reads the community – people will read it there who cannot" in page


def test_an_announcement_stays_with_those_who_made_it(cast):
    post = a_post(cast, by=cast.ben, kind="announcement")
    with pytest.raises(Refused):
        move_post(by=cast.ben, post=post, community=cast.community, group=None, confirmed=True)


def test_a_post_that_moved_meanwhile_is_not_pinned_where_it_stood(cast):
    post = a_post(cast, group=None)
    stale = Post.objects.get(pk=post.pk)
    move_post(by=cast.chidi, post=post, community=cast.community, group=cast.group)
    with pytest.raises(Refused, match="moved"):
        pin_post(by=cast.amara, post=stale)
    assert not Pin.objects.exists()


def test_a_pin_that_stayed_behind_shows_nothing_of_a_private_group(cast, client_of):
    post = a_post(cast)
    Pin.objects.create(post=post, community=cast.community, group=None, by=cast.amara)
    assert pins_of(cast.community, None) == pins_of(cast.community, cast.group) == []
    page = client_of(cast.amara).get(f"/c/{cast.community.slug}/").content.decode()
    assert str(post.public_id) not in page


@pytest.mark.parametrize("what", ["a reaction", "a reaction below it", "a vote"])
def test_what_others_said_with_one_click_is_not_widened_silently_either(cast, what):
    poll = NewPoll(options=["Once", "Twice"])
    post = a_post(cast, kind="poll", poll=poll) if what == "a vote" else a_post(cast)
    if what == "a reaction":
        react(by=cast.dina, to=post, kind="thanks")
    elif what == "a reaction below it":
        own = write_comment(by=cast.chidi, post=post, body="And one more thing.")
        react(by=cast.dina, to=own, kind="thanks")
    else:
        option = post.poll.options.first()
        answer_poll(by=cast.ben, poll=post.poll, choices=[option.pk])
    with pytest.raises(Refused, match="Only a facilitator"):
        move_post(by=cast.chidi, post=post, community=cast.community, group=None, confirmed=True)


def test_what_its_author_said_alone_moves_with_the_post(cast):
    post = a_post(cast, kind="poll", poll=NewPoll(options=["Once", "Twice"]))
    write_comment(by=cast.chidi, post=post, body="And one more thing.")
    answer_poll(by=cast.chidi, poll=post.poll, choices=[post.poll.options.first().pk])
    there = {"by": cast.chidi, "post": post, "community": cast.community, "group": None}
    move_post(**there, confirmed=True)
    assert post.audience == "community"
