#include "guard.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "../core/spin_lock.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

constexpr unsigned most_rounds = 1024;  // of spin_pause, for one thread to leave its Guard

struct Member {
    const std::atomic<bool>* busy;
    Seat seat;
};

struct Roll {
    std::mutex lock;
    std::vector<Member> members;
};

// Another one in a forked child, since a thread that is gone may have locked the parent's.
std::atomic<Roll*> roll{new Roll};

Member this_thread(const std::atomic<bool>* busy) {
    return {busy, {&detail::strand, &detail::resting_strand}};
}

struct Enrolment {
    const std::atomic<bool>* flag;
    explicit Enrolment(const std::atomic<bool>* own) : flag(own) {
        Roll& all = *roll.load();
        const std::scoped_lock guard(all.lock);
        all.members.push_back(this_thread(flag));
    }
    Enrolment(const Enrolment&) = delete;
    Enrolment& operator=(const Enrolment&) = delete;
    ~Enrolment() {
        Roll& all = *roll.load();
        const std::scoped_lock guard(all.lock);
        std::erase_if(all.members, [this](const Member& member) { return member.busy == flag; });
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
    fresh->members.push_back(this_thread(&Guard::busy));
    roll.store(fresh);
}

bool grace_has_passed() noexcept {
    if (!fence_all_threads()) return false;
    Roll& all = *roll.load();
    const std::scoped_lock guard(all.lock);
    return std::ranges::all_of(
        all.members, [](const Member& member) { return member.busy == &Guard::busy || becomes_idle(*member.busy); });
}

bool all_others_idle() noexcept {
    Roll& all = *roll.load();
    const std::scoped_lock guard(all.lock);
    return std::ranges::all_of(all.members, [](const Member& member) {
        return member.busy == &Guard::busy || !member.busy->load(std::memory_order_acquire);
    });
}

void for_each_seat(void (*visit)(const Seat&)) {
    Roll& all = *roll.load();
    const std::scoped_lock guard(all.lock);
    for (const Member& member : all.members) visit(member.seat);
}

}  // namespace aether::runtime
