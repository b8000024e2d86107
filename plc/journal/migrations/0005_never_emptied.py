from django.db import migrations

from plc.core.append_only import NeverEmptied


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_names_for_readers")]

    operations = [NeverEmptied("journal_entry")]
