"""Other ways than ``aether run PROGRAM`` that a program's code comes to be watched; each runs a labelled program."""
