// The types of this folder that others ask for.
#pragma once

#include "../runtime/python.hpp"

namespace aether::containers {

extern PyTypeObject* deque_type;
extern PyTypeObject* list_type;
extern PyTypeObject* set_type;
extern PyTypeObject* thread_safe_dict_type;

}  // namespace aether::containers
