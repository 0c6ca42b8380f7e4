"""Agencies, units and people as the API shows them."""

from typing import Any

from rest_framework import serializers

from agencies.models import Agency, Deputy, Unit, User


def code_of(**options: Any) -> Any:
    """A field that shows a related row by its code."""
    return serializers.SlugRelatedField(slug_field="code", read_only=True, **options)


def names_of(**options: Any) -> Any:
    """A field that shows related rows by their names."""
    return serializers.SlugRelatedField(slug_field="name", many=True, read_only=True, **options)


class AgencySerializer(serializers.ModelSerializer):
    """``parent`` is the higher agency's code."""

    parent = code_of()

    class Meta:
        model = Agency
        fields = ["id", "code", "name", "short_name", "parent"]


class UnitBriefSerializer(serializers.ModelSerializer):
    """A unit where another row names it."""

    class Meta:
        model = Unit
        fields = ["id", "name"]


class UnitSerializer(serializers.ModelSerializer):
    """``agency`` is a code, ``aliases`` are the other names that notices print."""

    agency = code_of()
    aliases = names_of()

    class Meta:
        model = Unit
        fields = ["id", "agency", "name", "aliases", "parent", "order", "is_inferred"]


class PersonBriefSerializer(serializers.ModelSerializer):
    """A person where another row names one."""

    class Meta:
        model = User
        fields = ["id", "display_name"]


class PersonSerializer(serializers.ModelSerializer):
    """A colleague: neither account name nor address."""

    agency = code_of()
    unit = UnitBriefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = User
        fields = ["id", "display_name", "role", "agency", "unit", "is_active"]


class DeputySerializer(serializers.ModelSerializer):
    """``deputy`` stands in for ``principal``; no ``ends_on`` means until somebody ends it (``ended_at``)."""

    principal = PersonBriefSerializer(read_only=True)
    deputy = PersonBriefSerializer(read_only=True)
    made_by = PersonBriefSerializer(read_only=True)
    ended_by = PersonBriefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Deputy
        fields = [
            "id",
            "principal",
            "deputy",
            "starts_on",
            "ends_on",
            "reason",
            "made_by",
            "made_at",
            "ended_by",
            "ended_at",
        ]
