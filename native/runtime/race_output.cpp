#include "race_output.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>

#include "halt.hpp"
#include "race_json.hpp"
#include "races.hpp"

namespace aether::runtime {

namespace {

std::atomic<int> results_fd{-1};
std::atomic<int> announce_fd{-1};
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

// A thread that nobody announced, started by C code, has no name.
std::string spoken_name(const core::StrandInfo& strand) {
    return strand.name.empty() ? fmt::format("thread {}", strand.id) : strand.name;
}

std::string announcement(const Race& race) {
    const bool colour = announce_colour.load(std::memory_order_relaxed);
    const char* strong = colour ? (race.verdict.severity == Severity::error ? "\033[1;31m" : "\033[1;33m") : "";
    const char* plain = colour ? "\033[0m" : "";
    std::string text = fmt::format("aether: {}{}: {}{} on {}\n", strong, name_of(race.verdict.severity),
                                   name_of(race.verdict.kind), plain, race.finding.place.name);
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
    const int results = results_fd.load(std::memory_order_relaxed);
    const int announce = announce_fd.load(std::memory_order_relaxed);
    const std::scoped_lock guard(output);
    if (results >= 0) {
        JsonWriter json;
        write_race(json, race);
        write_all(results, frame_record(json.text()));
    }
    if (is_ignored(race) || is_quiet(race)) return;
    if (announce >= 0 && static_cast<int>(race.verdict.severity) <= announce_severity.load(std::memory_order_relaxed)) {
        write_all(announce, announcement(race));
    }
    note_for_halt(race.verdict.severity);
}

void set_results_fd(int fd) {
    results_fd.store(fd, std::memory_order_relaxed);
}

void set_quiet(std::vector<QuietForm> forms) {
    const std::scoped_lock guard(output);
    quiet = std::move(forms);
}

int announcing_fd() {
    return announce_fd.load(std::memory_order_relaxed);
}

void set_announce(int fd, Severity lowest, bool colour) {
    announce_fd.store(fd, std::memory_order_relaxed);
    announce_severity.store(static_cast<int>(lowest), std::memory_order_relaxed);
    announce_colour.store(colour, std::memory_order_relaxed);
}

}  // namespace aether::runtime
