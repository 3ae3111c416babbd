"""What operations.py measures, a module for each part of the library."""
