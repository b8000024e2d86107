import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo


@pytest.fixture
def database_url(transactional_db: None) -> str:
    database = connection.settings_dict
    return make_conninfo(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
    )
