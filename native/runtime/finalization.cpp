#include "finalization.hpp"

#include <unistd.h>

#include <cstdlib>
#include <exception>

#include "python.hpp"

namespace aether::runtime {

namespace {

std::terminate_handler earlier_handler = nullptr;

// The unwinding has come to a `noexcept` function of ours: nothing of ours has been unwound by then. The main thread is
// the one that finalizes.
[[noreturn]] void stop_thread() {
    while (Py_IsFinalizing() != 0 && gettid() != getpid()) pause();
    if (earlier_handler != nullptr) earlier_handler();
    std::abort();
}

}  // namespace

void stop_threads_at_finalization() {
    if (std::get_terminate() != stop_thread) earlier_handler = std::set_terminate(stop_thread);
}

}  // namespace aether::runtime
