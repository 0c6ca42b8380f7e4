"""Who is to be reminded of what and when: the plan, what it counts from, and the people."""
