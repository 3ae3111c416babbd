#include "native_policy.hpp"

#include <pthread.h>

namespace aether::containers {

void Native::wait_while(const std::atomic<std::uint8_t>& byte, std::uint8_t value) {
    Py_BEGIN_ALLOW_THREADS;
    byte.wait(value);
    Py_END_ALLOW_THREADS;
}

namespace {

Parking place;
std::atomic<unsigned> fork_count{0};

// By the C library, not by os.register_at_fork: C code forks, too.
const int watched = pthread_atfork(nullptr, nullptr, [] {
    place.forget_all();
    fork_count.fetch_add(1);
});

}  // namespace

unsigned Native::forks() {
    static_cast<void>(watched);
    return fork_count.load();
}

Parking& parking() {
    return place;
}

}  // namespace aether::containers
