"""Files that leave."""

from django.urls import URLPattern, URLResolver

from exchange.views import ledger

urlpatterns: list[URLPattern | URLResolver] = [*ledger.urlpatterns]
