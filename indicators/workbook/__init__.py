"""Values by workbook: the sheets to fill in, and the way back from a filled one to entries."""
