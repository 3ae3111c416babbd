"""Counts itself where it is imported first."""

from support import state

state.visits += 1
