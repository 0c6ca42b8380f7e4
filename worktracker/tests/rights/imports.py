"""How the rights to add people are tried: by hand, and from a workbook."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.choices import ImportState, Role
from agencies.importing.checking import check
from agencies.importing.lines import Lines
from agencies.importing.reading import read_workbook
from agencies.models import PeopleImport, User
from agencies.tests.test_importing import people
from tasks.tests.factories import AT, make_user
from worktracker.tests.rights.trying import PAGE, Asked, Right, opens, says
from worktracker.tests.rights.world import Place

NEWCOMER = ["newcomer", "新同事", "leader", "taian"]


def import_of(by: User) -> PeopleImport:
    """A workbook with one new person that somebody uploaded, whoever that is, and did not apply."""
    lines = read_workbook(people(NEWCOMER), name="人员.xlsx")
    return PeopleImport.objects.create(
        by=by, at=AT, name="人员.xlsx", sha256="0" * 64, lines=lines.stored()
    )


def own(place: Place, who: User | None) -> PeopleImport:
    """An import in the name of who asks."""
    return import_of(who or place.office)


def of_another(place: Place, who: User | None) -> PeopleImport:
    """An import of another system administrator."""
    return import_of(make_user(Role.ADMINISTRATOR))


def _nothing(place: Place, who: User | None) -> None:
    return None


def _add_person(asked: Asked) -> Any:
    """With more than the form offers: none of it may count."""
    unit = asked.thing
    sent = {"username": "newcomer", "display_name": "新同事", "role": "staff", "is_active": "on"}
    sent |= {"agency": str(unit.agency_id), "unit": str(unit.pk), "email": "", "password": "x"}
    return asked.post(reverse("admin:agencies_user_add"), sent)


def _upload(asked: Asked) -> Any:
    file = SimpleUploadedFile("人员.xlsx", people(NEWCOMER).getvalue())
    return asked.client.post("/people/import/", {"workbook": file})


def _read(asked: Asked) -> Any:
    return asked.get(f"/people/import/{asked.thing.pk}/")


def _apply(asked: Asked) -> Any:
    seen = check(Lines.read(asked.thing.lines)).fingerprint
    return asked.post(f"/people/import/{asked.thing.pk}/apply/", {"seen": seen})


def _discard(asked: Asked) -> Any:
    return asked.post(f"/people/import/{asked.thing.pk}/discard/")


def _waits(asked: Asked, answer: Any) -> bool:
    return User.objects.waiting().filter(username="newcomer").exists()


def _is_discarded(asked: Asked, answer: Any) -> bool:
    return PeopleImport.objects.get(pk=asked.thing.pk).state == ImportState.DISCARDED


IMPORTS = {
    "add a person, whose account waits": Right(
        lambda place, who: place.unit, {PAGE: _add_person}, _waits
    ),
    "open the import of people": Right(
        _nothing, {PAGE: lambda asked: asked.get("/people/import/")}, opens
    ),
    "fetch the template of the import": Right(
        _nothing, {PAGE: lambda asked: asked.get("/people/import/template/")}, opens
    ),
    "upload a workbook of people": Right(
        _nothing, {PAGE: _upload}, lambda asked, answer: PeopleImport.objects.exists()
    ),
    "read one's own import before it is applied": Right(own, {PAGE: _read}, says(NEWCOMER[1])),
    "fetch the marked copy of one's own import": Right(
        own, {PAGE: lambda asked: asked.get(f"/people/import/{asked.thing.pk}/marked/")}, opens
    ),
    "apply one's own import": Right(own, {PAGE: _apply}, _waits),
    "discard one's own import": Right(own, {PAGE: _discard}, _is_discarded),
    "read somebody else's import": Right(of_another, {PAGE: _read}, says(NEWCOMER[1])),
    "apply somebody else's import": Right(of_another, {PAGE: _apply}, _waits),
    "discard somebody else's import": Right(of_another, {PAGE: _discard}, _is_discarded),
}
