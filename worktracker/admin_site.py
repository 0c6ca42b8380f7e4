"""The administration site: for the system administrator alone, with the product's own pages of sign-in and password."""

from typing import Any

from django.contrib.admin.sites import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    """Shows rows of every agency, so only those may enter who see every agency anyway."""

    site_title = _("worktracker")
    site_header = _("Administration of worktracker")
    index_title = _("Administration")
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """The role decides; Django's marks (staff, superuser) open nothing."""
        return request.user.is_active and getattr(request.user, "is_administrator", False)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The product's sign-in page; 403 for a person who is signed in and has no business here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect_to_login(target)

    def password_change(  # type: ignore[override]  # Django promises a page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The product's page: it keeps the rules, and tells the trail."""
        return redirect("password")
