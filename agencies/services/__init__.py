"""What people do about people, one verb each."""
