"""People: who signs in and out, and who is who."""

from django.urls import URLPattern, URLResolver

from agencies.accounts.views import (
    accounts,
    safety,
    second_factor,
    sign_in,
    sign_in_log,
    tokens,
)
from agencies.views import people, people_import

urlpatterns: list[URLPattern | URLResolver] = [
    *sign_in.urlpatterns,
    *safety.urlpatterns,
    *second_factor.urlpatterns,
    *sign_in_log.urlpatterns,
    *people.urlpatterns,
    *people_import.urlpatterns,
    *accounts.urlpatterns,
    *tokens.urlpatterns,
]
