"""People: sign in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from agencies.views import SignInView

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
