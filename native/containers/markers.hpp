// NOT_FOUND and ANY: values that stand for no value, and for any.
#pragma once

#include "../runtime/python.hpp"

namespace aether::containers {

extern PyObject* not_found;
extern PyObject* any_value;

}  // namespace aether::containers
