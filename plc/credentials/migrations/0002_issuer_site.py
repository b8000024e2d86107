"""An issuer keeps the address of the site under which it was created."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="issuer",
            name="site",
            field=models.CharField(default=settings.SITE_URL, max_length=200),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="issuer",
            name="key",
            field=models.CharField(max_length=120),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.UniqueConstraint(
                fields=("key", "site"), name="credentials_issuer_once"
            ),
        ),
    ]
