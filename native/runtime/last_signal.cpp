#include "last_signal.hpp"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <utility>

#include "races.hpp"

namespace aether::runtime {

namespace {

constexpr std::time_t patience = 2;  // seconds
constexpr std::string_view farewell = "aether: ended by a signal in C code that left no room for the report\n";

struct Watched {
    int number = 0;
    struct sigaction python{};
    timer_t timer{};
    bool has_timer = false;
};
std::array<Watched, 2> watched;
std::atomic<pid_t> owner{0};  // a forked child has the handlers, and nothing to tell

// The program that takes the place of this one, as execve wants it.
class Successor {
  public:
    Successor(std::vector<std::string> command, std::vector<int> fds)
        : command_(std::move(command)), fds_(std::move(fds)) {
        for (char** each = environ; *each != nullptr; ++each) environment_.emplace_back(*each);
        command_.emplace_back("00");  // the signal's number
        arguments_ = pointers(command_);
        variables_ = pointers(environment_);
    }

    // Returns where the system refuses. Only what may be done in a signal handler.
    void take_over(int number) {
        command_.back()[0] = static_cast<char>('0' + number / 10);
        command_.back()[1] = static_cast<char>('0' + number % 10);
        for (const int fd : fds_) fcntl(fd, F_SETFD, 0);
        // Timers outlive this program; their handlers do not.
        for (const auto timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
            const itimerval none{};
            setitimer(timer, &none, nullptr);
        }
        // From here on the signal ends the process at once, whichever program it runs.
        signal(number, SIG_DFL);
        sigset_t mask;
        sigemptyset(&mask);
        sigaddset(&mask, number);
        pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
        execve(arguments_.front(), arguments_.data(), variables_.data());
    }

  private:
    static std::vector<char*> pointers(std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (std::string& text : texts) all.push_back(text.data());
        all.push_back(nullptr);
        return all;
    }

    std::vector<std::string> command_, environment_;
    std::vector<char*> arguments_, variables_;
    std::vector<int> fds_;
};
std::atomic<Successor*> successor{nullptr};

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

// The signal may be blocked while its handler runs: then it strikes when that returns.
void die_of(int number) {
    struct sigaction plain{};
    plain.sa_handler = SIG_DFL;
    sigaction(number, &plain, nullptr);
    (void)raise(number);
}

bool has_python_handler(const Watched& entry) {
    return (entry.python.sa_flags & SA_SIGINFO) != 0 || entry.python.sa_handler != SIG_DFL;
}

// Only what may be done in a signal handler.
void end_process(int number) {
    if (getpid() == owner.load(std::memory_order_relaxed)) {
        if (Successor* next = successor.load(std::memory_order_acquire)) next->take_over(number);
        const auto written = write(announcing_fd(), farewell.data(), farewell.size());
        (void)written;
    }
    die_of(number);
}

// Only what may be done in a signal handler.
void on_signal(int number, siginfo_t* info, void* context) {
    const int error = errno;
    Watched* entry = find(number);
    const bool is_late = info != nullptr && info->si_code == SI_TIMER;
    if (is_late || (entry != nullptr && !has_python_handler(*entry))) {
        end_process(number);
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

bool is_ours(const struct sigaction& action) {
    return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == on_signal;
}

// Where there is room for it: to be asked for by `find` from now on.
Watched* entry_of(int number, const struct sigaction& python) {
    Watched* entry = find(number);
    if (entry == nullptr) entry = find(0);
    if (entry == nullptr) return nullptr;
    entry->python = python;
    entry->number = number;
    owner.store(getpid(), std::memory_order_relaxed);
    return entry;
}

void take(int number, struct sigaction present) {
    present.sa_flags |= SA_SIGINFO;
    present.sa_sigaction = on_signal;
    sigaction(number, &present, nullptr);
}

void make_timer(Watched& entry) {
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = entry.number;
    entry.has_timer = timer_create(CLOCK_MONOTONIC, &event, &entry.timer) == 0;
}

}  // namespace

void die_unless_heard(int number) {
    struct sigaction present{};
    if (sigaction(number, nullptr, &present) != 0 || is_ours(present)) return;
    if (present.sa_handler == SIG_DFL || present.sa_handler == SIG_IGN) return;
    Watched* entry = entry_of(number, present);
    if (entry == nullptr) return;
    if (!entry->has_timer) make_timer(*entry);
    take(number, present);
}

void succeed_at(int number) {
    struct sigaction present{};
    if (sigaction(number, nullptr, &present) != 0 || is_ours(present) || present.sa_handler != SIG_DFL) return;
    if (entry_of(number, present) != nullptr) take(number, present);
}

void leave_signals() {
    for (const Watched& each : watched) {
        struct sigaction present{};
        if (each.number == 0 || has_python_handler(each) || sigaction(each.number, nullptr, &present) != 0) continue;
        if (is_ours(present)) sigaction(each.number, &each.python, nullptr);
    }
}

void set_successor(std::vector<std::string> command, std::vector<int> fds) {
    // Set once in each process: a forked child replaces its parent's.
    delete successor.exchange(new Successor(std::move(command), std::move(fds)), std::memory_order_acq_rel);
}

void signal_heard() {
    for (const Watched& each : watched) set_timer(each, 0);
}

void renew_timers() {
    owner.store(getpid(), std::memory_order_relaxed);
    for (Watched& each : watched) {
        if (each.has_timer) make_timer(each);
    }
}

}  // namespace aether::runtime
