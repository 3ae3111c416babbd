#include "guard.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "../core/spin_lock.hpp"

namespace aether::runtime {

namespace {

constexpr unsigned most_rounds = 1024;  // of spin_pause, for one thread to leave its Guard

struct Roll {
    std::mutex lock;
    std::vector<const std::atomic<bool>*> flags;
};

// Another one in a forked child, since a thread that is gone may have locked the parent's.
std::atomic<Roll*> roll{new Roll};

struct Enrolment {
    const std::atomic<bool>* flag;
    explicit Enrolment(const std::atomic<bool>* own) : flag(own) {
        Roll& all = *roll.load();
        const std::scoped_lock guard(all.lock);
        all.flags.push_back(flag);
    }
    Enrolment(const Enrolment&) = delete;
    Enrolment& operator=(const Enrolment&) = delete;
    ~Enrolment() {
        Roll& all = *roll.load();
        const std::scoped_lock guard(all.lock);
        std::erase(all.flags, flag);
    }
};

bool fence_all_threads() noexcept {
    const auto command = [](int number) { return syscall(SYS_membarrier, number, 0, 0) == 0; };
    return command(MEMBARRIER_CMD_PRIVATE_EXPEDITED) ||
           (command(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) && command(MEMBARRIER_CMD_PRIVATE_EXPEDITED));
}

bool becomes_idle(const std::atomic<bool>& busy) noexcept {
    for (unsigned round = 0; round < most_rounds; ++round) {
        if (!busy.load(std::memory_order_acquire)) return true;
        core::spin_pause(round);
    }
    return false;
}

}  // namespace

constinit thread_local std::atomic<bool> Guard::busy{false};

void enrol_thread() {
    thread_local const Enrolment own(&Guard::busy);
    (void)own;
}

void enrol_only_this_thread() {
    auto* fresh = new Roll;
    fresh->flags.push_back(&Guard::busy);
    roll.store(fresh);
}

bool grace_has_passed() noexcept {
    if (!fence_all_threads()) return false;
    Roll& all = *roll.load();
    const std::scoped_lock guard(all.lock);
    return std::ranges::all_of(all.flags, [](const auto* busy) { return busy == &Guard::busy || becomes_idle(*busy); });
}

}  // namespace aether::runtime
