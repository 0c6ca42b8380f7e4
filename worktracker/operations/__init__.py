"""Running the installation: whether it is well, what is measured, and the system administrator's page."""
