"""Pages of items alone."""

from django.urls import URLPattern, URLResolver

from tasks.views import (
    acts,
    evidence,
    items,
    leaving,
    mails,
    mine,
    notifications,
    plans,
    preferences,
    trail,
    voices,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *mine.urlpatterns,
    *items.urlpatterns,
    *leaving.urlpatterns,
    *acts.urlpatterns,
    *evidence.urlpatterns,
    *mails.urlpatterns,
    *voices.urlpatterns,
    *notifications.urlpatterns,
    *plans.urlpatterns,
    *preferences.urlpatterns,
    *trail.urlpatterns,
]
