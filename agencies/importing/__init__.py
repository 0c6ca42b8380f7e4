"""Units and people from an Excel workbook: read, judged row by row against what stands, written all or nothing."""
