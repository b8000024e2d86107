from django.db import migrations

from plc.core.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        AppendOnly("journal_entry", stamps=("relayed_at", "settled_at"), unless="journal.pruning"),
    ]
