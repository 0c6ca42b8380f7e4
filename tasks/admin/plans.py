"""Administration of domains, and of what came in: notices, plans and problems, to look at."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tasks.models import Domain, DomainWord, Notice, Plan, Problem
from worktracker.lib.admin import Lines, ReadOnlyAdmin, TrailedAdmin


class DomainWordInline(Lines):
    """The words that tell a domain."""

    model = DomainWord
    extra = 1


@admin.register(Domain)
class DomainAdmin(TrailedAdmin):
    """Fields of work and the words that tell them: the agencies' own vocabulary."""

    list_display = ["name", "short_name", "code", "order", "words_of_domain"]
    search_fields = ["name", "short_name", "code", "words__word"]
    ordering = ["order", "code"]
    inlines = [DomainWordInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the number of words."""
        return super().get_queryset(request).annotate(word_count=Count("words", distinct=True))

    @admin.display(description=_("words"), ordering="word_count")
    def words_of_domain(self, domain: Domain) -> int:
        """How many words of its own the domain has; with none, it is told by the reader's."""
        return domain.word_count  # type: ignore[attr-defined]  # annotated above


@admin.register(DomainWord)
class DomainWordAdmin(TrailedAdmin):
    """Words across the domains: to find under which ones a word stands."""

    list_display = ["word", "domain", "weight"]
    list_filter = ["domain"]
    search_fields = ["word"]
    list_select_related = ["domain"]
    autocomplete_fields = ["domain"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices as received."""

    list_display = ["title", "doc_number", "agency", "issued", "received_at"]
    list_filter = ["agency"]
    search_fields = ["title", "doc_number", "issuer"]
    date_hierarchy = "issued"
    list_select_related = ["agency", "received_by"]
    exclude = ["original"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the file's bytes, which no page here shows."""
        return super().get_queryset(request).defer("original")


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Plans; they are taken in, corrected and published on their own pages."""

    list_display = ["title", "agency", "year", "state", "items_in_plan", "published_at"]
    list_filter = ["state", "year", "agency"]
    search_fields = ["title", "code"]
    ordering = ["-year", "code"]
    list_select_related = ["agency", "notice", "published_by"]
    readonly_fields = ["version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the number of items."""
        return super().get_queryset(request).annotate(item_count=Count("items"))

    @admin.display(description=_("tasks"), ordering="item_count")
    def items_in_plan(self, plan: Plan) -> int:
        """How many items the plan has."""
        return plan.item_count  # type: ignore[attr-defined]  # annotated above


@admin.register(Problem)
class ProblemAdmin(ReadOnlyAdmin):
    """Doubts of the reader and how they were settled."""

    list_display = ["code", "plan", "item", "blocks", "resolved_at", "resolved_by"]
    list_filter = ["blocks", ("resolved_at", admin.EmptyFieldListFilter), "code", "plan"]
    search_fields = ["code", "item__title", "resolution"]
    list_select_related = ["plan", "item", "resolved_by"]
