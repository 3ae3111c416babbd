#include "last_signal.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>

#include "races.hpp"

namespace aether::runtime {

namespace {

constexpr std::time_t patience = 2;  // seconds
constexpr std::string_view farewell =
    "aether: ended by a signal in C code that left no room for the report: the races that were found stand above\n";

struct Watched {
    int number = 0;
    struct sigaction python{};
    timer_t timer{};
    bool has_timer = false;
};
std::array<Watched, 2> watched;

Watched* find(int number) {
    for (Watched& each : watched) {
        if (each.number == number) return &each;
    }
    return nullptr;
}

void set_timer(const Watched& entry, std::time_t seconds) {
    if (!entry.has_timer) return;
    const itimerspec due{{0, 0}, {seconds, 0}};
    timer_settime(entry.timer, 0, &due, nullptr);
}

// The signal is blocked while its handler runs: it strikes when that returns.
void die_of(int number) {
    struct sigaction plain{};
    plain.sa_handler = SIG_DFL;
    sigaction(number, &plain, nullptr);
    (void)raise(number);
}

// Only what may be done in a signal handler.
void on_signal(int number, siginfo_t* info, void* context) {
    const int error = errno;
    Watched* entry = find(number);
    if (info != nullptr && info->si_code == SI_TIMER) {
        const auto written = write(announcing_fd(), farewell.data(), farewell.size());
        (void)written;
        die_of(number);
    } else if (entry != nullptr) {
        if ((entry->python.sa_flags & SA_SIGINFO) != 0) {
            entry->python.sa_sigaction(number, info, context);
        } else {
            entry->python.sa_handler(number);
        }
        set_timer(*entry, patience);
    }
    errno = error;
}

void make_timer(Watched& entry) {
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = entry.number;
    entry.has_timer = timer_create(CLOCK_MONOTONIC, &event, &entry.timer) == 0;
}

}  // namespace

void die_unless_heard(int number) {
    Watched* entry = find(number);
    if (entry == nullptr) entry = find(0);
    if (entry == nullptr) return;
    struct sigaction present{};
    if (sigaction(number, nullptr, &present) != 0) return;
    const bool ours = (present.sa_flags & SA_SIGINFO) != 0 && present.sa_sigaction == on_signal;
    if (ours || present.sa_handler == SIG_DFL || present.sa_handler == SIG_IGN) return;
    entry->python = present;
    entry->number = number;
    if (!entry->has_timer) make_timer(*entry);
    present.sa_flags |= SA_SIGINFO;
    present.sa_sigaction = on_signal;
    sigaction(number, &present, nullptr);
}

void signal_heard() {
    for (const Watched& each : watched) set_timer(each, 0);
}

void renew_timers() {
    for (Watched& each : watched) {
        if (each.number != 0) make_timer(each);
    }
}

}  // namespace aether::runtime
