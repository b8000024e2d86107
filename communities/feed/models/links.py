from django.db import models


class LinkPreview(models.Model):
    """The metadata of a linked page, fetched once by a task (see plc.core.fetch)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        NOTHING = "nothing"

    url = models.URLField(max_length=2000)
    url_hash = models.CharField(max_length=64, unique=True)  # sha256 of the URL
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=600, blank=True)
    site_name = models.CharField(max_length=120, blank=True)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    fetched_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.title or self.url
