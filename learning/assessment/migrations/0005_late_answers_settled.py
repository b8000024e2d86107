"""Late answers are decided on: accepted, or left out."""

from django.db import migrations, models
from django.db.models import Q


def those_accepted(apps, schema_editor):
    items = apps.get_model("assessment", "AttemptItem").objects
    items.filter(~Q(late_settled_at=None)).update(late_accepted=True)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_assignments")]

    operations = [
        migrations.RenameField("attemptitem", "late_accepted_at", "late_settled_at"),
        migrations.AlterField(
            "attemptitem",
            "late_settled_at",
            models.DateTimeField("late answer decided on", null=True),
        ),
        migrations.AddField(
            "attemptitem",
            "late_accepted",
            models.BooleanField("late answer accepted", default=False),
        ),
        migrations.RunPython(those_accepted, migrations.RunPython.noop, elidable=True),
    ]
