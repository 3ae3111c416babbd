// The detector's rules. Included where BasicDetector is instantiated: detector.cpp, and the tests that plant mistakes.
#pragma once

#include <algorithm>

#include "detector.hpp"
#include "field_entries.hpp"

namespace aether::core {

// Loads and stores here are sequentially consistent where they must not pass those of a record() of the same field at
// the same time: either that one sees the new time, or this one sees the lock or what it left, and is recorded after
// all.
template <Mistake planted>
bool BasicDetector<planted>::repeat_read(Field& field, const Strand& strand, const Access& access) {
    const std::uint64_t write = field.write.load();
    if ((write & Field::wide_bit) != 0) return repeat_wide(field, strand, access);
    std::uint64_t present = field.read.load(std::memory_order_relaxed);
    if (slot_of(present) != strand.slot() || !strand.in_this_epoch(present)) return false;
    if (!includes(Field::heed_of(present), access.heed()) && !without(Mistake::heedless_repeat)) return false;
    const std::uint64_t kept = present & (Field::read_history_mask | Field::heed_mask);
    if (present != (Field::read_word(epoch_of(present), access.access, access.fresh, Heed::nothing) | kept))
        return false;
    if (epoch_of(present) == strand.now()) return true;
    if (without(Mistake::stale_time)) return true;
    if (field.read_context.load(std::memory_order_acquire) != access.context && !without(Mistake::stale_context))
        return false;
    return move_read(field, strand, present);
}

template <Mistake planted>
bool BasicDetector<planted>::move_read(Field& field, const Strand& strand, std::uint64_t present) {
    const std::uint64_t write = field.write.load();
    if ((write & (Field::wide_bit | Field::lock_bit)) != 0) return false;
    if (!field.read.compare_exchange_strong(present, strand.now() | (present & flag_mask))) return false;
    return field.write.load() == write;
}

template <Mistake planted>
bool BasicDetector<planted>::renew_read(Field& field, const Strand& strand, AccessClass access, bool fresh, Heed heed,
                                        ContextId context) {
    const FieldLock lock(field);
    if ((lock.before() & Field::wide_bit) != 0)
        return renew_entry(lock, strand, read_flags(access, fresh), heed, context);
    const std::uint64_t present = field.read.load(std::memory_order_relaxed);
    const std::uint64_t kept = present & (Field::read_history_mask | Field::heed_mask);
    if (present != (Field::read_word(epoch_of(present), access, fresh, Heed::nothing) | kept)) return false;
    if (!includes(Field::heed_of(present), heed) || !strand.in_this_epoch(present)) return false;
    field.read_context.store(context, std::memory_order_release);
    field.read.store(strand.now() | (present & flag_mask), std::memory_order_relaxed);
    return true;
}

template <Mistake planted>
bool BasicDetector<planted>::write_privately(Field& field, const Strand& strand, AccessClass access,
                                             ValueHistory value) {
    if (!strand.has_snapshot()) return false;
    std::uint64_t word = field.write.load(std::memory_order_relaxed);
    constexpr std::uint64_t unlike = Field::lock_bit | Field::wide_bit | Field::fresh_bit | Field::filled_bit;
    const bool again = (word & unlike) == Field::fresh_bit && strand.is_own(word) && Field::value_of(word) >= value;
    if (word != 0 && !again) return false;
    const ValueHistory held = again ? Field::value_of(word) : value;
    const std::uint64_t wanted = Field::write_word(strand.now(), access, true, held);
    return word == wanted || field.write.compare_exchange_strong(word, wanted);
}

template <Mistake planted>
bool BasicDetector<planted>::repeat_wide(Field& field, const Strand& strand, const Access& access) {
    const bool write = is_write(access.access);
    const std::uint64_t written = field.write.load(std::memory_order_relaxed);
    const ValueHistory value = Field::value_of(written);
    if (write && (!strand.has_snapshot() || merge(value, access.value) != value)) return false;
    if (write && (written & Field::filled_bit) != 0) return false;
    const Heed heed = write ? Heed::nothing : access.heed();
    const std::uint64_t flags =
        Entry::make_word(0, access.access, access.fresh, Heed::nothing) | Entry::checked_bit | access.silence();
    return repeat_entry(field, strand, flags, heed, access.context) == Repeated::yes;
}

template <Mistake planted>
bool BasicDetector<planted>::repeat_write(Field& field, const Strand& strand, const Access& access) {
    std::uint64_t present = field.write.load(std::memory_order_relaxed);
    if ((present & Field::wide_bit) != 0) return access.fresh && repeat_wide(field, strand, access);
    if (slot_of(present) != strand.slot() || !strand.in_this_epoch(present)) return false;
    if ((present & Field::lock_bit) != 0) return false;
    const ValueHistory value = merge(Field::value_of(present), access.value);
    if (value == ValueHistory::flag && !access.fresh)
        return false;  // its store may be a signal to others: the slow path decides
    if (present != Field::write_word(epoch_of(present), access.access, access.fresh, value)) return false;
    if (!access.fresh && !field.stored_often()) return false;
    if (epoch_of(present) == strand.now()) return true;
    if (without(Mistake::stale_time)) return true;
    if (!strand.has_snapshot()) return false;  // the store has more to bring than the last one
    if (field.write_context.load(std::memory_order_acquire) != access.context && !without(Mistake::stale_context))
        return false;
    if (!field.write.compare_exchange_strong(present, strand.now() | (present & flag_mask))) return false;
    // A reader that came between has to see this store as a new one.
    const std::uint64_t read = field.read.load();
    return epoch_of(read) == 0 || slot_of(read) == strand.slot() || without(Mistake::store_unseen);
}

template <Mistake planted>
bool BasicDetector<planted>::repeat(Field& field, const Strand& strand, const Access& access) {
    return is_write(access.access) ? repeat_write(field, strand, access) : repeat_read(field, strand, access);
}

// The same access, in the same epoch, was compared with all that the field holds.
template <Mistake planted>
bool BasicDetector<planted>::was_compared(const Entries& entries, const Strand& strand, const Access& access) {
    return std::ranges::any_of(entries, [&](const Entry& entry) {
        return entry.access() == access.access && slot_of(entry.word) == strand.slot() &&
               strand.in_this_epoch(entry.word) && entry.fresh() == access.fresh &&
               (access.silenced || !entry.silenced()) && (entry.checked() || without(Mistake::never_rechecked));
    });
}

template <Mistake planted>
bool BasicDetector<planted>::ordered(const Entry& entry, const Strand& strand, const Ownership& object) const {
    if (without(Mistake::view_orders) && strand.has_seen(entry.word)) return true;
    if (strand.ordered(entry.word)) return true;
    if (entry.fresh() && (strand.has_seen(entry.word) || object.ordered_by_store(entry.word))) return true;
    return strands_.forgotten(entry.word);
}

template <Mistake planted>
bool BasicDetector<planted>::conflicting(AccessClass old, const Access& access) {
    const bool both = is_write(old) && is_write(access.access);
    if (both && (access.writes_commute || without(Mistake::ignore_two_writes))) return false;
    return is_write(old) || is_write(access.access);
}

template <Mistake planted>
bool BasicDetector<planted>::forgettable(const Entry& old, const Access& access, bool in_order) {
    if constexpr (without(Mistake::write_drops_all)) {
        if (is_write(access.access)) return true;
    }
    if constexpr (without(Mistake::forget_reader)) {
        if (access.access == AccessClass::read && old.access() == AccessClass::read) return true;
    }
    if constexpr (without(Mistake::class_lost)) {
        if (in_order && access.access == AccessClass::write && is_write(old.access())) return true;
    }
    if (access.silenced && !old.silenced()) return false;
    // Where writes commute, a write races with less than a read.
    if (access.writes_commute && !is_write(old.access()) && is_write(access.access) &&
        !without(Mistake::commuting_write))
        return false;
    return in_order && subsumes(access.access, old.access());
}

// Null if there is none.
inline const Entry* latest_write(const std::vector<Entry>& entries) {
    const Entry* latest = nullptr;
    for (const Entry& entry : entries) {
        if (is_write(entry.access()) && (latest == nullptr || entry.sequence >= latest->sequence)) latest = &entry;
    }
    return latest;
}

// Of a place that held nothing before, or None: this store is the first of something else. A later one ends that, since
// who loads it need not have waited for it.
template <Mistake planted>
bool BasicDetector<planted>::is_filled(std::uint64_t before, const Access& access) {
    const bool filled = (before & Field::filled_bit) != 0;
    if (!is_write(access.access) || (filled && without(Mistake::filled_forever))) return filled;
    return access.fills && access.value != ValueHistory::none && Field::value_of(before) == ValueHistory::none;
}

// Stores that this load may have seen: each counts as loaded, and a flag's, a polled length's or the one that filled
// the place is an edge. `written`: the field's write word then.
template <Mistake planted>
void BasicDetector<planted>::take_signals(const Entries& entries, Strand& strand, std::uint64_t written,
                                          const PendingLoad& load) {
    const bool flag = load.signals && Field::value_of(written) == ValueHistory::flag && !without(Mistake::no_signal);
    const bool filled = load.awaits && (written & Field::filled_bit) != 0 && !without(Mistake::no_fill);
    const Entry* const fill = filled ? latest_write(entries) : nullptr;
    for (const Entry& entry : entries) {
        if (!is_write(entry.access()) || slot_of(entry.word) == strand.slot()) continue;
        if (flag || load.polls || &entry == fill) {
            strands_.load(strand, entry.word, true);
        } else if constexpr (!without(Mistake::no_publication)) {
            strands_.load(strand, entry.word, false);
        }
    }
}

// `found` is null where all was reported when the access was made for the first time.
template <Mistake planted>
void BasicDetector<planted>::compare_and_remember(Entries& entries, const Strand& strand, const Ownership& object,
                                                  const Access& access, Conflicts* found) {
    const bool write = is_write(access.access);
    std::uint32_t sequence = 0;
    auto kept = entries.begin();
    for (Entry& old : entries) {
        const bool own = slot_of(old.word) == strand.slot();
        const bool in_order = own || ordered(old, strand, object);
        sequence = std::max(sequence, old.sequence + 1);
        if (found != nullptr && !in_order && conflicting(old.access(), access)) found->add(old);
        if (forgettable(old, access, in_order)) continue;
        if (!own && (write || is_write(old.access()))) old.word &= ~Entry::checked_bit;
        *kept++ = old;
    }
    entries.erase(kept, entries.end());
    if constexpr (without(Mistake::early_collapse)) {
        std::erase_if(entries, [write](const Entry& old) { return is_write(old.access()) == write; });
    }
    const bool fresh = access.fresh || without(Mistake::fresh_forever);
    const Heed heed = write ? Heed::nothing : access.heed();
    entries.push_back(
        {Entry::make_word(strand.now(), access.access, fresh, heed) | Entry::checked_bit | access.silence(),
         access.context, sequence});
}

// Keeps the latest entries of one class.
template <Mistake planted>
void BasicDetector<planted>::bound(Entries& entries, AccessClass access) {
    std::size_t same = 0;
    auto oldest = entries.end();
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
        if (entry->access() != access) continue;
        ++same;
        if (oldest == entries.end() || entry->sequence < oldest->sequence) oldest = entry;
    }
    if (same <= kept_per_class) return;
    entries.erase(oldest);
    forgotten_.fetch_add(1, std::memory_order_relaxed);
}

