"""Who reads an agency: the rule of scope the other way round."""

import pytest

from agencies.choices import Role
from agencies.models import Agency, User
from agencies.scope import reaches
from tasks.tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db


def test_people_who_read_an_agency_are_those_whose_scope_it_is_in() -> None:
    province = make_agency("sd")
    city = make_agency("taian", parent=province)
    county = make_agency("ningyang", parent=city)
    namesake = make_agency("taian-2", parent=province)
    for agency in (province, city, county, namesake):
        for role in Role:
            make_user(role, agency=None if role == Role.ADMINISTRATOR else agency)
    for agency in Agency.objects.all():
        readers = {
            person.pk
            for person in User.objects.all()
            if Agency.objects.filter(reaches(person)).filter(pk=agency.pk).exists()
        }
        assert set(User.objects.reading(agency).values_list("pk", flat=True)) == readers
    assert (
        User.objects.reading(county).count() == 13
    )  # 4 administrators, 5 own, 2 of each agency above
