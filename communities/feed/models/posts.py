"""Posts, and the scope of those that somebody may read."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of
from communities.community.models import Community, Licence
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import blocked_ids
from plc.core.ids import uuid7
from plc.core.plain import shorten
from plc.core.registry import SubjectKey, subject_readers

from .names import BY_SUSPENDED, Authored
from .reactions import ReactionCounts


class PostKind(models.TextChoices):
    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")
    RESOURCE = "resource", _("Resource")
    WIN = "win", _("Win")
    ANNOUNCEMENT = "announcement", _("Announcement")
    POLL = "poll", _("Poll")
    MILESTONE = "milestone", _("Milestone")  # not written by hand: see actions.milestones


class PostState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden by moderators")
    REMOVED = "removed", _("Removed by moderators")
    DELETED = "deleted", _("Deleted by its author")
    REFUSED = "refused", _("Not published: no longer allowed")  # a scheduled post


NOT_OUT = (PostState.SCHEDULED, PostState.REFUSED)


class Audience(models.TextChoices):
    """The visibility of a post, stored on it so that a single index is sufficient."""

    COMMUNITY = "community", _("Everyone who reads the community")
    GROUP = "group", _("Members of the group")
    SUBJECT = "subject", _("Those who take part in what it is about")


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, actor: Any) -> "PostQuerySet":
        """Posts that the actor may read: published, in a place open to them, and not across a
        block. Authors also see their own posts that moderators hid, with the reason."""
        return self.filter(self.places_of(actor) & self.shown_to(actor))

    def threads_visible_to(self, actor: Any) -> "PostQuerySet":
        """Like ``visible_to``, with deleted posts that have comments of others: the page shows a
        placeholder and the thread."""
        gone = Q(state=PostState.DELETED, comment_count__gt=0)
        return self.filter(self.places_of(actor) & (self.shown_to(actor) | gone))

    @staticmethod
    def places_of(actor: Any) -> Q:
        return (
            Q(group__in=list(group_memberships_of(actor)))
            | Q(
                Q(community__in=member_communities_of(actor))
                | Q(community__visibility=Community.Visibility.PUBLIC),
                audience=Audience.COMMUNITY,
            )
            | PostQuerySet.about_subjects_of(actor)
        )

    @staticmethod
    def about_subjects_of(actor: Any) -> Q:
        """Posts that those read who take part in what they are about."""
        found = Q()
        if actor.is_authenticated:
            for kind, readers in subject_readers.items():
                found |= Q(
                    audience=Audience.SUBJECT, subject_kind=kind, subject_id__in=readers.of(actor)
                )
        return found

    @staticmethod
    def shown_to(actor: Any) -> Q:
        shown = Q(state=PostState.PUBLISHED) & ~BY_SUSPENDED
        if actor.is_authenticated:
            shown |= Q(state=PostState.HIDDEN, author=actor)
            if blocked := blocked_ids(actor):
                shown &= ~Q(author__in=blocked)
        return shown

    def for_cards(self) -> "PostQuerySet":
        """With everything that a card in a feed needs, in one query (except labels and my
        reactions)."""
        return self.select_related(
            "author", "community", "group", "poll", "link_preview", "attribution"
        )


class Post(Authored, ReactionCounts):
    """A post in a community or one of its groups. ``body_html`` is rendered and sanitised when it
    is written. Counters are denormalised; ``recount`` recomputes them."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="posts", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="posts", verbose_name=_("group")
    )
    # The feed that the post belongs to: its group's id, or the negated community id for posts in
    # the community itself. A single column, so that one index serves any combination of places.
    # None for those that only people read who take part in what they are about: no feed has them.
    place = models.GeneratedField(
        expression=Case(
            When(audience="subject", then=None),
            default=Coalesce(F("group"), F("community") * Value(-1)),
            output_field=models.BigIntegerField(),
        ),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    # GROUP if and only if the group is not public, or it is a discussion about a subject of its
    # members; SUBJECT for discussions in a community about what only some there take part in.
    # Changing a group updates it in the same transaction; posting in a group takes a
    # shared lock on the group.
    audience = models.CharField(_("audience"), max_length=9, choices=Audience.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        verbose_name=_("author"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PostKind.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=PostState.choices, default=PostState.PUBLISHED
    )
    title = models.CharField(_("title"), max_length=160, blank=True)
    body = models.TextField(_("text"), max_length=30_000, blank=True)
    body_html = models.TextField(blank=True)
    # plain text for lists and notifications
    excerpt = models.CharField(_("excerpt"), max_length=400, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)  # the link of a resource
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices, blank=True)
    link_preview = models.ForeignKey(
        "feed.LinkPreview", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"))  # or will be, if it is scheduled
    last_activity_at = models.DateTimeField(_("last activity"))
    edited_at = models.DateTimeField(_("edited"), null=True)
    # when it was last hidden, deleted, restored...
    state_changed_at = models.DateTimeField(_("state changed"), null=True)
    # The state to return to when a deletion is undone: what moderators hid stays hidden.
    state_before = models.CharField(max_length=9, choices=PostState.choices, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)  # nothing can be added
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("closed by"),
    )
    accepted_answer = models.OneToOneField(
        "feed.Comment",
        null=True,
        on_delete=models.SET_NULL,
        related_name="accepted_for",
        verbose_name=_("accepted answer"),
    )
    # Null for answers that were accepted before this column existed.
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    # visible comments and replies
    comment_count = models.PositiveIntegerField(_("comments"), default=0)
    answer_count = models.PositiveIntegerField(_("answers"), default=0)
    # Weighted reactions and imported votes, for the order "top".
    score = models.IntegerField(default=0)
    # What a milestone, or a discussion in a course, is about (plc.core.registry.post_subjects).
    subject_kind = models.CharField(max_length=60, blank=True, default="", db_default="")
    subject_id = models.BigIntegerField(null=True)
    # Votes from an imported archive that does not name the voters: {"up": 12, "down": 1,
    # "favourite": 3}.
    imported_votes = models.JSONField(default=dict, blank=True)

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=False, audience__in=["community", "group"])
                | Q(group=None, audience__in=["community", "subject"]),
                name="feed_post_audience_has_group",
            ),
            models.CheckConstraint(
                condition=~Q(audience="subject") | ~Q(subject_kind=""),
                name="feed_post_audience_has_subject",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "place"],
                condition=Q(subject_id__isnull=False),
                name="feed_post_subject_once",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(audience="subject", subject_id__isnull=False),
                name="feed_post_subject_once_for_readers",
            ),
        ]
        # Feeds use these indexes only: the place first, then the filter (a kind), then the feed's
        # order, then the id. "Wide" is what all readers of the community may read.
        indexes = [
            models.Index(
                F("place"),
                F("last_activity_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="feed_post_place_active",
            ),
            models.Index(
                F("place"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="feed_post_place_new",
            ),
            models.Index(
                F("place"),
                F("kind"),
                F("last_activity_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="feed_post_place_kind_active",
            ),
            models.Index(
                F("place"),
                F("kind"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="feed_post_place_kind_new",
            ),
            models.Index(
                F("place"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published", kind="question", answer_count=0),
                name="feed_post_place_unanswered",
            ),
            models.Index(
                F("community"),
                F("last_activity_at").desc(),
                F("id").desc(),
                condition=Q(state="published", audience="community"),
                name="feed_post_wide_active",
            ),
            models.Index(
                F("community"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published", audience="community"),
                name="feed_post_wide_new",
            ),
            models.Index(
                F("community"),
                F("kind"),
                F("last_activity_at").desc(),
                F("id").desc(),
                condition=Q(state="published", audience="community"),
                name="feed_post_wide_kind_active",
            ),
            models.Index(
                F("community"),
                F("kind"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published", audience="community"),
                name="feed_post_wide_kind_new",
            ),
            models.Index(
                F("community"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(
                    state="published", audience="community", kind="question", answer_count=0
                ),
                name="feed_post_wide_unanswered",
            ),
            models.Index(
                F("author"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="feed_post_author_new",
            ),
            models.Index(
                fields=["published_at"],
                condition=Q(state="scheduled"),
                name="feed_post_scheduled",
            ),
        ]

    def __str__(self) -> str:
        """Its title or beginning; nothing of a deleted post, wherever it is named."""
        if self.state in (PostState.DELETED, PostState.REMOVED):
            return gettext("A post that was here")
        return self.title or shorten(self.excerpt, 60) or str(self.public_id)

    @property
    def subject(self) -> SubjectKey | None:
        return SubjectKey(self.subject_kind, self.subject_id) if self.subject_id else None

    def get_absolute_url(self) -> str:
        return reverse("feed:post", args=[self.public_id])
