"""What badges count is in the index of a member's entries. While it is made, the ledger goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("gamification", "0035_boards_first")]

    operations = [
        AddIndexConcurrently(
            model_name="ledgerentry",
            index=models.Index(
                F("member"),
                F("community"),
                F("at").desc(),
                F("id").desc(),
                include=("day", "kind", "points", "group", "rule", "outcome", "reverses"),
                name="gamification_ledger_by_member",
            ),
        ),
        RemoveIndexConcurrently("ledgerentry", "gamification_ledger_of_member"),
    ]
