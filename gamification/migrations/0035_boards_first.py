"""Boards follow a touched standing before badges do."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("gamification", "0034_season_waiting_since")]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="boards_followed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["touched_at", "id"],
                condition=Q(touched_at__isnull=False)
                & (
                    Q(boards_followed_at=None)
                    | Q(boards_followed_at__lt=F("touched_at"))
                    | Q(boards_followed_at__gt=F("touched_at"))
                ),
                name="gamification_standing_unshown",
            ),
        ),
    ]
