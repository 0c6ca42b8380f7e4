"""Who asks, and for whose things: the names in the table of rights."""

# Who asks. All of them belong to the city's bureau, but for the three administrators, who belong to none.
ADMINISTRATOR = "administrator"
SECURITY = "security"
AUDIT = "audit"
SUPERVISOR = "supervisor"
LEADER = "leader"
AUDITOR = "auditor"
HEAD = "head"
STAFF = "staff"
DEPUTY = "deputy"  # staff of a third unit who stands in for staff of the own one
HEADS_DEPUTY = "head-deputy"  # the same for its head
STRANGER = "stranger"  # not signed in
PEOPLE = (
    ADMINISTRATOR,
    SECURITY,
    AUDIT,
    SUPERVISOR,
    LEADER,
    AUDITOR,
    HEAD,
    STAFF,
    DEPUTY,
    STRANGER,
)

# Whose the thing is that is asked for. "own" is the unit that head and staff belong to and deputies stand in for.
OWN, OTHER, LOWER, FOREIGN = "own unit", "other unit", "lower agency", "other agency"
PLACES = (OWN, OTHER, LOWER, FOREIGN)