// A gauge is stored by one strand alone after its initial value. True if this store tells something new of that.
inline bool note_store(Field& field, const std::vector<Entry>& entries, const Strand& strand, const Access& access) {
    if (!is_write(access.access) || access.fresh) return false;
    const Entry* const latest = latest_write(entries);
    if (latest == nullptr && !access.replaces) return false;
    const std::uint64_t history = field.read.load(std::memory_order_relaxed);
    const bool initial = (history & Field::stored_again_bit) == 0;
    std::uint64_t noted = history | (initial ? Field::stored_again_bit : Field::stored_often_bit);
    if (!initial && latest != nullptr && !latest->fresh() && !strand.is_own(latest->word))
        noted |= Field::many_writers_bit;
    field.read.store(noted, std::memory_order_relaxed);
    return noted != history;
}

// The common case by far, without lists: nobody but this strand has accessed the location. Equal to the general rules,
// but for an earlier read of this epoch, which stays beside the write: so that reading and writing in turn goes on
// without a lock.
template <Mistake planted>
bool BasicDetector<planted>::record_alone(Field& field, const Strand& strand, const Access& access) {
    const bool write = is_write(access.access);
    if (access.silenced) return false;         // has no room inline
    if (write && !access.fresh) return false;  // gauges and flags count such stores
    if ((field.write.load(std::memory_order_relaxed) & Field::wide_bit) != 0) return record_own(field, strand, access);
    FieldLock lock(field);
    const std::uint64_t written = lock.before();
    const std::uint64_t read = field.read.load(std::memory_order_relaxed);
    if ((written & Field::wide_bit) != 0) return false;
    if (epoch_of(written) != 0 && !strand.is_own(written)) return false;
    if (epoch_of(read) != 0 && !strand.is_own(read)) return false;
    const Entry old = write ? inline_write(written, read, 0) : inline_read(read, 0);
    if (epoch_of(old.word) != 0 && !subsumes(access.access, old.access())) return false;
    if (write) {
        if (!strand.in_this_epoch(read) && forgettable(inline_read(read, 0), access, true)) {
            field.read.store(read & Field::read_history_mask, std::memory_order_relaxed);
        }
        field.write_context.store(access.context, std::memory_order_release);
        lock.leave(Field::write_word(strand.now(), access.access, true, merge(Field::value_of(written), access.value)) |
                   (is_filled(written, access) ? Field::filled_bit : 0));
    } else {
        field.read_context.store(access.context, std::memory_order_release);
        field.read.store(Field::read_word(strand.now(), access.access, access.fresh, access.heed()) |
                             (read & Field::read_history_mask),
                         std::memory_order_relaxed);
    }
    return true;
}

