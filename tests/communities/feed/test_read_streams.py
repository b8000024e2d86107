"""Home, community feed, group feed: what stands in them, in which order, page by page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from communities.community import actions as community_actions
from communities.feed import actions
from communities.feed.actions import top
from communities.feed.actions.reading import mark_seen
from communities.feed.actions.top import refresh_top
from communities.feed.models import Post
from communities.feed.queries import (
    Order,
    community_scope,
    feed_query,
    group_scope,
    home_scope,
)
from communities.feed.unread import HOME, readings_of
from plc.accounts.actions import follow_person
from plc.accounts.models import Block, User
from tests import make

from .words import feed_of, post, run, shown

NEW = re.compile(r'class="unread"')


def explain(sql, params):
    """The plan, as the database would carry it out with these parameters."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS ON) {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def older(response):
    found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
    return found and found[1].replace("&amp;", "&")


def test_home_shows_everything_one_belongs_to_newest_activity_first(cast, client_of):
    first = post(cast.ben, cast.community, minutes=3)
    second = post(cast.ben, cast.community, cast.group, minutes=2)
    elsewhere = make.community(by=cast.emre, visibility="public")
    post(cast.emre, elsewhere, minutes=1)
    assert shown(client_of(cast.chidi).get("/")) == [second.pk, first.pk]
    actions.write_comment(by=cast.ben, post=first, body="Indeed.")
    assert shown(client_of(cast.chidi).get("/")) == [first.pk, second.pk]


def test_newest_posts_do_not_move_with_comments(cast, client_of):
    first, second = (post(cast.ben, cast.community, minutes=m) for m in (3, 2))
    actions.write_comment(by=cast.amara, post=first, body="Indeed.")
    assert shown(client_of(cast.chidi).get("/?order=new")) == [second.pk, first.pk]


def test_the_feed_of_a_community_has_public_groups_and_ones_own(cast, client_of):
    open_group = make.group(
        by=cast.amara, community=cast.community, slug="open", visibility="public"
    )
    square = post(cast.amara, cast.community, minutes=3)
    public = post(cast.amara, cast.community, open_group, minutes=2)
    private = post(cast.ben, cast.community, cast.group, minutes=1)
    assert shown(client_of(cast.chidi).get("/c/westmoor/")) == [private.pk, public.pk, square.pk]
    assert shown(client_of(cast.amara).get("/c/westmoor/")) == [public.pk, square.pk]


def test_who_belongs_nowhere_can_join_or_start_a_community_from_home(db, client_of):
    home = client_of(make.user("Ines Calder")).get("/").text
    assert 'href="/c/"' in home and 'href="/c/new/"' in home.split("<main")[1]


def test_a_guest_finds_the_posts_of_their_groups_in_the_community(cast, client_of):
    guest = make.user("Gil")
    make.member(cast.community, guest, role="guest")
    browser = client_of(guest)
    assert "You are a guest here: what is written" in browser.get("/c/westmoor/").text
    assert "You are a guest here: the groups" in browser.get("/c/westmoor/groups/").text
    place = make.group(by=cast.amara, community=cast.community, slug="p", visibility="public")
    make.group_member(place, guest)
    said = post(cast.amara, cast.community, place)
    post(cast.amara, cast.community)
    counts = readings_of(User.objects.get(pk=guest.pk))
    assert counts[cast.community.pk, None].count == counts[cast.community.pk, place.pk].count == 1
    assert shown(browser.get("/c/westmoor/")) == [said.pk]


def test_pages_neither_repeat_nor_skip_when_posts_arrive_in_between(cast, client_of):
    posts = [post(cast.ben, cast.community, minutes=m) for m in range(1, 46)]
    browser = client_of(cast.chidi)
    seen, address = [], "/c/westmoor/?order=new"
    while address:
        page = browser.get(address)
        seen += shown(page)
        address = older(page)
        post(cast.ben, cast.community)
    assert seen == [one.pk for one in posts]


def test_posts_of_the_same_moment_are_paged_by_their_ids(cast, client_of):
    at = timezone.now() - timedelta(days=1)
    posts = [
        actions.publish_post(
            by=cast.ben, community=cast.community, kind="discussion", body="x", at=at
        )
        for _ in range(25)
    ]
    browser = client_of(cast.chidi)
    first = browser.get("/")
    assert shown(first) + shown(browser.get(older(first))) == [p.pk for p in reversed(posts)]


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.-1", "é.1", "1.1" * 99])
def test_a_cursor_that_was_not_made_here_is_not_found(cast, client_of, cursor):
    assert client_of(cast.chidi).get("/", {"after": cursor}).status_code == 404


