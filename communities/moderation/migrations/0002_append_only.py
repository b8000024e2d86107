from django.db import migrations

from plc.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [AppendOnly("moderation_caselog")]
