"""One index of the ledger for a member's entries and their sums. The one of members alone is no
longer needed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("gamification", "0032_revoked_because")]

    operations = [
        migrations.RemoveIndex(model_name="ledgerentry", name="gamification_ledger_of_member"),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                F("member"),
                F("community"),
                F("at").desc(),
                F("id").desc(),
                include=("day", "kind", "points", "group"),
                name="gamification_ledger_of_member",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ledger",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member",
            ),
        ),
    ]
