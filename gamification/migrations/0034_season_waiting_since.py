"""Since when a season waits for its boards, so that the audit can name one that waits for days."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gamification", "0033_sums_by_index")]

    operations = [
        migrations.AddField(
            model_name="season",
            name="waiting_since",
            field=models.DateTimeField(
                null=True, default=django.utils.timezone.now, editable=False
            ),
        ),
        migrations.RunSQL(
            "UPDATE gamification_season SET waiting_since = NULL WHERE NOT is_waiting",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="season", name="is_waiting"),
    ]
