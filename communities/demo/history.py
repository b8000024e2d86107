"""Writes ``content`` to the database in chronological order, each item by the action that a view
would use, in the name of its author."""

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from django.utils import timezone, translation

from communities.community import access as community_access
from communities.community import actions as community_actions
from communities.community.models import Community, Membership
from communities.feed import access
from communities.feed import actions as feed_actions
from communities.feed.actions.polls import NewPoll, answer_poll, close_poll
from communities.feed.electorate import pool_of
from communities.feed.models import Comment, Post, ReactionKind
from communities.groups import actions as group_actions
from communities.groups.models import Group
from communities.groups.readers import readers_of
from plc.accounts.actions import follow_person
from plc.accounts.models import User
from plc.core.markdown import mention
from plc.files.actions import store_upload
from plc.journal.actions import hear
from plc.journal.listeners import listeners_of
from plc.journal.models import Entry

from . import script
from .clock import Clock
from .content import COMMUNITIES, MEMBER_TYPES, PEOPLE, STAFF
from .content.pictures import FILES
from .hours import hour, later, span
from .people import Welcome, make_types

NAMED = re.compile(r"@([a-z]+)\b(?=[\s,.;:?)]|$)")


class Impossible(Exception):
    """The content contains something that the actions refuse."""


class History:
    """Collects events, then runs them in chronological order."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.present = clock.present
        self.people: dict[str, User] = {}
        self.communities: dict[str, Community] = {}
        self.groups: dict[str, Group] = {}
        self.posts: dict[str, Post] = {}
        self._events: list[tuple[datetime, int, Callable[..., Any], tuple, dict[str, Any]]] = []
        self._order = count()
        # A fixed seed selects who reacts, so that every load gives the same result.
        self.dice = random.Random(4)  # noqa: S311

    def at(self, when: datetime, what: Callable[..., Any], *args: Any, **named: Any) -> None:
        event = (min(when, self.present), next(self._order), what, args, named)
        heappush(self._events, event)

    def happen(self) -> None:
        """Events that are added while running are sorted in."""
        while self._events:
            when, _order, what, args, named = heappop(self._events)
            self.clock.set(when)
            what(*args, **named)

    def hear(self) -> None:
        """Run all listeners (notifications, the search index, points) for what was told so far, as
        workers would have: scenes about what comes of it need this, and in the end they have
        nothing left to do."""
        entries = list(
            Entry.objects.filter(relayed_at=None).order_by("id").values_list("id", "name")
        )
        heard: dict[str, list[int]] = {}
        for pk, name in entries:
            for listener in listeners_of(name):
                heard.setdefault(listener.name, []).append(pk)
        for name, ids in heard.items():
            hear(listener=name, entry_ids=ids)
        now = timezone.now()
        Entry.objects.filter(pk__in=[pk for pk, _name in entries]).update(
            relayed_at=now, settled_at=now
        )

    def days_ago(self, days: int, clock: str = "09:00") -> datetime:
        return hour(f"{days}d {clock}", self.present)

    # People and places

    def tell_of_people(self, password: str) -> None:
        welcome = Welcome(make_types(MEMBER_TYPES), password)
        founded = {place.slug: self._founded(place) for place in COMMUNITIES}
        owners = {(place.owner, place.slug) for place in COMMUNITIES}
        for number, person in enumerate(PEOPLE):
            arrives = self.days_ago(person.since, "08:00") + timedelta(minutes=2 * number)
            self.at(arrives, self._arrive, person, welcome)
            for slug in filter(None, (person.home, *person.also)):
                if (person.key, slug) not in owners:
                    joins = max(arrives, founded[slug] + timedelta(minutes=30 + number))
                    self.at(joins, self._join, person, slug)
            for followed in person.follows:
                self.at(
                    self.days_ago(min(person.since, 90), "18:00"),
                    self._follow,
                    person.key,
                    followed,
                )

    def _arrive(self, person: script.Person, welcome: Welcome) -> None:
        user = welcome.account(person, staff=person.key == STAFF)
        welcome.profile(user, person)
        self.people[person.key] = user

    def _follow(self, follower: str, followed: str) -> None:
        follow_person(person=self.people[followed], by=self.people[follower])

    def _founded(self, community: script.Community) -> datetime:
        return self.days_ago(community.since, "10:00")

    def _join(self, person: script.Person, slug: str) -> None:
        community, user = self.communities[slug], self.people[person.key]
        role = person.community_role if slug == person.home else "member"
        community_actions.admit_member(community=community, user=user, role=role, by=user)
        if not person.newcomer:
            community_actions.accept_charter(community=community, by=user)
            community_actions.dismiss_onboarding(community=community, by=user)

    def tell_of_communities(self) -> None:
        for community in COMMUNITIES:
            self.at(self._founded(community), self._found, community)
            for days, texts in community.charters[1:]:
                self.at(
                    self.days_ago(days, "11:00"),
                    self._revise,
                    community,
                    texts,
                )
            for group in community.groups:
                self._tell_of_group(community, group)

    def _found(self, told: script.Community) -> None:
        owner = self.people[told.owner]
        with translation.override(told.settings.get("language", "en")):
            community = community_actions.found_community(
                by=owner, name=told.name, purpose=told.purpose, slug=told.slug, **told.settings
            )
        self.communities[told.slug] = community
        community_actions.change_community(
            community=community, by=owner, moderation_rules=told.moderation_rules
        )
        community_actions.set_appearance(community=community, by=owner, accent=told.accent)
        community_actions.revise_charter(community=community, by=owner, **told.charters[0][1])
        for title, text, address in told.steps:
            community_actions.add_step(
                community=community, kind="own", title=title, text=text, url=address, by=owner
            )

    def _revise(self, told: script.Community, texts: Any) -> None:
        """All members accept the new version within a week."""
        community = self.communities[told.slug]
        community_actions.revise_charter(
            community=community, by=self.people[told.owner], **{**told.charters[0][1], **texts}
        )
        week = self.clock.hour + timedelta(days=5)
        self.at(week, self._accept_all, community)

    def agree(self, user: User, community: Community) -> None:
        """Accept the newest version of the charter before writing something."""
        membership = community_access.membership_in(user, community)
        if membership and membership.accepted_version < community.charter_version:
            community_actions.accept_charter(community=community, by=user)

    def _accept_all(self, community: Community) -> None:
        newcomers = {person.key for person in PEOPLE if person.newcomer}
        for key, user in self.people.items():
            if (
                key not in newcomers
                and Membership.objects.filter(community=community, user=user).exists()
            ):
                community_actions.accept_charter(community=community, by=user)

    def _tell_of_group(self, community: script.Community, told: script.Group) -> None:
        founded = self.days_ago(told.since, "14:00")
        self.at(founded, self._found_group, community, told)
        since = {person.key: person.since for person in PEOPLE}
        roles = [
            *((key, "facilitator") for key in told.facilitators[1:]),
            *((key, "member") for key in told.members),
            *((key, "observer") for key in told.observers),
            *((key, "member") for key in told.waiting),
        ]
        for number, (key, role) in enumerate(roles, start=1):
            comes = max(founded + timedelta(hours=5 * number), self.days_ago(since[key], "13:00"))
            self.at(comes, self._join_group, told, key, role)

    def _found_group(self, community: script.Community, told: script.Group) -> None:
        self.groups[told.slug] = group_actions.found_group(
            by=self.people[told.facilitators[0]],
            community=self.communities[community.slug],
            name=told.name,
            kind=told.kind,
            purpose=told.purpose,
            slug=told.slug,
            norms=told.norms,
            visibility=told.visibility,
            joining=told.joining,
            size_min=told.size[0],
            size_max=told.size[1],
        )

    def _join_group(self, told: script.Group, key: str, role: str) -> None:
        group, user = self.groups[told.slug], self.people[key]
        if key in told.waiting:
            group_actions.join_group(group=group, by=user)
        else:
            group_actions.admit_to_group(
                group=group, user=user, role=role, by=self.people[told.facilitators[0]]
            )

    # Posts

    def tell_of_post(self, community: str, told: script.Post) -> None:
        self.at(hour(told.when, self.present), self._post, community, told)

    def _post(self, slug: str, told: script.Post) -> None:
        community, by = self.communities[slug], self.people[told.by]
        group = self.groups[told.group] if told.group else None
        self.agree(by, community)
        if not access.can_post(by, community, group):
            raise Impossible(f"{told.by} cannot post in {group or community}: {told.title}")
        with translation.override(community.language):
            post = feed_actions.publish_post(
                by=by,
                community=community,
                group=group,
                kind=told.kind,
                title=told.title,
                body=self.named(told.text),
                url=told.url,
                licence=told.licence,
                topics=told.topics,
                files=[self.file(name, by) for name in told.files],
                poll=self._poll(told.poll) if told.poll else None,
                publish_at=(self.present + timedelta(days=told.in_days) if told.in_days else None),
            )
        if told.key:
            self.posts[told.key] = post
        written = self.clock.hour
        if told.poll and told.poll.closes:
            self.at(written + span(told.poll.closes), close_poll, poll_id=post.poll.pk)
        self._what_follows(told, post, written)

    def _what_follows(self, told: script.Post, post: Post, written: datetime) -> None:
        if told.in_days:
            return
        company = readers_of(post.community, post.group)
        readers = [reader for reader in company if reader != post.author]
        self._react(post, told.reactions, readers, written)
        for said in told.thread:
            self._tell_of_comment(post, said, written, readers)
        if told.poll:
            self._vote(told.poll, post, readers, written)
        if told.edited:
            after, text = told.edited
            self.at(
                later(written, after, self.present),
                feed_actions.edit_post,
                by=self.people[told.by],
                post=post,
                body=self.named(text),
            )
        for key in told.kept_by:
            self.at(
                later(written, "2h", self.present),
                feed_actions.keep_post,
                by=self.people[key],
                post=post,
            )
        for key in told.followed_by:
            self.at(
                written + timedelta(minutes=5),
                feed_actions.follow_post,
                by=self.people[key],
                post=post,
            )
        if told.pinned_by:
            self.at(
                written + timedelta(minutes=3),
                feed_actions.pin_post,
                by=self.people[told.pinned_by],
                post=post,
            )
        if told.locked_by:
            self.at(
                later(written, "6d", self.present),
                feed_actions.lock_post,
                post=post,
                by=self.people[told.locked_by],
            )

    def named(self, text: str) -> str:
        """ "@kavita" in the content becomes a mention of the person with that key."""

        def token(found: re.Match[str]) -> str:
            user = self.people.get(found[1])
            return mention(user.name, user.public_id) if user else found[0]

        return NAMED.sub(token, text.strip())

    def file(self, name: str, by: User) -> Any:
        make, alt = FILES[name]
        file = store_upload(by=by, upload=make(name))
        if alt:
            file.alt = alt
            file.save(update_fields=["alt"])
        return file

    def _poll(self, told: script.Poll) -> NewPoll:
        return NewPoll(
            options=told.options,
            mode=told.mode,
            anonymous=told.anonymous,
            closes_at=self.clock.hour + span(told.closes) if told.closes else None,
        )

    def _vote(self, told: script.Poll, post: Post, readers: list[User], written: datetime) -> None:
        who: list[tuple[User, tuple[int, ...]]] = [
            (self.people[key], places) for key, places in told.votes.items()
        ]
        if told.ballots:
            counted = set(pool_of(post.community, post.group).values_list("pk", flat=True))
            pool = [user for user in readers if user.pk in counted]
            who += zip(self.dice.sample(pool, len(told.ballots)), told.ballots, strict=True)
        within = span(told.closes) if told.closes else timedelta(days=3)
        end = min(written + within, self.present)
        for number, (user, places) in enumerate(who, start=1):
            moment = written + (end - written) * (number / (len(who) + 2))
            self.at(moment, self._answer, post, user, places)

    def _answer(self, post: Post, user: User, places: tuple[int, ...]) -> None:
        options = list(post.poll.options.order_by("position"))
        answer_poll(by=user, poll=post.poll, choices=[options[place].pk for place in places])

    # What is said below

    def _tell_of_comment(
        self,
        post: Post,
        said: script.Said,
        written: datetime,
        readers: list[User],
    ) -> None:
        self.at(
            later(written, said.after, self.present),
            self._say,
            post,
            said,
            readers,
            None,
        )

    def _tell_of_replies(
        self,
        post: Post,
        replies: tuple[script.Said, ...],
        readers: list[User],
        parent: Comment,
    ) -> None:
        """One after the other: each replies to the previous one."""
        if not replies:
            return
        first, *others = replies

        def speak() -> None:
            self._say(post, first, readers, parent)
            self._tell_of_replies(post, tuple(others), readers, parent)

        self.at(later(self.clock.hour, first.after, self.present), speak)

    def _say(
        self, post: Post, said: script.Said, readers: list[User], parent: Comment | None
    ) -> None:
        author, asker = self.people[said.by], post.author
        self.agree(author, post.community)
        if reason := access.why_not_comment(author, post):
            raise Impossible(f"{said.by} cannot comment on {post}: {reason}")
        comment = feed_actions.write_comment(
            by=author,
            post=post,
            body=self.named(said.text),
            kind="answer" if said.answer else "comment",
            parent=parent,
        )
        written = self.clock.hour
        others = [reader for reader in readers if reader.pk != author.pk]
        self._react(comment, said.reactions, others, written)
        self._tell_of_replies(post, said.replies, readers, comment)
        soon = later(written, "2h", self.present)
        if said.accepted:
            self.at(soon, feed_actions.accept_answer, by=asker, comment=comment)
        if said.edited:
            self.at(
                soon,
                feed_actions.edit_comment,
                by=author,
                comment=comment,
                body=self.named(said.edited),
            )
        if said.deleted:
            self.at(soon, feed_actions.delete_comment, by=author, comment=comment)

    def _react(
        self, to: Post | Comment, words: Any, readers: list[User], written: datetime
    ) -> None:
        """Let this many of the people who can read it react, most of them soon."""
        for word, number in words.items():
            people = self.dice.sample(readers, min(number, len(readers)))
            for user in people:
                wait = timedelta(hours=min(60, self.dice.expovariate(1 / 9)), minutes=4)
                moment = written + wait
                if moment >= self.present:
                    moment = written + (self.present - written) * self.dice.uniform(0.2, 0.9)
                self.at(
                    moment,
                    feed_actions.react,
                    by=user,
                    to=to,
                    kind=ReactionKind(word),
                )
