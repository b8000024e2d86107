"""`{{ course|more_tabs }}` and `{{ offering|teaching_tabs }}`: pages that apps above add for those
who write a course, and for those who teach it."""

from django import template

from plc.core.registry import PlaceTab, course_tabs, offering_tabs

from ..models import Course, Offering

register = template.Library()


@register.filter
def more_tabs(course: Course) -> list[PlaceTab]:
    return [tab for tabs in course_tabs for tab in tabs(course)]


@register.filter
def teaching_tabs(offering: Offering) -> list[PlaceTab]:
    return [tab for tabs in offering_tabs for tab in tabs(offering)]
