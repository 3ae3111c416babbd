#include "native_policy.hpp"

#include <pthread.h>

namespace aether::containers {

void Native::wait_while(const std::atomic<std::uint8_t>& byte, std::uint8_t value) {
    Py_BEGIN_ALLOW_THREADS;
    byte.wait(value);
    Py_END_ALLOW_THREADS;
}

Parking& parking() {
    static Parking& place = *[] {
        static Parking made;
        // By the C library, not by os.register_at_fork: C code forks, too.
        pthread_atfork(nullptr, nullptr, [] { made.forget_all(); });
        return &made;
    }();
    return place;
}

}  // namespace aether::containers
