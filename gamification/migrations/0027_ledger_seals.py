from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gamification", "0026_thanks_of_both"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after_id", models.BigIntegerField(unique=True)),
                ("through_id", models.BigIntegerField(unique=True)),
                ("entries", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "seal of the ledger",
                "verbose_name_plural": "seals of the ledger",
            },
        ),
    ]
