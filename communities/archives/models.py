"""Imported data that has no model in another app."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.feed.models import Comment, Post


class ImportRun(models.Model):
    """A run of an importer into a community, with its counts and rejected rows."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="import_runs", verbose_name=_("community")
    )
    source = models.CharField(_("source"), max_length=120)  # "stackexchange/quantumcomputing"
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # {"posts": {"rows": 1986, "imported": 1986, "known": 0, "listed": 0}, ...}
    counts = models.JSONField(_("counts"), default=dict)
    # [{"file": "Votes.xml", "line": 12, "id": "99", "reason": "..."}], the first ten thousand
    listed = models.JSONField(_("listed"), default=list)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")

    def __str__(self) -> str:
        return f"{self.source} → {self.community}"


class ImportedBadge(models.Model):
    """A badge earned elsewhere, shown on the profile with its source."""

    class Rank(models.IntegerChoices):
        GOLD = 1, _("gold")
        SILVER = 2, _("silver")
        BRONZE = 3, _("bronze")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imported_badges"
    )
    source = models.CharField(max_length=120)
    number = models.BigIntegerField()  # of the row in the source
    name = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="archives_badge_once")
        ]
        indexes = [models.Index(fields=["user", "rank"], name="archives_badges_of")]

    def __str__(self) -> str:
        return self.name


class ImportedLink(models.Model):
    """A post of the archive links to another, or is a duplicate of it."""

    class Kind(models.TextChoices):
        LINKED = "linked", _("Linked")
        DUPLICATE = "duplicate", _("Asked before")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="imported_links")
    related = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="imported_backlinks")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="archives_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.related_id}"


class ImportedEdit(models.Model):
    """Who edited a text last, before it was imported; archives do not tell of earlier edits, nor
    what the text was."""

    post = models.OneToOneField(
        Post, null=True, on_delete=models.CASCADE, related_name="imported_edit"
    )
    comment = models.OneToOneField(
        Comment, null=True, on_delete=models.CASCADE, related_name="imported_edit"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post=None) ^ models.Q(comment=None),
                name="archives_edit_one_target",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at}"
