"""A module's variable that programs change from outside."""

visits = 0
