"""What the programs have in common; run with ``--exclude support``."""
