"""Pages about accounts: signing in, one's own safety, and what the administrators look after."""
