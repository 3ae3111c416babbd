// The exceptions of the standard library's queues.
#pragma once

#include "../runtime/python.hpp"

#include "blocking_queue.hpp"

namespace aether::containers {

enum class Direction : std::uint8_t { get, put };

// Null, with the exception that says why a queue did not do it: queue.Empty, queue.Full, queue.ShutDown, MemoryError or
// what is set already.
PyObject* raise(QueueOutcome outcome, Direction direction);

}  // namespace aether::containers
