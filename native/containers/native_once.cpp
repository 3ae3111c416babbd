#include "native_once.hpp"

#include <pthread.h>

namespace aether::containers {

namespace {

NativeOnce::Lock lock;
unsigned generations = 0;

NativeOnce::Thread& this_thread() {
    thread_local NativeOnce::Thread own;
    return own;
}

const int watched = pthread_atfork(nullptr, nullptr, [] {
    ++generations;
    lock.reset();
    NativeOnce::keep(this_thread());
});

}  // namespace

unsigned OncePolicy::generation() {
    return generations;
}

Entry enter(NativeOnce& once, const Deadline& deadline) {
    static_cast<void>(watched);
    return once.enter(parking(), lock, this_thread(), deadline);
}

void leave(NativeOnce& once, bool done) {
    once.leave(parking(), lock, this_thread(), done);
}

}  // namespace aether::containers
