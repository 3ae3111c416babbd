#include "compare.hpp"

#include <algorithm>
#include <sstream>

#include "generator.hpp"

namespace aether::testing {

namespace {

class Comparison {
  public:
    Comparison(const Trace& trace, const std::vector<Report>& reports)
        : trace_(trace), reports_(reports), exact_(judge_exactly(trace)), generous_(judge_generously(trace, exact_)) {}

    std::optional<std::string> run(Coverage& coverage) {
        ++coverage.traces;
        for (std::size_t index = 0; index < trace_.operations.size(); ++index) {
            const Operation& operation = trace_.operations[index];
            if (operation.step != Step::access) continue;
            ++coverage.accesses;
            if (reports_[index].conflicts.total > 0) ++coverage.racing_accesses;
            if (trace_.race_free[operation.place] && exact_.races[index].any())
                return tell("was promised to be race-free", index, index);
            if (!check_reported(index) || !check_missed(index) || !check_history(index)) return problem_;
        }
        count_places(coverage);
        return std::nullopt;
    }

  private:
    using Index = std::size_t;

    // The accesses that a reported entry may mean: the same in all that the core keeps.
    template <class Test>
    [[nodiscard]] bool any_meant(const Report& report, Index which, Index before, Test&& test) const {
        const core::Entry& entry = report.conflicts.entries[which];
        for (Index earlier = 0; earlier < before; ++earlier) {
            const Operation& candidate = trace_.operations[earlier];
            if (candidate.step == Step::access && candidate.strand == report.accused[which] &&
                reports_[earlier].word == core::epoch_of(entry.word) && candidate.access == entry.access() &&
                candidate.site == entry.context && exact_.fresh[earlier] == entry.fresh() && test(earlier)) {
                return true;
            }
        }
        return false;
    }

    bool check_reported(Index index) {
        const Report& report = reports_[index];
        for (Index which = 0; which < report.conflicts.count; ++which) {
            if (any_meant(report, which, index, [&](Index earlier) { return exact_.races[index].test(earlier); }))
                continue;
            problem_ = tell("reports a race that is none", index, which);
            return false;
        }
        return true;
    }

    bool check_missed(Index index) {
        const Report& report = reports_[index];
        if (generous_.races[index].none() || repeats(index)) return true;
        const bool cut_short = report.conflicts.total > report.conflicts.count;
        for (Index earlier = 0; earlier < index; ++earlier) {
            if (!generous_.races[index].test(earlier) || cut_short || represented(index, earlier)) continue;
            problem_ = tell("misses a race", index, earlier);
            return false;
        }
        return true;
    }

    bool check_history(Index index) {
        const core::Conflicts& said = reports_[index].conflicts;
        if (said.total == 0) return true;
        if (said.value == exact_.value[index] && said.many_writers == exact_.many_writers[index] &&
            said.stored_often == exact_.stored_often[index]) {
            return true;
        }
        problem_ = tell("is wrong about what the place has held or who stored there", index, index);
        return false;
    }

    [[nodiscard]] bool represented(Index index, Index earlier) const {
        const Report& report = reports_[index];
        for (Index which = 0; which < report.conflicts.count; ++which) {
            if (any_meant(report, which, index,
                          [&](Index meant) { return same(meant, earlier) || replaces(meant, earlier); }))
                return true;
        }
        return false;
    }
    // Accesses of one time and class are one to the core: the first one's place in the program stands for all.
    [[nodiscard]] bool same(Index one, Index other) const {
        const Operation& a = trace_.operations[one];
        const Operation& b = trace_.operations[other];
        return reports_[one].word == reports_[other].word && a.access == b.access &&
               exact_.fresh[one] == exact_.fresh[other];
    }
    [[nodiscard]] bool replaces(Index later, Index earlier) const {
        return later > earlier && generous_.ordered[later].test(earlier) &&
               stands_for(trace_.operations[later], trace_.operations[earlier]);
    }

