// A field's entries, whether inline or wide: locking, reading, storing back. What the detector and the sweep share.
#pragma once

#include <algorithm>
#include <atomic>
#include <vector>

#include "field.hpp"
#include "hash.hpp"
#include "slab.hpp"
#include "spin_lock.hpp"

namespace aether::core {

// Where the field's latest write or read was made, as far as that is said inline: else `wide`.
[[nodiscard]] inline ContextId latest_context(const Field& field, bool write, ContextId wide) {
    if ((field.write.load(std::memory_order_relaxed) & Field::wide_bit) != 0) return wide;
    return (write ? field.write_context : field.read_context).load(std::memory_order_acquire);
}

// Holds a field's lock bit; gives the words as they were.
class FieldLock {
  public:
    explicit FieldLock(Field& field) : field_(field) {
        unsigned round = 0;
        for (;;) {
            std::uint64_t word = field_.write.load(std::memory_order_relaxed) & ~Field::lock_bit;
            if (field_.write.compare_exchange_weak(word, word | Field::lock_bit, std::memory_order_acquire,
                                                   std::memory_order_relaxed)) {
                before_ = word;
                after_ = word;
                return;
            }
            spin_pause(round++);
        }
    }
    FieldLock(const FieldLock&) = delete;
    FieldLock& operator=(const FieldLock&) = delete;
    ~FieldLock() { field_.write.store(after_, std::memory_order_release); }

    [[nodiscard]] std::uint64_t before() const { return before_; }
    // The write word that unlocking leaves.
    void leave(std::uint64_t word) { after_ = word; }

  private:
    Field& field_;
    std::uint64_t before_ = 0;
    std::uint64_t after_ = 0;
};

// `read` is the field's read word: another strand's read came after the write, else it would not stand inline.
[[nodiscard]] inline Entry inline_write(std::uint64_t word, std::uint64_t read, ContextId context) {
    const auto access = static_cast<AccessClass>(static_cast<std::uint64_t>(AccessClass::write) +
                                                 ((word & Field::write_class_mask) >> Field::class_shift));
    const std::uint64_t checked = epoch_of(read) == 0 || slot_of(read) == slot_of(word) ? Entry::checked_bit : 0;
    return {Entry::make_word(epoch_of(word), access, (word & Field::fresh_bit) != 0, Heed::nothing) | checked, context,
            0};
}
[[nodiscard]] inline Entry inline_read(std::uint64_t word, ContextId context) {
    return {Entry::make_word(epoch_of(word), static_cast<AccessClass>(word & Field::read_class_mask),
                             (word & Field::fresh_bit) != 0, Field::heed_of(word)) |
                Entry::checked_bit,
            context, 0};
}

// `repeat_entry` may be reading. The word comes last: whoever sees it sees the lock too.
inline void overwrite(Entry& entry, const Entry& by) noexcept {
    entry.context = by.context;
    entry.sequence = by.sequence;
    std::atomic_ref(entry.word).store(by.word, std::memory_order_release);
}

inline void note_change(Wide& first, std::uint32_t changed) noexcept {
    std::atomic_ref(first.changed).store(changed, std::memory_order_relaxed);
}
[[nodiscard]] constexpr std::uint32_t hash_of(std::uint64_t write) noexcept {
    return static_cast<std::uint32_t>(slot_by_hash(epoch_of(write), 32));
}

// Differs after another write of the field, but for one in 2^32. Lock-free: the blocks may be others' meanwhile, but
// then the field's word has changed.
[[nodiscard, gnu::no_sanitize_thread]] inline std::uint32_t latest_change(const Field& field) noexcept {
    for (;;) {
        const std::uint64_t write = field.write.load(std::memory_order_acquire) & ~Field::lock_bit;
        if ((write & Field::wide_bit) == 0) return hash_of(write);
        const std::uint32_t changed = __atomic_load_n(&Field::wide_of(write)->changed, __ATOMIC_ACQUIRE);
        if ((field.write.load(std::memory_order_relaxed) & ~Field::lock_bit) == write) return changed;
    }
}

// Appends the field's entries to `entries`. The field is locked by `lock`.
void read_entries(const Field& field, const FieldLock& lock, std::vector<Entry>& entries);

// Makes `entries` the field's, inline where one reader and one writer suffice and nothing waits to be compared again.
void store_entries(Field& field, FieldLock& lock, const std::vector<Entry>& entries, ValueHistory value,
                   bool filled = false);

// In a field that is wide in one block, all of it `slot`'s: drops the entries that `dropped` selects and appends
// `added`, in place; it stays wide, since it may soon be so again. False: nothing was done, since it is not so or has
// no room. The field is locked.
template <class Predicate>
[[nodiscard]] bool replace_own(const FieldLock& lock, Slot slot, Entry added, Predicate&& dropped) {
    if ((lock.before() & Field::wide_bit) == 0) return false;
    Wide& block = *Field::wide_of(lock.before());
    if (block.next != nullptr) return false;
    std::uint32_t kept = 0;
    for (std::uint32_t index = 0; index < block.count; ++index) {
        const Entry& entry = block.entries[index];
        if (slot_of(entry.word) != slot) return false;
        if (dropped(entry)) continue;
        ++kept;
        added.sequence = std::max(added.sequence, entry.sequence + 1);
    }
    if (kept == Wide::capacity) return false;
    std::uint32_t next = 0;
    for (std::uint32_t index = 0; index < block.count; ++index) {
        const Entry entry = block.entries[index];
        if (dropped(entry)) continue;
        if (next != index) overwrite(block.entries[next], entry);
        ++next;
    }
    overwrite(block.entries[next], added);
    if (is_write(added.access())) note_change(block, hash_of(added.word));
    std::atomic_ref(block.count).store(next + 1, std::memory_order_release);
    return true;
}

// What a field holds of an access that is made again: nothing of this epoch, the very same, or one from elsewhere.
enum class Repeated : std::uint8_t { no, yes, elsewhere };

// The same access again, in a wide field: an entry with these flags (but heeding no less than `heed`) that is of now,
// or of this epoch and from `context`; its time moves to now then. Lock-free; `no` if in doubt.
[[nodiscard]] Repeated repeat_entry(Field& field, const Strand& strand, std::uint64_t flags, Heed heed,
                                    ContextId context) noexcept;

// An entry with these flags, as above, that is `strand`'s and of this epoch is of now and from `context` from here on.
// False: there is none. The field is wide and locked.
[[nodiscard]] bool renew_entry(const FieldLock& lock, const Strand& strand, std::uint64_t flags, Heed heed,
                               ContextId context) noexcept;

// Adds to `whole` what `part` remembers, as accesses of parts (see `as_part`): of each strand and class the latest.
void gather(Field& whole, Field& part);
// The same of the part's writes alone, which are writes of the whole.
void gather_writes(Field& whole, Field& part);

// Gives the field's memory back; the field is empty afterwards. No other thread may access it.
void clear(Field& field) noexcept;

// The same, where a thread may still be about to complete a load of it (Detector::complete_load).
void reset(Field& field) noexcept;

// Calls `visit(const Entry&)` for each entry. O(entries). `visit` itself calls this for no field.
template <class Visitor>
void for_each_entry(Field& field, Visitor&& visit) {
    thread_local std::vector<Entry> entries;
    entries.clear();
    {
        const FieldLock lock(field);
        read_entries(field, lock, entries);
    }
    for (const Entry& entry : entries) visit(entry);
}

}  // namespace aether::core