def test_kinds_and_unanswered_questions_are_filtered(cast, client_of):
    question = post(cast.ben, cast.community, kind="question", minutes=2)
    answered = post(cast.ben, cast.community, kind="question", minutes=3)
    post(cast.ben, cast.community, kind="win", minutes=4)
    actions.write_comment(by=cast.amara, post=answered, body="So.", kind="answer")
    browser = client_of(cast.chidi)
    assert shown(browser.get("/?kind=question")) == [answered.pk, question.pk]
    assert shown(browser.get("/?order=unanswered")) == [question.pk]
    assert shown(browser.get("/c/westmoor/?order=unanswered")) == [question.pk]


def test_whoever_looks_for_unanswered_questions_looks_at_questions(cast, client_of):
    question = post(cast.ben, cast.community, kind="question")
    page = client_of(cast.chidi).get("/?kind=resource&order=unanswered")
    assert shown(page) == [question.pk]
    marked = re.findall(r'<a href="([^"]*)" aria-current="true">', page.text)
    assert marked == ["/?kind=question&amp;order=unanswered"]
    assert '<a href="/?kind=resource">' in page.text
    assert '<a href="/">' in page.text


def test_the_best_of_a_period_are_those_with_most_reactions_in_it(cast, client_of):
    plain = post(cast.amara, cast.community, minutes=1)
    good = post(cast.amara, cast.community, minutes=60 * 24 * 3)
    old = post(cast.amara, cast.community, minutes=60 * 24 * 20)
    actions.react(by=cast.chidi, to=good, kind="thanks")
    for person in (cast.chidi, cast.ben):
        actions.react(by=person, to=old, kind="helpful")
    refresh_top()
    browser = client_of(cast.chidi)
    assert shown(browser.get("/?order=week")) == [good.pk]
    for address in ("/?order=month", "/c/westmoor/?order=month", "/?order=year", "/?order=ever"):
        assert shown(browser.get(address)) == [old.pk, good.pk]
    actions.take_back_reaction(by=cast.chidi, to=good, kind="thanks")
    refresh_top()
    assert shown(browser.get("/?order=week")) == []
    assert plain.pk not in shown(browser.get("/?order=ever"))


def test_the_best_of_a_kind_are_found_below_many_better_posts_of_others(
    cast, client_of, monkeypatch
):
    monkeypatch.setattr(top, "MOST", 2)
    question = post(cast.amara, cast.community, kind="question")
    better = [post(cast.amara, cast.community) for _ in range(3)]
    actions.react(by=cast.chidi, to=question, kind="thanks")
    for one in better:
        for person in (cast.chidi, cast.ben):
            actions.react(by=person, to=one, kind="helpful")
    refresh_top()
    browser = client_of(cast.chidi)
    for address in ("/", "/c/westmoor/"):
        for period in ("week", "month", "year", "ever"):
            asked = f"{address}?order={period}"
            assert shown(browser.get(f"{asked}&kind=question")) == [question.pk]
            assert shown(browser.get(asked)) == [better[2].pk, better[1].pk]


def test_the_best_of_a_kind_are_read_through_an_index(cast):
    scope = community_scope(cast.chidi, cast.community)
    query = feed_query(cast.chidi, scope, order=Order.EVER, kind="question")
    for other in ("seqscan", "bitmapscan", "sort"):  # what serves so few rows as well
        run((f"SELECT set_config('enable_{other}', 'off', true)",))
    assert "feed_top_of_kind" in explain(*query.source())


def test_a_pinned_post_stands_on_top_of_the_first_page_only(cast, client_of):
    pinned = post(cast.ben, cast.community, cast.group, minutes=100)
    others = [post(cast.ben, cast.community, cast.group, minutes=m) for m in range(1, 26)]
    actions.pin_post(by=cast.ben, post=pinned)
    browser = client_of(cast.chidi)
    first = browser.get(feed_of(cast.group))
    assert shown(first) == [pinned.pk] + [one.pk for one in others[:20]]
    assert shown(browser.get(older(first))) == [one.pk for one in others[20:]]


def test_a_pinned_question_stands_among_the_questions(cast, client_of):
    """Of one kind nothing is on top, so nothing that is pinned is missing either."""
    newer, pinned, older_one = (
        post(cast.ben, cast.community, cast.group, kind="question", minutes=m) for m in (1, 2, 3)
    )
    actions.pin_post(by=cast.ben, post=pinned)
    page = client_of(cast.chidi).get(feed_of(cast.group) + "?kind=question")
    assert shown(page) == [newer.pk, pinned.pk, older_one.pk]


# --- new since you were here ---------------------------------------------------------------------


def news(person):
    """Fresh, as for a new request."""
    return readings_of(User.objects.get(pk=person.pk))


