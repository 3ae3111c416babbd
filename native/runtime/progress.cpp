#include "progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "races.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::string_view erase_line = "\r\033[K";
// Counting takes at most this part of the time.
constexpr int pause_per_count = 50;
// A thread looks at each so many of its accesses whether the shared locations are to be counted.
constexpr std::uint64_t accesses_between_counts = 256;

std::atomic<bool> asked{false};
std::atomic<std::ptrdiff_t> shared_locations{0};
std::atomic<Clock::rep> count_cost{0};

// The status line and the thread that writes it.
struct Teller {
    Teller(int output, double seconds, bool on_terminal) : fd(output), interval(seconds), terminal(on_terminal) {}

    const int fd;
    const Seconds interval;
    const bool terminal;
    std::mutex lock;
    std::condition_variable wake;
    bool ended = false;  // guarded by lock, as is what follows
    bool is_shown = false;
    std::thread thread;
};

// Not destroyed in a forked child, where its thread is not.
std::atomic<Teller*> present{nullptr};
// Held while one begins or ends: two threads may fork at once.
std::mutex changing;

void write_quietly(int fd, std::string_view text) {
    // Where nothing can be written there is nobody to tell.
    [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string status(std::uint64_t accesses, Seconds time) {
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(accesses) / std::max(time.count(), 1e-9));
    return fmt::format(
        "aether: {}, {} accesses/s, {}, {} so far", counted(strands().activity().living, "thread"), grouped(rate),
        counted(static_cast<std::uint64_t>(shared_locations.load(std::memory_order_relaxed)), "shared location"),
        counted(serious_race_count(), "race"));
}

// A line that goes over the terminal's edge could not be taken away.
void cut_to_width(std::string& line, int fd) {
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        line.resize(std::min<std::size_t>(line.size(), size.ws_col - 1U));
}

// With the lock held.
void show(Teller& teller, std::string line) {
    if (teller.terminal) {
        cut_to_width(line, teller.fd);
        write_quietly(teller.fd, std::string(erase_line) + line);
        teller.is_shown = true;
    } else {
        write_quietly(teller.fd, line + "\n");
    }
}

void tell(Teller& teller) {
    std::uint64_t accesses = strands().activity().accesses;
    Clock::time_point then = Clock::now();
    Clock::time_point next_count = then;
    std::unique_lock guard(teller.lock);
    while (!teller.wake.wait_for(guard, teller.interval, [&teller] { return teller.ended; })) {
        const Clock::time_point now = Clock::now();
        const std::uint64_t all = strands().activity().accesses;
        show(teller, status(all - accesses, now - then));
        accesses = all;
        then = now;
        if (now < next_count) continue;
        next_count = now + Clock::duration(count_cost.load(std::memory_order_relaxed) * pause_per_count);
        asked.store(true, std::memory_order_relaxed);
    }
}

}  // namespace

void begin_progress(int fd, double interval, bool terminal) {
    const std::scoped_lock turn(changing);
    if (present.load(std::memory_order_relaxed) != nullptr || fd < 0) return;
    auto* teller = new Teller(fd, interval, terminal);
    asked.store(true, std::memory_order_relaxed);
    counts_accesses.store(true, std::memory_order_relaxed);
    present.store(teller, std::memory_order_release);
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // a signal is to interrupt what the program's threads wait in
    teller->thread = std::thread([teller] { tell(*teller); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void end_progress() {
    if (present.load(std::memory_order_relaxed) == nullptr) return;  // as in a forked child, where the lock may be held
    const std::scoped_lock turn(changing);
    Teller* teller = present.exchange(nullptr, std::memory_order_acquire);
    if (teller == nullptr) return;
    counts_accesses.store(false, std::memory_order_relaxed);
    {
        const std::scoped_lock guard(teller->lock);
        teller->ended = true;
    }
    teller->wake.notify_all();
    teller->thread.join();
    if (std::exchange(teller->is_shown, false)) write_quietly(teller->fd, erase_line);
}  // it stays: another thread may be about to hide its line

void hide_progress() {
    Teller* teller = present.load(std::memory_order_acquire);
    if (teller == nullptr) return;
    const std::scoped_lock guard(teller->lock);
    if (std::exchange(teller->is_shown, false)) write_quietly(teller->fd, erase_line);
}

void forget_progress() {
    present.store(nullptr, std::memory_order_relaxed);
    counts_accesses.store(false, std::memory_order_relaxed);
    asked.store(false, std::memory_order_relaxed);
}

void count_for_progress(core::Strand& strand) {
    if (strand.count_access() % accesses_between_counts != 0) return;
    if (!asked.load(std::memory_order_relaxed) || !asked.exchange(false, std::memory_order_relaxed)) return;
    const Clock::time_point begin = Clock::now();
    const std::ptrdiff_t count = count_shared_locations();
    if (count >= 0) shared_locations.store(count, std::memory_order_relaxed);
    count_cost.store((Clock::now() - begin).count(), std::memory_order_relaxed);
}

}  // namespace aether::runtime
