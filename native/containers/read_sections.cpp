#include "dict_policy.hpp"

#ifdef Py_GIL_DISABLED

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace aether::containers {

namespace {

// Whether the kernel can send a fence to all threads of this process.
bool can_send_fences() {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

ReadSections sections;

struct Enrolment {
    ReadSections::Record* record = nullptr;
    Enrolment() = default;
    Enrolment(const Enrolment&) = delete;
    Enrolment& operator=(const Enrolment&) = delete;
    ~Enrolment() {
        own_read_record = nullptr;
        if (record != nullptr) ReadSections::leave(*record);
    }
};
thread_local Enrolment enrolment;

const int watched = pthread_atfork(nullptr, nullptr, [] {
    sections.forget_others(own_read_record);
    FencePolicy::fences_are_sent = can_send_fences();
});

}  // namespace

bool FencePolicy::fences_are_sent = can_send_fences();
constinit thread_local ReadSections::Record* own_read_record = nullptr;

void FencePolicy::heavy_fence() {
    if (!fences_are_sent || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
        std::atomic_thread_fence(std::memory_order_seq_cst);
}
// A section is a few instructions long: only one that lost its processor takes longer.
void FencePolicy::wait_for_end(const std::atomic<std::uint64_t>& turn, std::uint64_t seen) {
    while (turn.load(std::memory_order_acquire) == seen) sched_yield();
}

ReadSections::Record* enrol_reader() {
    static_cast<void>(watched);
    if (enrolment.record == nullptr) own_read_record = enrolment.record = sections.enrol();
    return own_read_record;
}

void wait_for_readers() {
    sections.wait_for_readers();
}

}  // namespace aether::containers

#endif
