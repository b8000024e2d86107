from django.conf import settings
from django.db import migrations, models

import communities.community.models.communities
import plc.accounts.models.people


def use_site_time_zone(apps, schema_editor):
    apps.get_model("community", "Community").objects.update(time_zone=settings.TIME_ZONE)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0002_membership_steps_skipped"),
    ]

    operations = [
        migrations.AddField(
            model_name="community",
            name="time_zone",
            field=models.CharField(
                db_default="UTC",
                default=communities.community.models.communities.site_time_zone,
                max_length=64,
                validators=[plc.accounts.models.people.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.RunPython(use_site_time_zone, migrations.RunPython.noop),
    ]