def test_counts_agree_with_the_cards_that_say_new(cast, client_of):
    mark = timezone.now() - timedelta(minutes=30)
    post(cast.ben, cast.community, cast.group, minutes=60)
    mark_seen(by=cast.chidi, until=mark, community=cast.community, group=cast.group)
    mark_seen(by=cast.chidi, until=mark, community=cast.community)
    mark_seen(by=cast.chidi, until=mark)
    for minutes in (5, 6, 7):
        post(cast.ben, cast.community, cast.group, minutes=minutes)
    post(cast.amara, cast.community, minutes=8)
    post(cast.chidi, cast.community, cast.group, minutes=4)  # one's own is no news
    reads = news(cast.chidi)
    browser = client_of(cast.chidi)
    for address, key in [
        (feed_of(cast.group), (cast.community.pk, cast.group.pk)),
        ("/c/westmoor/", (cast.community.pk, None)),
        ("/", HOME),
    ]:
        page = browser.get(address).content.decode()
        assert len(NEW.findall(page)) == reads[key].count > 0, address
        assert page.count('class="new-since"') == 1


def test_a_comment_of_somebody_else_is_news_and_ones_own_is_not(cast, client_of):
    one = post(cast.ben, cast.community, cast.group, minutes=60)
    mark_seen(by=cast.chidi, until=timezone.now(), community=cast.community, group=cast.group)
    key = (cast.community.pk, cast.group.pk)
    actions.write_comment(by=cast.chidi, post=one, body="Mine.")
    assert news(cast.chidi)[key].count == 0
    assert not NEW.search(client_of(cast.chidi).get(feed_of(cast.group)).content.decode())
    actions.write_comment(by=cast.ben, post=one, body="Theirs.")
    assert news(cast.chidi)[key].count == 1


def test_reading_moves_nothing_and_a_post_request_does(cast, client_of):
    post(cast.ben, cast.community, cast.group)
    key, browser = (cast.community.pk, cast.group.pk), client_of(cast.chidi)
    page = browser.get(feed_of(cast.group)).content.decode()
    browser.get(feed_of(cast.group))
    assert news(cast.chidi)[key].count == 1
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    sent = {"c": "westmoor", "g": "quiet-rounds", "until": until, "next": feed_of(cast.group)}
    answer = browser.post("/feed/seen/", sent)
    assert (answer.status_code, answer["Location"]) == (303, feed_of(cast.group))
    assert news(cast.chidi)[key].count == 0


def test_the_line_of_a_visit_survives_a_reload(cast, client_of):
    post(cast.ben, cast.community, cast.group, minutes=90)
    start = timezone.now() - timedelta(minutes=60)
    mark_seen(by=cast.chidi, until=start, community=cast.community, group=cast.group)
    post(cast.ben, cast.community, cast.group, minutes=1)
    mark_seen(by=cast.chidi, until=timezone.now(), community=cast.community, group=cast.group)
    page = client_of(cast.chidi).get(feed_of(cast.group)).content.decode()
    assert 'class="new-since"' in page
    assert not NEW.search(page)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-01-01", "9999-99-99T00:00Z", "\x00"])
def test_nonsense_is_no_time(cast, client_of, until):
    assert client_of(cast.chidi).post("/feed/seen/", {"until": until}).status_code == 404


def test_a_line_says_how_much_came_in_since(cast, client_of):
    since = timezone.now().isoformat()
    browser = client_of(cast.chidi)
    asked = {"since": since, "c": "westmoor", "g": "quiet-rounds", "at": feed_of(cast.group)}
    assert browser.get("/feed/news/", asked).content.strip() == b""
    post(cast.ben, cast.community, cast.group)
    assert b"1 post with news" in browser.get("/feed/news/", asked).content
    assert b"1 post with news" in browser.get("/feed/news/", {"since": since}).content
    assert client_of(cast.emre).get("/feed/news/", asked).status_code == 404


# --- who sees what -------------------------------------------------------------------------------


def test_a_feed_never_holds_what_the_scope_of_posts_does_not(cast):
    """Feeds draw from places; this compares them with the one source of truth."""
    other = make.community(by=cast.emre, slug="other", visibility="public")
    hidden = make.group(by=cast.amara, community=cast.community, slug="h", visibility="hidden")
    public = make.group(by=cast.amara, community=cast.community, slug="p", visibility="public")
    guest = make.user("Gil")
    make.member(cast.community, guest, role="guest")
    make.group_member(cast.group, guest)
    for community, group, by in [
        (cast.community, None, cast.amara),
        (cast.community, cast.group, cast.ben),
        (cast.community, hidden, cast.amara),
        (cast.community, public, cast.amara),
        (other, None, cast.emre),
    ]:
        post(by, community, group)
    Block.objects.create(blocker=cast.dina, blocked=cast.amara)
    for person in [*cast, guest]:
        person = User.objects.get(pk=person.pk)
        may = set(Post.objects.visible_to(person).values_list("pk", flat=True))
        scopes = [home_scope(person), group_scope(cast.group) if person == cast.ben else None]
        scopes += [
            community_scope(person, one, reads=one.visibility == "public" or may_read(person, one))
            for one in (cast.community, other)
        ]
        for scope in filter(None, scopes):
            ids = {row for row, _ in run(feed_query(person, scope).source())}
            assert ids <= may, person


