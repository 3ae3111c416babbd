// Where an instruction finds its operands: by version of CPython.
#pragma once

#include "python.hpp"

#if PY_VERSION_HEX < 0x030e0000
#include "operands_313.hpp"
#else
#include "operands_unknown.hpp"
#endif
