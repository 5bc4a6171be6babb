"""Lists as CSV files, for spreadsheets and other programs."""
