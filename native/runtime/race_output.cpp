#include "race_output.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <mutex>

#include "halt.hpp"
#include "progress.hpp"
#include "race_json.hpp"
#include "races.hpp"

namespace aether::runtime {

namespace {

// A descriptor of ours and the file it is open on: a program may close it, and its number is then anybody's.
class Target {
  public:
    // -1: none.
    void open(int fd) {
        struct stat file{};
        if (fd >= 0 && fstat(fd, &file) != 0) fd = -1;
        fd_.store(fd, std::memory_order_relaxed);
        device_.store(file.st_dev, std::memory_order_relaxed);
        file_.store(file.st_ino, std::memory_order_relaxed);
    }

    [[nodiscard]] bool is_wanted() const { return fd_.load(std::memory_order_relaxed) >= 0; }

    // -1 if it is not ours any more. May be called in a signal handler.
    [[nodiscard]] int fd() const {
        struct stat now{};
        const int fd = fd_.load(std::memory_order_relaxed);
        const bool same = fd >= 0 && fstat(fd, &now) == 0 && now.st_dev == device_.load(std::memory_order_relaxed) &&
                          now.st_ino == file_.load(std::memory_order_relaxed);
        return same ? fd : -1;
    }

  private:
    std::atomic<int> fd_{-1};
    std::atomic<dev_t> device_{0};
    std::atomic<ino_t> file_{0};
};

Target results;
Target announcements;
std::atomic<int> announce_severity{static_cast<int>(Severity::warning)};
std::atomic<bool> announce_colour{false};
std::mutex output;
std::vector<QuietForm> quiet;  // guarded by output

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char each : bytes) {
        crc ^= static_cast<unsigned char>(each);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string frame_record(const std::string& json) {
    const std::array<std::uint32_t, 2> header{static_cast<std::uint32_t>(json.size()), crc32(json)};
    std::string framed(reinterpret_cast<const char*>(header.data()), sizeof header);
    return framed + json;
}

// A file that ends early tells by these when that was.
std::string time_record() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return frame_record(fmt::format(R"({{"at":{}.{:09}}})", now.tv_sec, now.tv_nsec));
}

// A thread that nobody announced, started by C code, has no name.
std::string spoken_name(const core::StrandInfo& strand) {
    return strand.name.empty() ? fmt::format("thread {}", strand.id) : strand.name;
}

bool is_announced(Severity severity) {
    return static_cast<int>(severity) <= announce_severity.load(std::memory_order_relaxed);
}

bool was_announced(const Race& race) {
    return race.before && is_announced(race.before->severity);
}

// Of a bug of which another line was written before.
std::string correction(const Race& race) {
    if (!race.before || !is_announced(race.before->severity)) return "";
    return fmt::format(" (told as {}: {} before)", name_of(race.before->severity), name_of(race.before->kind));
}

std::string announcement(const Race& race) {
    const bool colour = announce_colour.load(std::memory_order_relaxed);
    const char* strong = colour ? (race.verdict.severity == Severity::error ? "\033[1;31m" : "\033[1;33m") : "";
    const char* plain = colour ? "\033[0m" : "";
    std::string text = fmt::format("aether: {}{}: {}{} on {}{}\n", strong, name_of(race.verdict.severity),
                                   name_of(race.verdict.kind), plain, race.finding.place.name, correction(race));
    for (const AccessRecord& access : race.finding.accesses) {
        text += fmt::format("  {:<6} {}:{} in {}, {}\n", role_of(race, access), access.text.file, access.text.line,
                            access.text.function,
                            access.strand == nullptr ? "unknown thread" : spoken_name(*access.strand));
    }
    return text;
}

bool matches(const std::string& glob, const std::string& text) {
    return glob == text || fnmatch(glob.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

// The report decides by the same rules; this only saves the person from reading what it will leave out.
bool is_quiet(const Race& race) {
    const std::string kind = name_of(race.verdict.kind);
    const Finding& finding = race.finding;
    return std::ranges::any_of(quiet, [&](const QuietForm& form) {
        return matches(form.kind, kind) && matches(form.location, finding.place.name) &&
               std::ranges::any_of(finding.accesses, [&form](const AccessRecord& access) {
                   return matches(form.file, access.text.file) && matches(form.function, access.text.function);
               });
    });
}

}  // namespace

void emit(const Race& race) {
    const std::scoped_lock guard(output);
    hide_progress();
    if (const int fd = results.fd(); fd >= 0) {
        JsonWriter json;
        write_race(json, race);
        write_all(fd, time_record() + frame_record(json.text()));
    }
    if (is_ignored(race) || is_quiet(race)) return;
    if ((is_announced(race.verdict.severity) || was_announced(race)) && announcements.is_wanted())
        write_all(announcing_fd(), announcement(race));
    note_for_halt(race.verdict.severity);
}

void set_results_fd(int fd) {
    results.open(fd);
}

void set_quiet(std::vector<QuietForm> forms) {
    const std::scoped_lock guard(output);
    quiet = std::move(forms);
}

int announcing_fd() {
    const int fd = announcements.fd();
    return fd >= 0 ? fd : STDERR_FILENO;
}

void set_announce(int fd, Severity lowest, bool colour) {
    announcements.open(fd);
    announce_severity.store(static_cast<int>(lowest), std::memory_order_relaxed);
    announce_colour.store(colour, std::memory_order_relaxed);
}

}  // namespace aether::runtime
