"""The detector in a test run: ``suite`` watches and counts, ``plugin`` tells pytest, ``tally`` sums up."""
