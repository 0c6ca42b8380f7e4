"""What has no business rule: errors, the clock, the working calendar, sorting, spreadsheets, mail."""
