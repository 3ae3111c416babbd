// Calls of our own Python code in the midst of the program's.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// While it lives, nothing that the thread runs raises events of `sys.monitoring`, or is told to debuggers and
// profilers.
class Untraced {
  public:
    Untraced() : thread_(PyThreadState_Get()) { PyThreadState_EnterTracing(thread_); }
    ~Untraced() { PyThreadState_LeaveTracing(thread_); }
    Untraced(const Untraced&) = delete;
    Untraced& operator=(const Untraced&) = delete;

  private:
    PyThreadState* thread_;
};

}  // namespace aether::runtime
