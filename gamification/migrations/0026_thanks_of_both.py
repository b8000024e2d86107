from django.db import migrations, models


class Migration(migrations.Migration):
    """The lists of a place show members their private thanks, too."""

    dependencies = [
        ("gamification", "0025_site_walks"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="kudos",
            name="gamification_kudos_of_place",
        ),
        migrations.AddIndex(
            model_name="kudos",
            index=models.Index(
                models.F("community"),
                models.OrderBy(models.F("given_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "given")),
                name="gamification_kudos_of_place",
            ),
        ),
    ]
