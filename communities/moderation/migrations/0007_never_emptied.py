from django.db import migrations

from plc.core.append_only import NeverEmptied


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_heading")]

    operations = [NeverEmptied("moderation_caselog")]
