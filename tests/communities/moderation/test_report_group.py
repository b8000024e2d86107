"""A group is reported from its own page, by those who may see it and do not look after it."""

from django.urls import reverse


def test_a_member_finds_the_way_to_report_a_group_and_its_facilitator_does_not(cast, client_of):
    report = reverse("moderation:report", args=["groups.group", cast.group.public_id])
    assert report in client_of(cast.chidi).get(cast.group.get_absolute_url()).content.decode()
    assert report not in client_of(cast.ben).get(cast.group.get_absolute_url()).content.decode()
    answer = client_of(cast.chidi).post(report, {"reason": "norms", "text": "It sells things."})
    assert answer.status_code == 303
