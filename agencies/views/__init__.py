"""Pages about people: signing in, and who is who."""
