from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from communities.community.access import member_communities_of, memberships_of
from communities.community.models import GOVERNING, Community, Place
from plc.core.addresses import cached_reverse


class GroupKind(models.TextChoices):
    WORK_TEAM = "work-team", _("Work team")
    TOPIC = "topic", _("Topic group")
    DEPARTMENT = "department", _("Department")
    COHORT = "cohort", _("Cohort")


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, actor: Any) -> "GroupQuerySet":
        """Groups that the actor may know of: name, purpose, size."""
        from ..access import group_memberships_of  # noqa: PLC0415  it imports the models

        memberships = memberships_of(actor)
        governed = [pk for pk, membership in memberships.items() if membership.role in GOVERNING]
        return self.filter(
            Q(pk__in=list(group_memberships_of(actor)))
            | Q(community__in=governed)
            | Q(visibility__in=["public", "private"], community__in=member_communities_of(actor))
            | Q(visibility="public", community__visibility=Community.Visibility.PUBLIC)
        )

    def readable_by(self, actor: Any) -> "GroupQuerySet":
        """Groups whose content the actor may read."""
        from ..access import group_memberships_of  # noqa: PLC0415  it imports the models

        return self.filter(
            Q(pk__in=list(group_memberships_of(actor)))
            | Q(visibility="public", community__in=member_communities_of(actor))
            | Q(visibility="public", community__visibility=Community.Visibility.PUBLIC)
        )

    def of(self, actor: Any) -> "GroupQuerySet":
        from ..access import group_memberships_of  # noqa: PLC0415  it imports the models

        return self.filter(pk__in=list(group_memberships_of(actor)))

    def open(self) -> "GroupQuerySet":
        return self.filter(archived_at=None)


class Group(Place):
    """A work team, topic group, department or cohort, with 15 to 25 people by default."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public: everyone in the community can read it")
        PRIVATE = "private", _("Private: everyone sees that it exists, members read it")
        HIDDEN = "hidden", _("Hidden: only members know that it exists")

    class Joining(models.TextChoices):
        OPEN = "open", _("Anyone in the community may join")
        REQUEST = "request", _("People ask, facilitators answer")
        INVITATION = "invitation", _("By invitation only")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="groups", verbose_name=_("community")
    )
    slug = models.SlugField(_("address"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind.choices)
    purpose = models.TextField(_("what we are here for"), max_length=1000)
    norms = models.TextField(_("how we work together"), max_length=2000, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=7, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    # The original visibility of a group hidden by moderators; else empty.
    visibility_before = models.CharField(
        max_length=7, choices=Visibility.choices, blank=True, db_default="", editable=False
    )
    joining = models.CharField(
        _("how one joins"), max_length=10, choices=Joining.choices, default=Joining.REQUEST
    )
    size_min = models.PositiveSmallIntegerField(_("smallest size"), default=15)
    size_max = models.PositiveSmallIntegerField(_("largest size"), null=True, default=25)

    objects: ClassVar = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="groups_slug_once"),
            models.CheckConstraint(
                condition=Q(size_max__isnull=True) | Q(size_max__gte=F("size_min")),
                name="groups_size_in_order",
            ),
        ]

    def get_absolute_url(self) -> str:
        return cached_reverse("groups:overview", self.community.slug, self.slug)

    @property
    def chosen_visibility(self) -> str:
        """The visibility set by its facilitators, even while moderators hide it."""
        return self.visibility_before or self.visibility

    @property
    def is_joined_freely(self) -> bool:
        """Whether everybody who sees it can join. A hidden group is seen only by its members and by
        those who manage the community, who have to ask, so that they cannot let themselves in."""
        return self.joining == self.Joining.OPEN and self.visibility != self.Visibility.HIDDEN

    def is_full_with(self, people: int) -> bool:
        return self.size_max is not None and people >= self.size_max

    @cached_property
    def is_full(self) -> bool:
        """Whether newcomers have to wait. One query; none if there is no limit, or if the group is
        below it even when counting observers."""
        return self.is_full_with(self.member_count) and self.is_full_with(
            self.memberships.sitting().count()
        )

    @property
    def size_words(self) -> str:
        if self.size_max is None:
            words = ngettext(
                "meant for one person or more",
                "meant for %(smallest)d people or more",
                self.size_min,
            )
        elif self.size_min == self.size_max:
            words = ngettext("meant for one person", "meant for %(largest)d people", self.size_max)
        else:
            words = gettext("meant for %(smallest)d to %(largest)d people")
        return words % {"smallest": self.size_min, "largest": self.size_max}

    @property
    def visibility_word(self) -> str:
        """A few words for the line below the name."""
        words = {
            "public": _("everyone in the community reads it"),
            "private": _("members only"),
            "hidden": _("hidden, members only"),
        }
        return str(words[self.visibility])

    @property
    def norm_lines(self) -> list[str]:
        return [line.strip() for line in self.norms.splitlines() if line.strip()]
