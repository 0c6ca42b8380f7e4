"""Who may do what: the table, the world that it is tried in, and how each thing is tried."""
