"""Files that leave."""

from django.urls import URLPattern, URLResolver

from exchange.views import exports, fillin, ledger, switching

urlpatterns: list[URLPattern | URLResolver] = [
    *ledger.urlpatterns,
    *exports.urlpatterns,
    *fillin.urlpatterns,
    *switching.urlpatterns,
]
