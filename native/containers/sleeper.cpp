#include "sleeper.hpp"

#include <utility>

namespace aether::containers {

namespace {

// A thread that has waited keeps one lock for its next wait.
struct Spare {
    PyThread_type_lock lock = nullptr;
    Spare() = default;
    Spare(const Spare&) = delete;
    Spare& operator=(const Spare&) = delete;
    ~Spare() {
        if (lock != nullptr) PyThread_free_lock(lock);
    }
};
thread_local Spare spare;

PyThread_type_lock held_lock() {
    if (spare.lock != nullptr) return std::exchange(spare.lock, nullptr);
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (lock == nullptr) {
        PyErr_NoMemory();
    } else {
        PyThread_acquire_lock(lock, NOWAIT_LOCK);
    }
    return lock;
}

PyLockStatus wait_detached(PyThread_type_lock lock, long long microseconds) {
    PyLockStatus status = PY_LOCK_FAILURE;
    Py_BEGIN_ALLOW_THREADS;
    status = PyThread_acquire_lock_timed(lock, microseconds, 1);
    Py_END_ALLOW_THREADS;
    return status;
}

}  // namespace

Sleeper::Sleeper() : lock_(held_lock()) {}

Sleeper::~Sleeper() {
    if (lock_ == nullptr) return;
    if (spare.lock == nullptr) {
        spare.lock = lock_;
    } else {
        PyThread_free_lock(lock_);
    }
}

Sleep Sleeper::sleep(const Deadline& deadline) {
    for (;;) {
        const long long left = deadline.is_never() ? -1 : deadline.microseconds_left();
        const PyLockStatus status = wait_detached(lock_, left);
        if (status == PY_LOCK_ACQUIRED) return Sleep::woken;
        if (status == PY_LOCK_INTR && PyErr_CheckSignals() < 0) return Sleep::failed;
        if (status == PY_LOCK_FAILURE && left == 0) return Sleep::timed_out;
    }
}

}  // namespace aether::containers
