// Replays a trace on the core, as the runtime would.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "core/detector.hpp"
#include "core/field_entries.hpp"
#include "trace.hpp"

namespace aether::testing {

// What the core said at one access.
struct Report {
    core::Conflicts conflicts;
    std::uint64_t word = 0;              // the access's own epoch
    std::vector<std::uint64_t> accused;  // for each conflict, the id of the strand that the table names
};

// What the caller of the core does wrong, for the proof that the tests would notice.
enum class Lapse : std::uint8_t {
    none,
    sweeps_blindly,       // marks no field
    time_stands_still,    // does not tick after a store
    keeps_dead_fields,    // does not clear those of an object that dies
    never_touches,        // takes every object for new as long as its maker accesses it
    acquires_nothing,     // joins no release point of a lock
    publishes_shallowly,  // what a published object holds stays private
};

template <class Detector, Lapse made = Lapse::none>
class Replay {
  public:
    Replay() { strands_[0] = begin({}, 0); }
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;
    ~Replay() {
        for (core::Strand* strand : strands_) {
            if (strand != nullptr) (void)table_.finish(strand);
        }
        for (core::Field& field : fields_) core::clear(field);
    }

    std::vector<Report> run(const Trace& trace) {
        std::vector<Report> reports(trace.operations.size());
        for (std::size_t index = 0; index < trace.operations.size(); ++index) {
            const Operation& operation = trace.operations[index];
            if (operation.step == Step::access) {
                reports[index] = access(trace, operation);
            } else {
                perform(operation);
            }
        }
        return reports;
    }

  private:
    void perform(const Operation& operation) {
        const unsigned other = operation.other;
        core::Strand*& strand = strands_[operation.strand];
        switch (operation.step) {
            case Step::access:
                break;
            case Step::create:
                return create(operation);
            case Step::acquire:
                if (made != Lapse::acquires_nothing) strand->acquire(locks_[other]);
                return;
            case Step::release:
                locks_[other] = table_.release(*strand);
                return;
            case Step::fork:
                strands_[other] = begin(table_.release(*strand), other);
                return;
            case Step::adopt:
                strand = begin({}, operation.strand);
                return;
            case Step::finish:
                ends_[operation.strand] = table_.finish(strand);
                strand = nullptr;
                return;
            case Step::join:
                return strand->acquire(ends_[other]);
            case Step::put:
                queues_[other].push_back(table_.release(*strand));
                return;
            case Step::take:
                strand->acquire(queues_[other].front());
                queues_[other].pop_front();
                return;
            case Step::sweep:
                return sweep();
        }
    }

    core::Strand* begin(const core::ReleasePoint& start, unsigned id) {
        auto info = std::make_shared<core::StrandInfo>();
        info->id = id;
        return table_.fork(start, std::move(info));
    }

    void create(const Operation& operation) {
        for (unsigned field = 0; field < fields_of_object; ++field) {
            if (made != Lapse::keeps_dead_fields) core::clear(fields_[operation.object * fields_of_object + field]);
        }
        core::Ownership& object = objects_[operation.object];
        object.owner = strands_[operation.strand]->now();
        object.published = 0;
        object.stored = 0;
        for (unsigned field = 0; field < fields_of_object; ++field) {
            contents_[operation.object * fields_of_object + field] = no_object;
        }
    }

    // A store of a reference into a private object publishes nothing; any other, all that can be reached from what is
    // stored. True if something was published.
    bool store(const core::Strand& strand, std::uint8_t object, std::uint8_t holder) {
        if (object == no_object || (holder != no_object && objects_[holder].is_private(strand))) return false;
        if (!objects_[object].store(strand)) return false;
        if (made == Lapse::publishes_shallowly) return true;
        for (unsigned field = 0; field < fields_of_object; ++field) {
            const std::uint8_t part = contents_[object * fields_of_object + field];
            if (part != no_object && objects_[part].is_private(strand)) (void)store(strand, part, no_object);
        }
        return true;
    }

    Report access(const Trace& trace, const Operation& operation) {
        core::Strand& strand = *strands_[operation.strand];
        const bool write = core::is_write(operation.access);
        const bool moves = moves_time(trace, operation);
        if (write && (moves || operation.object != no_object)) table_.publish(strand);
        const std::uint8_t holder = object_of(operation.place);
        const bool first = store(strand, operation.object, holder);
        if (write) contents_[operation.place] = operation.object;
        core::Ownership& object = holder == no_object ? nobodys_ : objects_[holder];
        // Every second load of what its maker keeps to itself is left out, as probes do: the oracle misses none.
        if (!write && operation.site % 2 == 0 && object.is_private(strand)) return {{}, strand.now(), {}};
        const core::Access access{
            .access = operation.access,
            .context = operation.site,
            .fresh = made == Lapse::never_touches ? strand.is_own(object.owner) : object.touch(strand),
            .value = operation.value,
            .signals = operation.signals,
            .polls = operation.polls,
            .awaits = operation.awaits,
            .fills = operation.fills && !object.is_private(strand),
            .replaces = operation.replaces,
            .writes_commute = writes_commute(operation.place),
        };
        core::Field& field = fields_[operation.place];
        Report report;
        const bool short_path =
            operation.site % 3 == 0 && (renews(field, strand, access) || stays_private(field, strand, object, access));
        if (!short_path) report.conflicts = detector_.record(field, strand, object, access);
        report.word = strand.now();
        for (std::size_t index = 0; index < report.conflicts.count; ++index) {
            const auto who = table_.who(report.conflicts.entries[index].word);
            report.accused.push_back(who ? who->id : max_strands);
        }
        if (write && (moves || first) && made != Lapse::time_stands_still) strand.tick();
        return report;
    }

    // A read made again in one epoch, as probes do it: in the place of the one before, wherever that was made.
    static bool renews(core::Field& field, const core::Strand& strand, const core::Access& access) {
        return !core::is_write(access.access) && access.signals && !access.polls &&
               Detector::renew_read(field, strand, access.access, access.fresh, access.heed(), access.context);
    }

    // A store of its maker's into a private object, as probes do it.
    static bool stays_private(core::Field& field, const core::Strand& strand, const core::Ownership& object,
                              const core::Access& access) {
        return core::is_write(access.access) && access.fresh && object.is_private(strand) &&
               Detector::write_privately(field, strand, access.access, access.value);
    }

    void sweep() {
        table_.begin_sweep();
        for (core::Field& field : fields_) {
            if (made == Lapse::sweeps_blindly) break;
            core::for_each_entry(field, [this](const core::Entry& entry) { table_.mark(entry.word); });
        }
        table_.end_sweep();
    }

    core::StrandTable table_;
    Detector detector_{table_};
    std::array<core::Strand*, max_strands> strands_{};
    std::array<core::ReleasePoint, max_strands> ends_;
    std::array<core::ReleasePoint, lock_count> locks_;
    std::array<std::deque<core::ReleasePoint>, queue_count> queues_;
    std::array<core::Field, place_count> fields_;
    std::array<core::Ownership, object_count> objects_;
    core::Ownership nobodys_;  // of places of no object: shared
    std::array<std::uint8_t, place_count> contents_ = nothing_held();
};

}  // namespace aether::testing