def may_read(person, community):
    from communities.community.access import can_read_community

    return can_read_community(person, community)


def test_a_stranger_cannot_tell_a_hidden_community_from_none(cast, client_of):
    make.community(by=cast.amara, slug="hidden-one", visibility="hidden")
    assert client_of(cast.emre).get("/c/hidden-one/").status_code == 404
    assert client_of(cast.emre).get("/c/none/").status_code == 404


def test_a_stranger_to_a_listed_community_is_shown_what_it_is_about(cast, client_of):
    answer = client_of(cast.emre).get("/c/westmoor/")
    assert (answer.status_code, answer["Location"]) == (302, "/c/westmoor/about/")


def test_a_group_is_closed_to_strangers_to_members_and_to_whoever_left(cast, client_of):
    address = feed_of(cast.group)
    assert client_of(cast.emre).get(address).status_code == 404
    assert client_of(cast.amara).get(address).status_code == 403
    browser = client_of(cast.dina)
    assert browser.get(address).status_code == 200
    community_actions.leave_community(community=cast.community, by=cast.dina)
    assert browser.get(address).status_code == 404


def test_a_block_hides_posts_from_both(cast, client_of):
    one = post(cast.ben, cast.community, cast.group)
    Block.objects.create(blocker=cast.ben, blocked=cast.chidi)
    assert shown(client_of(cast.chidi).get("/")) == []
    assert shown(client_of(cast.dina).get("/")) == [one.pk]


def test_a_visitor_reads_a_public_community_and_is_offered_no_buttons(cast, client):
    community = make.community(by=cast.amara, slug="open-house", visibility="public")
    one = post(cast.amara, community)
    page = client.get("/c/open-house/")
    assert shown(page) == [one.pk]
    assert b"data-react" not in page.content
    assert b'id="react"' not in page.content
    assert b"open-house" in client.get("/").content


def test_home_can_show_what_people_one_follows_posted_where_both_belong(cast, client_of, queries):
    theirs = post(cast.ben, cast.community, minutes=5)
    newer = post(cast.ben, cast.community, cast.group, minutes=4, kind="question")
    post(cast.amara, cast.community, minutes=3)
    elsewhere = make.community(by=cast.ben, visibility="public")
    post(cast.ben, elsewhere, minutes=2)
    follow_person(person=cast.ben, by=cast.chidi)
    chidi = client_of(cast.chidi)
    chidi.get("/")
    with queries(at_most=12):
        found = chidi.get("/", {"order": "followed"})
    mine = [newer.pk] if cast.group.pk in home_scope(cast.chidi).places else []
    assert shown(found) == [*mine, theirs.pk]
    assert "By people you follow" in found.content.decode()
    assert shown(chidi.get("/", {"order": "followed", "kind": "win"})) == []
    assert "Find people" in client_of(cast.dina).get("/?order=followed").content.decode()


def test_a_place_does_not_sort_out_whom_one_follows(cast, client_of):
    one = post(cast.amara, cast.community)
    found = client_of(cast.chidi).get("/c/westmoor/", {"order": "followed"})
    assert shown(found) == [one.pk]
    assert "By people you follow" not in found.content.decode()


def test_posts_by_followed_people_are_read_page_by_page_through_the_index_of_authors(
    cast, client_of
):
    for n in range(25):
        post(cast.ben, cast.community, minutes=n)
    follow_person(person=cast.ben, by=cast.chidi)
    chidi = client_of(cast.chidi)
    first = chidi.get("/", {"order": "followed"})
    second = chidi.get(f"/{older(first)}" if older(first).startswith("?") else older(first))
    assert (len(shown(first)), len(shown(second))) == (20, 5)
    assert not set(shown(first)) & set(shown(second))
    query = feed_query(cast.chidi, home_scope(cast.chidi), order=Order.FOLLOWED)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")  # twenty-five rows are sorted as quickly
    plan = explain(*query.source())
    assert "feed_post_author_new" in plan


@pytest.mark.parametrize("place", ["/c/westmoor/", "group", "/"])
def test_an_empty_feed_offers_no_kinds_and_no_order_unless_one_was_chosen(cast, client_of, place):
    place = f"/c/westmoor/g/{cast.group.slug}/feed/" if place == "group" else place
    chidi = client_of(cast.chidi)
    assert 'name="order"' not in chidi.get(place).text
    assert 'name="order"' in chidi.get(f"{place}?kind=question").text
    post(cast.ben, cast.community, cast.group)
    assert 'name="order"' in chidi.get(place).text
