"""The demo loads once, leaves other people's databases alone, and holds what it promises."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.utils import timezone

from communities.community.models import Community, JoinRequest, Membership
from communities.demo import loading
from communities.demo.clock import history
from communities.demo.content import ACCOUNTS, CASES, COMMUNITIES, PEOPLE, POSTS
from communities.demo.hours import hour, later, span
from communities.demo.loading import load
from communities.demo.models import Loading
from communities.demo.people import PASSWORD, address_of
from communities.feed.models import Comment, Poll, Post, PostKind, Reaction
from communities.groups.models import Group, WaitlistEntry
from communities.moderation.models import Case
from plc.accounts.models import User
from plc.core.registry import projections
from plc.journal.models import Entry, SetAside
from plc.notifications.models import Notification, OutgoingMail
from tests import make

FRIDAY = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


def demo(*arguments: str) -> str:
    said = io.StringIO()
    call_command("demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
class TestLoading:
    """Each of these loads it, or does not."""

    def test_leaves_a_database_alone_in_which_people_are(self):
        make.user("Somebody Else")
        assert "already" in demo()
        assert User.objects.count() == 1
        assert not Community.objects.exists() and not Loading.objects.exists()
        assert demo("--accounts") == ""

    def test_does_nothing_where_it_was_loaded_before_even_if_all_of_it_is_gone(self):
        Loading.objects.create()
        assert demo() == ""
        assert not User.objects.exists()

    def test_opens_no_known_accounts_on_a_production_site(self, settings):
        settings.PRODUCTION = True
        assert "--password" in demo()
        assert not User.objects.exists()

    def test_takes_another_password_which_it_does_not_print(self, settings, client, monkeypatch):
        settings.PRODUCTION = True
        # The people alone: what is told of them takes long, and asks for no password.
        for name in ("POSTS", "STORIES"):
            monkeypatch.setattr(loading, name, {})
        for name in ("CASES", "demo_scenes"):
            monkeypatch.setattr(loading, name, [])
        demo("--password", "known to nobody else")
        assert not client.login(email=address_of("signe"), password=PASSWORD)
        assert client.login(email=address_of("signe"), password="known to nobody else")
        said = demo("--accounts")
        assert address_of("signe") in said
        assert PASSWORD not in said and "known to nobody" not in said

    def test_sets_the_clock_back_for_everything_that_stamps_and_gives_it_back(self):
        long_ago = timezone.now() - timedelta(days=90)
        with history() as clock:
            clock.set(long_ago)
            one = make.user("Early Bird")
            assert timezone.now() == long_ago
        assert one.date_joined == long_ago  # a default that holds the function itself
        assert make.user("Late Bird").date_joined > long_ago + timedelta(days=89)

    def test_never_tells_of_the_future(self):
        with history() as clock:
            clock.set(clock.present + timedelta(days=1))
            assert timezone.now() == clock.present


@pytest.mark.usefixtures("the_demo")
class TestWhatWasLoaded:
    """One loading, looked at from many sides."""

    def test_remembers_that_it_was_loaded(self):
        assert Loading.objects.count() == 1

    def test_prints_accounts_that_can_sign_in(self, client):
        said = demo("--accounts")
        assert PASSWORD in said
        for account in ACCOUNTS:
            assert address_of(account.key) in said
            assert client.login(email=address_of(account.key), password=PASSWORD), account.key

    def test_a_second_start_changes_nothing(self):
        before = Entry.objects.count(), Post.objects.count()
        assert demo() == "" and not load()
        assert (Entry.objects.count(), Post.objects.count()) == before

    def test_holds_a_community_that_lives(self):
        assert User.objects.count() == len(PEOPLE) >= 25
        assert Community.objects.count() == len(COMMUNITIES) == 3
        groups = Group.objects.filter(community__slug="aldervale")
        assert {group.visibility for group in groups} == {"public", "private", "hidden"}
        assert set(groups.values_list("kind", flat=True)) == {
            *("work-team", "topic", "department", "cohort")
        }
        assert groups.count() == 5 and WaitlistEntry.objects.count() == 2
        posts = Post.objects.filter(state="published")
        assert posts.count() >= 60 and Comment.objects.count() >= 120
        written = set(PostKind.values) - {PostKind.MILESTONE}
        assert set(posts.values_list("kind", flat=True)) >= written
        zones = Community.objects.order_by("slug").values_list("slug", "time_zone")
        assert set(zones) >= {
            ("aldervale", "Europe/London"),
            ("lernwerkstatt-sued", "Europe/Berlin"),
        }
        assert posts.filter(kind="question", accepted_answer=None, answer_count=0).count() >= 3
        assert posts.exclude(closed_at=None).exists() and posts.exclude(edited_at=None).exists()

    def test_a_newcomer_finds_a_place_in_english_to_join_without_asking(self, client_of):
        client = client_of(make.user("Nobody Yet"))
        assert client.get("/c/open-table/about/").status_code == 200
        assert client.post("/c/open-table/join/").status_code == 303
        assert "Sit down, ask one small thing" in client.get("/c/open-table/").text
        assert "Join the waiting list" in client.get("/c/open-table/g/reading-round/").text

    def test_every_poll_stands_as_it_was_told(self):
        polls = Poll.objects.all()
        assert set(polls.values_list("mode", flat=True)) == {"single", "multiple", "ranked"}
        assert polls.filter(anonymous=True, box__opened=True).exists()
        assert polls.filter(anonymous=True, box__opened=False).exists()
        assert polls.filter(mode="multiple", closed_at=None).exists()
        assert not polls.filter(closes_at__lt=timezone.now(), closed_at=None).exists()
        assert not polls.filter(anonymous=False, voter_count=0).exists()

    def test_leaves_something_to_do_for_each_who_signs_in(self):
        tugba = Membership.objects.get(user__email=address_of("tugba"))
        assert tugba.accepted_version < tugba.community.charter_version
        assert JoinRequest.objects.filter(state="open").count() == 1
        adaeze = User.objects.get(email=address_of("adaeze"))
        unread = Notification.objects.filter(person=adaeze, read_at=None)
        assert unread.exists() and adaeze.drafts.exists() and adaeze.bookmarks.exists()
        assert Post.objects.filter(author=adaeze, state="scheduled").exists()

    def test_leaves_one_report_waiting_and_one_case_decided(self):
        waiting, closed = Case.objects.order_by("-opened_at")
        assert (waiting.state, waiting.report_count) == ("open", 2)
        assert closed.state == "closed" and closed.log.filter(action="removed").exists()
        hamish = User.objects.get(email=address_of("hamish"))
        assert list(Case.objects.visible_to(hamish).waiting()) == [waiting]

    def test_sends_no_mail_and_leaves_nothing_to_the_workers(self):
        assert not OutgoingMail.objects.exists()
        assert not Entry.objects.filter(relayed_at=None).exists()
        assert not Entry.objects.filter(settled_at=None).exists()
        assert not SetAside.objects.exists()

    def test_lies_in_the_past_and_is_fresh(self):
        now = timezone.now()
        posts = Post.objects.filter(state="published")
        newest = posts.order_by("-published_at").first()
        assert now - timedelta(hours=2) < newest.published_at < now
        assert posts.filter(last_activity_at__gt=now).count() == 0
        for model, column in ((Comment, "created_at"), (Reaction, "at"), (Notification, "at")):
            days = {moment.date() for moment in model.objects.values_list(column, flat=True)}
            assert max(days) <= now.date() and len(days) > 20, model
        assert not posts.annotate(
            early=Count("comments", filter=Q(comments__created_at__lt=F("published_at")))
        ).filter(early__gt=0)

    def test_counts_what_there_is(self):
        for recount in projections:
            assert not any(recount().values()), recount


WEEK = [FRIDAY + timedelta(days=day) for day in range(7)]


@pytest.mark.parametrize("present", WEEK, ids=[f"{day:%A}" for day in WEEK])
def test_nobody_speaks_before_they_came_whatever_the_weekday(present):
    came = {one.key: hour(f"{one.since}d 12:00", present) for one in PEOPLE}
    groups = {group.slug: group for one in COMMUNITIES for group in one.groups}
    founded = {slug: hour(f"{group.since}d 14:00", present) for slug, group in groups.items()}
    for posts in POSTS.values():
        for post in posts:
            written = hour(post.when, present)
            assert came[post.by] < written, post.title
            if post.group:
                assert founded[post.group] < written, post.title
            for said in post.thread:
                assert came[said.by] < later(written, said.after, present), (post.title, said.by)


@pytest.mark.parametrize("present", WEEK, ids=[f"{day:%A}" for day in WEEK])
def test_nothing_is_reported_before_it_was_written_whatever_the_weekday(present):
    written = {post.key: post.when for posts in POSTS.values() for post in posts if post.key}
    for case in CASES:
        assert hour(written[case.post], present) < hour(case.when, present)


def test_an_hour_of_the_weekend_is_told_of_friday():
    for days in (5, 6):  # Sunday, Saturday
        assert f"{hour(f'{days}d 08:40', FRIDAY):%A %H:%M}" == "Friday 08:40"
    assert f"{hour('4d 08:40', FRIDAY):%A}" == "Monday"


def test_what_would_be_said_at_night_is_said_in_the_morning():
    evening = FRIDAY.replace(hour=21)
    assert later(evening, "4h", evening + timedelta(days=3)).hour in (7, 8)


def test_what_has_not_come_yet_is_said_within_the_time_that_has_passed():
    assert FRIDAY < later(FRIDAY, "5h", FRIDAY + timedelta(hours=1)) < FRIDAY + timedelta(hours=1)
    with pytest.raises(ValueError, match="no length of time"):
        span("soon")
