"""Any number of ids binds one parameter."""

import pytest
from django.db.models import Q

from communities.feed.models import Comment, Post
from plc.accounts.models import User
from plc.core.among import Among

MANY = range(10**9, 10**9 + 70_000)


@pytest.mark.django_db
def test_no_ids_find_nothing():
    assert not User.objects.filter(Among("pk", [])).exists()


def test_more_ids_than_a_statement_binds_find_what_there_is(cast):
    found = User.objects.filter(Among("pk", [cast.ben.pk, *MANY]))
    assert list(found) == [cast.ben]


def test_a_relation_is_asked_by_its_column_and_in_either_of_two(cast):
    assert not Comment.objects.filter(Q(Among("post", MANY)) | Q(Among("parent", MANY))).exists()
    assert not Post.objects.filter(Among("author", [cast.ben.pk, *MANY])).exists()
