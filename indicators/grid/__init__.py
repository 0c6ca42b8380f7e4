"""Values of many indicators as a table of periods: read, typed or pasted, checked, and saved at once."""
