"""People: who signs in and out, and who is who."""

from django.urls import URLPattern, URLResolver

from agencies.views import people, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    *sign_in.urlpatterns,
    *people.urlpatterns,
]
