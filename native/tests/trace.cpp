#include "trace.hpp"

#include <sstream>

namespace aether::testing {

namespace {

using core::AccessClass;
using core::ValueHistory;

class Rules {
  public:
    Rules() { life_[0] = Life::running; }

    bool allow(const Operation& operation) {
        if (operation.step == Step::sweep) return true;
        Life& own = life_[operation.strand];
        if (operation.step == Step::adopt) return begin(own);
        if (own != Life::running) return false;
        switch (operation.step) {
            case Step::access:
                return reachable(object_of(operation.place)) && reachable(operation.object);
            case Step::create:
                made_[operation.object] = true;
                return true;
            case Step::acquire:
                return take_lock(holder_[operation.other], operation.strand);
            case Step::release:
                return drop_lock(holder_[operation.other], operation.strand);
            case Step::fork:
                return begin(life_[operation.other]);
            case Step::finish:
                own = Life::ended;
                return holds_nothing(operation.strand);
            case Step::join:
                return life_[operation.other] == Life::ended;
            case Step::put:
                ++queued_[operation.other];
                return true;
            case Step::take:
                return queued_[operation.other]-- > 0;
            case Step::adopt:
            case Step::sweep:
                break;
        }
        return false;
    }

  private:
    enum class Life : std::uint8_t { unborn, running, ended };
    static constexpr int nobody = -1;

    static bool begin(Life& life) {
        const bool possible = life == Life::unborn;
        life = Life::running;
        return possible;
    }
    static bool take_lock(int& holder, unsigned strand) {
        const bool possible = holder == nobody;
        holder = static_cast<int>(strand);
        return possible;
    }
    static bool drop_lock(int& holder, unsigned strand) {
        const bool possible = holder == static_cast<int>(strand);
        holder = nobody;
        return possible;
    }
    [[nodiscard]] bool reachable(std::uint8_t object) const { return object == no_object || made_[object]; }
    [[nodiscard]] bool holds_nothing(unsigned strand) const {
        for (const int holder : holder_) {
            if (holder == static_cast<int>(strand)) return false;
        }
        return true;
    }

    std::array<Life, max_strands> life_{};
    std::array<bool, object_count> made_{};
    std::array<int, lock_count> holder_{nobody, nobody};
    std::array<int, queue_count> queued_{};
};

const char* name(AccessClass access) {
    switch (access) {
        case AccessClass::read:
            return "reads";
        case AccessClass::check:
            return "checks";
        case AccessClass::walk:
            return "walks";
        case AccessClass::write:
            return "writes";
        case AccessClass::update:
            return "updates";
        case AccessClass::rewrite:
            return "rewrites";
    }
    return "?";
}

const char* name(ValueHistory value) {
    switch (value) {
        case ValueHistory::none:
            return "None";
        case ValueHistory::flag:
            return "a flag";
        case ValueHistory::scalar:
            return "a number";
        case ValueHistory::other:
            return "something";
    }
    return "?";
}

void describe_access(std::ostream& out, const Operation& operation) {
    out << name(operation.access) << " place " << +operation.place;
    if (object_of(operation.place) != no_object) out << " (of object " << +object_of(operation.place) << ')';
    if (core::is_write(operation.access)) out << ": " << name(operation.value);
    if (operation.replaces) out << " for another";
    if (operation.object != no_object) out << ", object " << +operation.object;
    if (!operation.signals) out << ", no signal";
    if (operation.polls) out << ", polls";
    if (operation.awaits) out << ", awaits";
    if (operation.fills) out << ", fills";
    out << ", site " << +operation.site;
}

void describe_operation(std::ostream& out, const Operation& operation) {
    out << 'S' << +operation.strand << ' ';
    switch (operation.step) {
        case Step::access:
            return describe_access(out, operation);
        case Step::create:
            out << "creates object " << +operation.object;
            return;
        case Step::acquire:
            out << "acquires lock " << +operation.other;
            return;
        case Step::release:
            out << "releases lock " << +operation.other;
            return;
        case Step::fork:
            out << "forks S" << +operation.other;
            return;
        case Step::adopt:
            out << "appears";
            return;
        case Step::finish:
            out << "ends";
            return;
        case Step::join:
            out << "joins S" << +operation.other;
            return;
        case Step::put:
            out << "puts into queue " << +operation.other;
            return;
        case Step::take:
            out << "takes from queue " << +operation.other;
            return;
        case Step::sweep:
            out << "(sweep)";
            return;
    }
}

}  // namespace

bool well_formed(const Trace& trace) {
    Rules rules;
    for (const Operation& operation : trace.operations) {
        if (!rules.allow(operation)) return false;
    }
    return true;
}

bool moves_time(const Trace& trace, const Operation& operation) {
    switch (operation.step) {
        case Step::release:
        case Step::fork:
        case Step::put:
        case Step::finish:
            return true;
        case Step::access:
            break;
        case Step::create:
        case Step::acquire:
        case Step::adopt:
        case Step::join:
        case Step::take:
        case Step::sweep:
            return false;
    }
    if (!core::is_write(operation.access)) return false;
    if (!trace.lazy_time || operation.place == polled_place || operation.value < ValueHistory::scalar) return true;
    if (operation.fills) return true;
    return operation.object == no_object && operation.value == ValueHistory::other;
}

std::string describe(const Trace& trace) {
    std::ostringstream out;
    if (trace.lazy_time) out << "  (in lazy time)\n";
    for (std::size_t index = 0; index < trace.operations.size(); ++index) {
        out << "  " << index << ": ";
        describe_operation(out, trace.operations[index]);
        out << '\n';
    }
    return out.str();
}

}  // namespace aether::testing
