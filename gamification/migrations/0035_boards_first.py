"""Boards follow a touched standing before badges do; and what badges count is in the index of a
member's entries."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("gamification", "0034_season_waiting_since")]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="boards_followed",
            field=models.BooleanField(db_default=False),
        ),
        migrations.RemoveIndex(model_name="standing", name="gamification_standing_touched"),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["boards_followed", "touched_at", "id"],
                condition=Q(touched_at__isnull=False),
                name="gamification_standing_waits",
            ),
        ),
        migrations.RemoveIndex(model_name="ledgerentry", name="gamification_ledger_of_member"),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                F("member"),
                F("community"),
                F("at").desc(),
                F("id").desc(),
                include=("day", "kind", "points", "group", "rule", "outcome", "reverses"),
                name="gamification_ledger_of_member",
            ),
        ),
    ]
