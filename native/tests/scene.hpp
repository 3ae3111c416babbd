// What most tests of the core need: a strand table, a detector, and short words for what strands do.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/detector.hpp"
#include "core/field_entries.hpp"

namespace aether::testing {

// Code built with sanitizers runs slower; the long tests then do less unless the environment says otherwise.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr std::uint64_t slowness = 20;
#else
inline constexpr std::uint64_t slowness = 1;
#endif

// A number from the environment: how much to do.
[[nodiscard]] inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes it
    return text == nullptr || *text == '\0' ? otherwise : std::stoull(text);
}

struct Scene {
    core::StrandTable table;
    core::Detector detector{table};
    core::Ownership nobodys;  // of locations of no object

    Scene() = default;
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    ~Scene() {
        for (core::Strand* strand : live_) (void)table.finish(strand);
    }

    static std::shared_ptr<core::StrandInfo> info(std::uint64_t id = 0) {
        auto made = std::make_shared<core::StrandInfo>();
        made->id = id;
        return made;
    }
    core::Strand* begin(std::uint64_t id = 0) { return begin_after({}, id); }
    core::Strand* fork(core::Strand& parent, std::uint64_t id = 0) { return begin_after(table.release(parent), id); }

    core::Strand* begin_after(const core::ReleasePoint& start, std::uint64_t id = 0) {
        core::Strand* strand = table.fork(start, info(id));
        const std::scoped_lock guard(mutex_);
        if (strand != nullptr) live_.insert(strand);
        return strand;
    }
    core::ReleasePoint finish(core::Strand* strand) {
        {
            const std::scoped_lock guard(mutex_);
            live_.erase(strand);
        }
        return table.finish(strand);
    }

    core::Conflicts access(core::Field& field, core::Strand& strand, core::Access access, core::Ownership& object) {
        const bool write = core::is_write(access.access);
        if (write) table.publish(strand);
        access.fresh = object.touch(strand);
        const core::Conflicts found = detector.record(field, strand, object, access);
        if (write) strand.tick();
        return found;
    }
    core::Conflicts access(core::Field& field, core::Strand& strand, core::AccessClass access,
                           core::ContextId context = 1) {
        return this->access(field, strand, core::Access{.access = access, .context = context}, nobodys);
    }
    core::Conflicts access(core::Field& field, core::Strand& strand, core::AccessClass access,
                           core::Ownership& object) {
        return this->access(field, strand, core::Access{.access = access, .context = 1}, object);
    }
    // Stores a reference to `object` in `field`.
    core::Conflicts store(core::Field& field, core::Strand& strand, core::Ownership& object) {
        table.publish(strand);
        (void)object.store(strand);
        return access(field, strand, core::AccessClass::write);
    }
    core::Conflicts store_flag(core::Field& field, core::Strand& strand) {
        return access(field, strand,
                      {.access = core::AccessClass::write, .context = 1, .value = core::ValueHistory::flag}, nobodys);
    }

    static void make(core::Ownership& object, const core::Strand& maker) { object.owner = maker.now(); }

    void sweep(const std::vector<core::Field*>& fields) {
        table.begin_sweep();
        for (core::Field* field : fields) {
            core::for_each_entry(*field, [this](const core::Entry& entry) { table.mark(entry.word); });
        }
        table.end_sweep();
    }

  private:
    std::mutex mutex_;
    std::set<core::Strand*> live_;
};

[[nodiscard]] inline std::vector<core::Entry> entries_of(core::Field& field) {
    std::vector<core::Entry> entries;
    core::for_each_entry(field, [&entries](const core::Entry& entry) { entries.push_back(entry); });
    return entries;
}

}  // namespace aether::testing