// The same for a wide field that holds this strand's accesses alone, of several classes.
template <Mistake planted>
bool BasicDetector<planted>::record_own(Field& field, const Strand& strand, const Access& access) {
    const bool write = is_write(access.access);
    if (write && !access.fresh) return false;
    FieldLock lock(field);
    const ValueHistory value = Field::value_of(lock.before());
    const Heed heed = write ? Heed::nothing : access.heed();
    const Entry added{Entry::make_word(strand.now(), access.access, access.fresh, heed) | Entry::checked_bit,
                      access.context, 0};
    const auto dropped = [&](const Entry& old) { return forgettable(old, access, true); };
    if (!replace_own(lock, strand.slot(), added, dropped)) return false;
    if (write) {
        lock.leave(Field::wide_word(Field::wide_of(lock.before()), merge(value, access.value)) |
                   (is_filled(lock.before(), access) ? Field::filled_bit : 0));
    }
    return true;
}

template <Mistake planted>
Conflicts BasicDetector<planted>::record(Field& field, Strand& strand, const Ownership& object, const Access& access) {
    return repeat(field, strand, access) ? Conflicts{} : record_new(field, strand, object, access);
}

template <Mistake planted>
Conflicts BasicDetector<planted>::record_new(Field& field, Strand& strand, const Ownership& object,
                                             const Access& access) {
    if (record_unshared(field, strand, access)) return {};
    const Conflicts found = record_among(field, strand, object, access);
    if (access.awaits) complete_load({.field = &field, .awaits = true}, strand);
    return found;
}

