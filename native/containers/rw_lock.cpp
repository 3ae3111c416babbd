#include "rw_lock.hpp"

namespace aether::containers {

namespace {

std::uint32_t& count_of(Hold& hold, RWLock::Mode mode) {
    return mode == RWLock::Mode::read ? hold.reads : hold.writes;
}

}  // namespace

// Why a thread that holds so much could never get that.
const char* RWLock::obstacle(Mode mode, const Hold& hold) const {
    if (mode == Mode::write && hold.reads > 0 && hold.writes == 0)
        return "this thread holds the lock for reading: it would wait for itself to write";
    if (reentrant_ || (hold.reads == 0 && hold.writes == 0)) return nullptr;
    return "this thread holds the lock already, and it is not re-entrant";
}

// A thread counts once among the readers, and a writer has all that there is to have: what they take more is counted in
// their hold alone.
Wait RWLock::acquire_more(Mode mode, const Deadline& deadline, const Hold& hold) {
    if (hold.writes > 0) return Wait::woken;
    if (mode == Mode::write) return state_.begin_writing(parking(), deadline);
    return hold.reads > 0 ? Wait::woken : state_.begin_reading(parking(), deadline);
}

Wait RWLock::acquire(Mode mode, const Deadline& deadline) {
    const Hold* known = find_hold(number_);
    const Hold before = known == nullptr ? Hold{number_} : *known;
    if (const char* why = obstacle(mode, before); why != nullptr) {
        PyErr_SetString(PyExc_RuntimeError, why);
        return Wait::failed;
    }
    const Wait end = acquire_more(mode, deadline, before);
    if (end != Wait::woken) return end;
    if (Hold* hold = get_hold(number_); hold != nullptr) {
        ++count_of(*hold, mode);
        return Wait::woken;
    }
    if (before.reads == 0 && before.writes == 0) give_back(mode);
    return Wait::failed;
}

bool RWLock::release(Mode mode) {
    Hold* hold = find_hold(number_);
    if (hold == nullptr || count_of(*hold, mode) == 0) {
        PyErr_SetString(PyExc_RuntimeError, mode == Mode::read ? "this thread does not hold the lock for reading"
                                                               : "this thread does not hold the lock for writing");
        return false;
    }
    --count_of(*hold, mode);
    const Hold left = *hold;
    drop_if_empty(number_);
    if (left.writes > 0 || (mode == Mode::read && left.reads > 0)) return true;
    if (mode == Mode::write && left.reads > 0) {
        state_.writer_reads_on(parking());
    } else {
        give_back(mode);
    }
    return true;
}

void RWLock::give_back(Mode mode) {
    if (mode == Mode::read) {
        state_.end_reading(parking());
    } else {
        state_.end_writing(parking());
    }
}

}  // namespace aether::containers
