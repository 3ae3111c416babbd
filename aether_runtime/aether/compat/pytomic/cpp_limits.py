"""The bounds of the integers."""

C_MAX_INT = 2**63 - 1
C_MIN_INT = -(2**63)
C_MAX_UINT = 2**64 - 1
