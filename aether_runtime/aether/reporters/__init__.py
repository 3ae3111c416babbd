"""Draws reports: a file for each form. A reporter takes a report and gives text; others write it somewhere."""
