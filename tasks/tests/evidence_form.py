"""Addresses with one more page: the evidence field alone in a form, as the report form includes it."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from tasks.models import ProgressReport

PAGE = """{% extends "base.html" %}{% load static %}
{% block head %}<script src="{% static 'js/evidence.js' %}" defer></script>{% endblock %}
{% block heading %}Report{% endblock %}
{% block content %}<form class="panel form" method="post">{% csrf_token %}<fieldset><legend>3. Evidence</legend>
{% include "tasks/_evidence_field.html" %}</fieldset><footer class="actions"><button class="btn primary" id="hand-in"
type="submit">Hand in</button></footer></form>{% include "tasks/_evidence_forms.html" %}{% endblock %}"""


def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The field for the report; ``?new`` as it is before a draft stands. What is posted is answered by a word."""
    if request.method == "POST":
        return HttpResponse("handed in")
    report = None if "new" in request.GET else ProgressReport.objects.get(pk=pk)
    evidence = report.evidence.standing() if report else []
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"report": report, "evidence": evidence}, request))


urlpatterns = [path("evidence-form/<int:pk>/", form), path("", include("worktracker.urls"))]
