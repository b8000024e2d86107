"""The keys of answers. Nobody but `learning.assessment.marking` may name this model or its table (a
test of the architecture looks), so that no page, search, fact or export can show what it holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswerKey(models.Model):
    """What is right in one version of a question: answers, weights, tolerance, patterns and every
    word of feedback. It is changed only together with its version."""

    version = models.OneToOneField(
        "assessment.QuestionVersion",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name=_("version of a question"),
    )
    data = models.JSONField(_("key"))

    class Meta:
        verbose_name = _("answer key")
        verbose_name_plural = _("answer keys")

    def __str__(self) -> str:
        return f"{self.pk}"