    // True if the strand has made the same access at this very time, or in this epoch and since then nobody else has
    // written (or, if it writes, read).
    [[nodiscard]] bool repeats(Index index) const {
        const Operation& operation = trace_.operations[index];
        bool disturbed = false;
        for (Index back = index; back-- > 0;) {
            const Operation& earlier = trace_.operations[back];
            if (earlier.step == Step::create && earlier.object == object_of(operation.place)) return false;
            if (earlier.step == Step::access && earlier.place == operation.place) {
                const bool foreign = earlier.strand != operation.strand;
                if (foreign && (core::is_write(earlier.access) || core::is_write(operation.access)) && is_new(back))
                    disturbed = true;
                if (!foreign && same(back, index)) return true;
                if (!foreign && earlier.access == operation.access && exact_.fresh[back] == exact_.fresh[index])
                    return !disturbed;
            }
            if (earlier.strand == operation.strand && releases(earlier.step)) return false;
        }
        return false;
    }
    // False if the strand has made the same access to the place at the same time before.
    [[nodiscard]] bool is_new(Index index) const {
        const Operation& operation = trace_.operations[index];
        for (Index back = index; back-- > 0;) {
            const Operation& earlier = trace_.operations[back];
            if (earlier.step == Step::create && earlier.object == object_of(operation.place)) return true;
            if (earlier.step == Step::access && earlier.place == operation.place && same(back, index)) return false;
        }
        return true;
    }
    static bool releases(Step step) {
        return step == Step::release || step == Step::fork || step == Step::put || step == Step::finish;
    }

    void count_places(Coverage& coverage) const {
        for (unsigned place = 0; place < place_count; ++place) {
            const Index exact = first_race(exact_, place);
            if (exact == trace_.operations.size()) continue;
            ++coverage.racing_places;
            if (exact == first_race(generous_, place)) ++coverage.settled_places;
        }
    }
    [[nodiscard]] Index first_race(const Verdict& verdict, unsigned place) const {
        Index index = 0;
        while (index < trace_.operations.size() &&
               (trace_.operations[index].place != place || verdict.races[index].none()))
            ++index;
        return index;
    }

    [[nodiscard]] std::string tell(const char* what, Index index, Index other) const {
        std::ostringstream out;
        out << "operation " << index << ' ' << what << " (" << other << ")\n  reported:";
        const Report& report = reports_[index];
        for (Index which = 0; which < report.conflicts.count; ++which) {
            const core::Entry& entry = report.conflicts.entries[which];
            out << " [S" << report.accused[which] << ", time " << core::time_of(entry.word) << ", class "
                << static_cast<int>(entry.access()) << ", site " << entry.context << (entry.fresh() ? ", fresh]" : "]");
        }
        const auto list = [&out](const char* title, const Operations& set) {
            out << "\n  " << title << ':';
            for (Index member = 0; member < set.size(); ++member) {
                if (set.test(member)) out << ' ' << member;
            }
        };
        list("races exactly", exact_.races[index]);
        list("races generously", generous_.races[index]);
        out << '\n';
        return out.str();
    }

    const Trace& trace_;
    const std::vector<Report>& reports_;
    Verdict exact_;
    Verdict generous_;
    std::string problem_;
};

}  // namespace

std::optional<std::string> difference(const Trace& trace, const std::vector<Report>& reports, Coverage& coverage) {
    return Comparison(trace, reports).run(coverage);
}

Trace shrink(Trace trace, const std::function<bool(const Trace&)>& fails) {
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (std::size_t index = trace.operations.size(); index-- > 0;) {
            Trace candidate = trace;
            candidate.race_free.fill(false);  // a promise holds for the whole trace only
            candidate.operations.erase(candidate.operations.begin() + static_cast<std::ptrdiff_t>(index));
            if (!well_formed(candidate) || !fails(candidate)) continue;
            trace = std::move(candidate);
            smaller = true;
        }
    }
    return trace;
}

Trace make_trace(std::uint64_t seed, std::uint64_t number) {
    Random random(trace_seed(seed, number));
    return number % 2 == 0 ? random_trace(random) : disciplined_trace(random);
}

}  // namespace aether::testing
