"""The catalogue finds a course by words in any order, of its title, its lessons and its authors."""

import pytest
from django.urls import reverse

from learning.courses import actions

from .making import course, lesson, offering

pytestmark = pytest.mark.django_db


def test_each_word_is_found_somewhere(cast, client_of):
    charts = course(by=cast.amara, community=cast.community, lessons=0, name="Reading a run chart")
    lesson(by=cast.amara, course=charts, name="The median line")
    actions.choose_authors(by=cast.amara, course=charts, people=[cast.ben])
    offering(by=cast.amara, course=charts)
    client, address = client_of(cast.chidi), reverse("courses:list", args=[cast.community.slug])

    def is_found(query):
        return charts.get_absolute_url() in client.get(address, {"q": query}).content.decode()

    for query in ("chart run", "median chart", f"{cast.ben.name} median"):
        assert is_found(query), query
    assert not is_found("median needle")