template <Mistake planted>
bool BasicDetector<planted>::record_unshared(Field& field, Strand& strand, const Access& access) {
    if (is_write(access.access)) strands_.publish(strand);  // a store of a number brings the strand's past too
    return record_alone(field, strand, access);
}

template <Mistake planted>
Conflicts BasicDetector<planted>::record_among(Field& field, Strand& strand, const Ownership& object,
                                               const Access& access) {
    Conflicts found;
    const bool loads = !is_write(access.access) || access.access == AccessClass::update;
    std::uint64_t written = 0;
    thread_local Entries entries;
    thread_local Entries loaded;
    entries.clear();
    {
        FieldLock lock(field);
        read_entries(field, lock, entries);
        if (loads) loaded = entries;  // an update's own store replaces what its load has seen
        ValueHistory value = Field::value_of(lock.before());
        const bool judged_anew = note_store(field, entries, strand, access);
        if (is_write(access.access)) value = merge(value, access.value);
        const bool known = !judged_anew && was_compared(entries, strand, access);
        compare_and_remember(entries, strand, object, access, known ? nullptr : &found);
        bound(entries, access.access);
        written = Field::write_word(0, AccessClass::write, false, value);
        if (is_filled(lock.before(), access)) written |= Field::filled_bit;
        store_entries(field, lock, entries, value, (written & Field::filled_bit) != 0);
        found.many_writers = (field.read.load(std::memory_order_relaxed) & Field::many_writers_bit) != 0;
        found.stored_often = (field.read.load(std::memory_order_relaxed) & Field::stored_often_bit) != 0;
        found.value = value;
    }
    // What has filled the place is taken by `complete_load`, when its own race was told.
    if (loads) take_signals(loaded, strand, written, {.signals = access.signals, .polls = access.polls});
    return found;
}

template <Mistake planted>
void BasicDetector<planted>::pass(Field& field, Strand& strand, const Access& access) {
    if (is_write(access.access)) strands_.publish(strand);
    if (is_write(access.access) && access.access != AccessClass::update) return;
    std::vector<Entry> entries;
    std::uint64_t written = 0;
    {
        const FieldLock lock(field);
        read_entries(field, lock, entries);
        written = lock.before();
    }
    take_signals(entries, strand, written, access.load());
}

template <Mistake planted>
void BasicDetector<planted>::complete_load(const PendingLoad& load, Strand& strand) {
    thread_local Entries entries;
    entries.clear();
    std::uint64_t written = 0;
    {
        const FieldLock lock(*load.field);
        read_entries(*load.field, lock, entries);
        written = lock.before();
    }
    take_signals(entries, strand, written, load);
}

}  // namespace aether::core
