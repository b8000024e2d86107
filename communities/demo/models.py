from django.db import models


class Loading(models.Model):
    """The demo was loaded into this database. It is not loaded again, whatever became of it."""

    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Loaded {self.at}"
