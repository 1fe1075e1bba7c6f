"""What a workbook is made of: sheets with tables, sheets with charts, and the styles of both."""
