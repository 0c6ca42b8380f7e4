"""Pages of items alone."""

from django.urls import URLPattern, URLResolver

from tasks.views import (
    acts,
    calendar,
    evidence,
    items,
    leaving,
    light_rules,
    mails,
    mine,
    notifications,
    plans,
    preferences,
    reminders,
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
    *light_rules.urlpatterns,
    *reminders.urlpatterns,
    *trail.urlpatterns,
    *calendar.urlpatterns,
]
