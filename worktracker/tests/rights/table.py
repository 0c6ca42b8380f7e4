"""Who may do what: the one place where it is written down. docs/rights.md is made of it, the tests try every cell.

The four cells of a line are the places: the own unit, another unit of the own agency, a lower agency, another agency.
A cell is ``yes``; ``no`` where the answer leaves the thing out; the status of a refusal (403: seen, but not to be done;
404: as if it did not exist; 400: the body names what does not exist; 409: somebody else has begun; 422: the form does
not offer it); or ``-`` where the question makes no sense. Where page and API differ: ``page/API``. The stranger, who is
in no line, is sent to sign in wherever he asks.
"""

from collections.abc import Iterator

from worktracker.tests.rights.names import PEOPLE, PLACES, STRANGER

SECTIONS: dict[str, str] = {
    "Reading": """
read an item
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
find an item by search
    security audit                         no no no no
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes no
    supervisor head staff deputy           yes yes no no
export an item in the ledger
    security audit                         no no no no
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes no
    supervisor head staff deputy           yes yes no no
read what was reported and said on an item
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
read a report that was handed in
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
fetch a file of a report that was handed in
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
read a draft report
    security audit                         404 404 404 404
    head staff deputy                      yes 403/404 404 404
    supervisor                             409/404 409/404 404 404
    leader auditor                         403/404 403/404 403/404 404
    administrator                          403/404 403/404 403/404 403/404
fetch a file of a draft report
    security audit                         404 404 404 404
    head staff deputy                      yes 404 404 404
    administrator supervisor leader auditor  404 404 404 404
read a comment
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
read an item's trail
    security                               no no no no
    audit                                  yes yes yes yes
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes no
    supervisor head staff deputy           yes yes no no
read the trail as a whole
    security                               404 404 404 404
    audit                                  yes yes yes yes
    auditor                                yes yes yes no
    supervisor                             yes yes no no
    administrator leader head staff deputy  404 404 404 404
read a reading
    security audit                         no/404 no/404 no/404 no/404
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes no/404
    supervisor head staff deputy           yes yes no/404 no/404
read a plan that is not published
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    auditor                                yes yes yes 404
    supervisor                             yes yes 404 404
    leader head staff deputy               404 404 404 404
read a mail to somebody else
    security audit                         404 404 404 404
    administrator                          yes yes yes yes
    auditor                                yes yes yes 404
    supervisor                             yes yes 404 404
    leader head staff deputy               404 404 404 404
read a notification to somebody else
    security audit                         404 404 404 404
    administrator supervisor leader auditor head staff deputy  404 404 404 404
see who works in a unit
    security audit                         yes yes yes yes
    administrator                          yes yes yes yes
    leader auditor                         yes yes yes 404
    supervisor head staff deputy           yes yes 404 404
""",
    "Reporting": """
write a report for the unit
    security audit                         404/400 404/400 404/400 404/400
    head staff deputy                      yes 403 404/400 404/400
    supervisor                             yes yes 404/400 404/400
    leader auditor                         403 403 403 404/400
    administrator                          403 403 403 403
change the unit's draft
    security audit                         404 404 404 404
    head staff deputy                      yes 404 404 404
    administrator supervisor leader auditor  404 404 404 404
hand the unit's draft in
    security audit                         404 404 404 404
    head staff deputy                      yes 403/404 404 404
    supervisor                             409/404 409/404 404 404
    leader auditor                         403/404 403/404 403/404 404
    administrator                          403/404 403/404 403/404 403/404
throw the unit's draft away
    security audit                         404 404 404 404
    head staff deputy                      yes 404 404 404
    administrator supervisor leader auditor  404 404 404 404
take a report back
    security audit                         404 404 404 404
    head staff deputy                      yes 403 404 404
    supervisor                             403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
attach a file to the unit's draft
    security audit                         404 404 404 404
    head staff deputy                      yes 404 404 404
    administrator supervisor leader auditor  404 404 404 404
remove a file of the unit's draft
    security audit                         404 404 404 404
    head staff deputy                      yes 404 404 404
    administrator supervisor leader auditor  404 404 404 404
""",
    "Deciding": """
approve a report as its unit's head
    security audit                         404 404 404 404
    head head-deputy                       yes 403 404 404
    supervisor staff deputy                403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
approve what one handed in oneself
    security audit                         404 404 404 404
    supervisor head head-deputy staff deputy  403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
return a report before its approval
    security audit                         404 404 404 404
    head head-deputy                       yes 403 404 404
    supervisor staff deputy                403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
return a report
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    head staff deputy                      403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
verify a report
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    head staff deputy                      403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
verify what one handed in oneself
    security audit                         404 404 404 404
    supervisor head staff deputy           403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
verify what the supervision office handed in
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    leader                                 yes yes 403 404
    auditor                                403 403 403 404
    head staff deputy                      403 403 404 404
    administrator                          403 403 403 403
""",
    "Acting on items and speaking about them": """
sign for the unit's part
    security audit                         404 404 404 404
    head staff deputy                      yes 403 404 404
    supervisor                             403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
halt an item
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    head staff deputy                      403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
take a halted item up again
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    head staff deputy                      403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
reopen a closed item
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    head staff deputy                      403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
comment on an item
    security audit                         404/400 404/400 404/400 404/400
    leader                                 yes yes yes 404/400
    supervisor                             yes yes 404/400 404/400
    head staff deputy                      yes 403 404/400 404/400
    auditor                                403 403 403 404/400
    administrator                          403 403 403 403
instruct a unit
    security audit                         404/400 404/400 404/400 404/400
    leader                                 yes yes yes 404/400
    supervisor head staff deputy           403 403 404/400 404/400
    auditor                                403 403 403 404/400
    administrator                          403 403 403 403
answer an instruction
    security audit                         404/400 404/400 404/400 404/400
    head staff deputy                      yes 403 404/400 404/400
    supervisor                             403 403 404/400 404/400
    leader auditor                         403 403 403 404/400
    administrator                          403 403 403 403
urge a unit
    security audit                         403 403 403 403
    supervisor                             yes yes 403 403
    administrator leader auditor head staff deputy  403 403 403 403
""",
    "Plans": """
take in a notice for the own agency
    security audit                         403 - - -
    supervisor                             yes - - -
    administrator leader auditor head staff deputy  403 - - -
correct an item in review
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    administrator leader auditor head staff deputy  404 404 404 404
settle a question in review
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    administrator leader auditor head staff deputy  404 404 404 404
publish a plan
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    administrator leader auditor head staff deputy  404 404 404 404
set how a plan is reported on
    security audit                         404 404 404 404
    supervisor                             yes yes 404 404
    administrator leader auditor head staff deputy  404 404 404 404
""",
    "People and the administration": """
appoint a deputy for a colleague
    security audit                         403 403 403 403
    supervisor                             yes yes 422 422
    head                                   yes 422 422 422
    staff deputy                           422 422 422 422
    administrator leader auditor           403 403 403 403
end a colleague's deputyship
    security audit                         403 403 403 403
    supervisor                             yes yes 404 404
    head                                   yes 403 404 404
    staff deputy                           403 403 404 404
    leader auditor                         403 403 403 404
    administrator                          403 403 403 403
change somebody else's preferences
    security audit                         no no no no
    administrator supervisor leader auditor head staff deputy  no no no no
open a person in the administration
    security audit                         403 403 403 403
    administrator                          yes yes yes yes
    supervisor leader auditor head staff deputy  403 403 403 403
make somebody a token
    security                               yes yes yes yes
    administrator audit supervisor leader auditor head staff deputy  403 403 403 403
add a person, whose account waits
    administrator                          yes yes yes yes
    security audit supervisor leader auditor head staff deputy  403 403 403 403
authorise an account
    security                               yes yes yes yes
    administrator audit supervisor leader auditor head staff deputy  403 403 403 403
move a person to another unit
    security                               yes yes yes yes
    administrator audit supervisor leader auditor head staff deputy  403 403 403 403
issue a one-time password
    security                               yes yes yes yes
    administrator audit supervisor leader auditor head staff deputy  403 403 403 403
close an account
    security                               yes yes yes yes
    administrator audit supervisor leader auditor head staff deputy  403 403 403 403
read the sign-in log
    audit                                  yes - - -
    administrator security supervisor leader auditor head staff deputy  403 - - -
read the system page
    administrator                          yes - - -
    security audit supervisor leader auditor head staff deputy  403 - - -
open the import of people
    administrator                          yes - - -
    security audit supervisor leader auditor head staff deputy  403 - - -
change an item in the administration
    security audit                         403 403 403 403
    administrator supervisor leader auditor head staff deputy  403 403 403 403
""",
}

Cells = dict[str, tuple[str, ...]]  # person → a cell for each place


def rights_of(section: str) -> Iterator[tuple[str, Cells]]:
    """The rights of a section in their order, each with its cells."""
    name, cells = "", Cells()
    for line in SECTIONS[section].strip().splitlines():
        if not line.startswith(" "):
            if name:
                yield name, cells
            name, cells = line, {STRANGER: ("login",) * len(PLACES)}
            continue
        words = line.split()
        people, outcomes = words[: -len(PLACES)], tuple(words[-len(PLACES) :])
        for person in people:
            assert person not in cells, f"{name}: {person} twice"
            cells[person] = outcomes
    yield name, cells


TABLE: dict[str, Cells] = {
    name: cells for section in SECTIONS for name, cells in rights_of(section)
}
assert all(set(PEOPLE) <= set(cells) for cells in TABLE.values())
