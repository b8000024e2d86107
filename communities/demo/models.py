from django.db import models


class Loading(models.Model):
    """The demo was loaded into this database, and is not loaded again."""

    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Loaded {self.at}"
