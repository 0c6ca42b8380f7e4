"""What is done to accounts and sessions, one verb each."""
