"""The URLs of the site, and a page with a form that may be sent later."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from plc import urls
from plc.web.offline import kept_offline

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

PAGE = """{% extends "shell.html" %}
{% block title %}Notes{% endblock %}
{% block content %}
<form method="post" hx-post="/c/westmoor/g/quiet-rounds/new/" hx-swap="none"
      data-queue="Kept on this device." data-slot="{{ slot }}" data-label="A note">
  {% csrf_token %}<input type="hidden" name="kind" value="discussion">
  <input name="body" aria-label="Note"> <button>Save</button>
  <span class="saved" role="status"></span>
</form>
{% endblock %}"""


@kept_offline
def notes(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"slot": request.GET.get("slot", "1")}, request))


urlpatterns = [path("notes/", notes), *urls.urlpatterns]
