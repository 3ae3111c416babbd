// Python.h with our warnings off, before anything else that includes the standard library.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <Python.h>
#pragma GCC diagnostic pop

#if PY_VERSION_HEX < 0x030d0000
#error "aether needs CPython 3.13 or later"
#endif
