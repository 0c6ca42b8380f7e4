"""Pages of items alone."""

from django.urls import URLPattern, URLResolver

from tasks.views import items, mails, mine

urlpatterns: list[URLPattern | URLResolver] = [
    *mine.urlpatterns,
    *items.urlpatterns,
    *mails.urlpatterns,
]
