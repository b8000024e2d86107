from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built beside the work that goes on: people sign up while a site is upgraded.
    atomic = False

    dependencies = [
        ("accounts", "0002_names_in_words"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(models.F("email"), name="accounts_user_by_email"),
        ),
    ]
