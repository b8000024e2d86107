import pytest
from django.db.models import OuterRef

from plc.accounts.models import User
from plc.core.rows import correlated_exists
from tests import make

pytestmark = pytest.mark.django_db


def test_a_row_is_looked_up_for_each_that_is_asked_about_never_hashed_for_all():
    ben, twin = make.user("Ben"), make.user("Ben")
    alone = make.user("Alone")
    others = User.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))
    with_namesake = User.objects.filter(correlated_exists(others))
    assert set(with_namesake) == {ben, twin}
    assert alone in User.objects.filter(~correlated_exists(others))
    # Of EXISTS (or IN) over one column Postgres may make a hash of the whole table.
    assert "EXISTS" not in str(with_namesake.query)
