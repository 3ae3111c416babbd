#include "field_entries.hpp"

#include <algorithm>
#include <atomic>

namespace aether::core {

namespace {

void release_blocks(Wide* block) noexcept {
    while (block != nullptr) {
        Wide* next = block->next;
        Slab::destroy(block);
        block = next;
    }
}

Wide* make_blocks(const std::vector<Entry>& entries) {
    Wide* first = nullptr;
    for (std::size_t end = entries.size(); end > 0;) {
        const std::size_t begin = (end - 1) / Wide::capacity * Wide::capacity;
        Wide* block = Slab::make<Wide>();
        block->count = static_cast<std::uint32_t>(end - begin);
        std::copy(entries.begin() + static_cast<std::ptrdiff_t>(begin),
                  entries.begin() + static_cast<std::ptrdiff_t>(end), block->entries.begin());
        block->next = first;
        first = block;
        end = begin;
    }
    return first;
}

// The blocks at hand serve again if there are as many as are needed.
bool overwrite_blocks(Wide* block, const std::vector<Entry>& entries) {
    std::size_t blocks = 0;
    for (const Wide* each = block; each != nullptr; each = each->next) ++blocks;
    if (blocks != (entries.size() + Wide::capacity - 1) / Wide::capacity) return false;
    std::size_t next = 0;
    for (; block != nullptr; block = block->next) {
        const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(Wide::capacity, entries.size() - next));
        std::atomic_ref(block->count).store(count, std::memory_order_release);
        for (std::uint32_t index = 0; index < count; ++index) overwrite(block->entries[index], entries[next++]);
    }
    return true;
}

// Inline, reads count as checked, and a write does unless another strand has read since; none is silenced.
bool fits_inline(const std::vector<Entry>& entries) {
    if (entries.size() > 2 || std::ranges::any_of(entries, &Entry::silenced)) return false;
    if (entries.size() < 2) return std::ranges::all_of(entries, &Entry::checked);
    const bool write_first = is_write(entries[0].access());
    if (write_first == is_write(entries[1].access())) return false;
    const Entry& write = entries[write_first ? 0 : 1];
    const Entry& read = entries[write_first ? 1 : 0];
    return read.checked() && write.checked() == (slot_of(write.word) == slot_of(read.word));
}

}  // namespace

void read_entries(const Field& field, const FieldLock& lock, std::vector<Entry>& entries) {
    const std::uint64_t write = lock.before();
    if ((write & Field::wide_bit) != 0) {
        for (const Wide* block = Field::wide_of(write); block != nullptr; block = block->next) {
            entries.insert(entries.end(), block->entries.begin(), block->entries.begin() + block->count);
        }
        return;
    }
    const std::uint64_t read = field.read.load(std::memory_order_relaxed);
    if (epoch_of(write) != 0) {
        entries.push_back(inline_write(write, read, field.write_context.load(std::memory_order_acquire)));
    }
    if (epoch_of(read) != 0) entries.push_back(inline_read(read, field.read_context.load(std::memory_order_acquire)));
}

void store_entries(Field& field, FieldLock& lock, const std::vector<Entry>& entries, ValueHistory value, bool filled) {
    Wide* blocks = (lock.before() & Field::wide_bit) != 0 ? Field::wide_of(lock.before()) : nullptr;
    const std::uint64_t history = field.read.load(std::memory_order_relaxed) & Field::read_history_mask;
    std::uint64_t write = static_cast<std::uint64_t>(value) << Field::value_shift;
    std::uint64_t read = history;
    if (!fits_inline(entries)) {
        // The last one is the access that is being recorded.
        const std::uint32_t changed = is_write(entries.back().access()) ? hash_of(entries.back().word)
                                      : blocks == nullptr               ? hash_of(lock.before())
                                                                        : blocks->changed;
        if (blocks == nullptr || !overwrite_blocks(blocks, entries)) {
            release_blocks(blocks);
            blocks = make_blocks(entries);
        }
        note_change(*blocks, changed);
        write = Field::wide_word(blocks, value);
    } else {
        release_blocks(blocks);
        for (const Entry& entry : entries) {
            if (is_write(entry.access())) {
                write = Field::write_word(epoch_of(entry.word), entry.access(), entry.fresh(), value);
                field.write_context.store(entry.context, std::memory_order_release);
            } else {
                read = Field::read_word(epoch_of(entry.word), entry.access(), entry.fresh(), entry.heed()) | history;
                field.read_context.store(entry.context, std::memory_order_release);
            }
        }
    }
    field.read.store(read, std::memory_order_relaxed);
    lock.leave(write | (filled ? Field::filled_bit : 0));
}

namespace {

// An entry that was read without the field's lock. Its block may be given back and used for something else meanwhile:
// mapped memory still, and the field's word, looked at again before anything is believed or followed, has changed then.
[[gnu::no_sanitize_thread]] Entry peek(const Entry& entry) noexcept {
    return {__atomic_load_n(&entry.word, __ATOMIC_ACQUIRE), __atomic_load_n(&entry.context, __ATOMIC_RELAXED), 0};
}

bool has_flags(const Entry& entry, std::uint64_t flags, Heed heed) noexcept {
    constexpr std::uint64_t heed_mask = 3U << Entry::heed_shift;
    return (entry.word & flag_mask & ~heed_mask) == flags && includes(entry.heed(), heed);
}

// Moves the entry that was `seen` to now. False: the field was locked or has changed.
bool move_entry(Field& field, std::uint64_t write, Entry& entry, const Entry& seen, const Strand& strand) noexcept {
    if (!field.write.compare_exchange_strong(write, write | Field::lock_bit, std::memory_order_acquire)) return false;
    const bool same = entry.word == seen.word && entry.context == seen.context;
    if (same) {
        std::atomic_ref(entry.word).store(strand.now() | (seen.word & flag_mask), std::memory_order_release);
        if (is_write(seen.access())) note_change(*Field::wide_of(write), hash_of(strand.now()));
    }
    field.write.store(write, std::memory_order_release);
    return same;
}

}  // namespace

// ThreadSanitizer cannot know why the blocks may be read, so there are no calls of atomic's members here (see `peek`).
[[gnu::no_sanitize_thread]] Repeated repeat_entry(Field& field, const Strand& strand, std::uint64_t flags, Heed heed,
                                                  ContextId context) noexcept {
    const std::uint64_t write = field.write.load(std::memory_order_acquire);
    if ((write & (Field::wide_bit | Field::lock_bit)) != Field::wide_bit) return Repeated::no;
    for (Wide* block = Field::wide_of(write); block != nullptr;) {
        const std::uint32_t count = std::min(__atomic_load_n(&block->count, __ATOMIC_ACQUIRE), Wide::capacity);
        for (std::uint32_t index = 0; index < count; ++index) {
            const Entry seen = peek(block->entries[index]);
            if (!has_flags(seen, flags, heed) || !strand.in_this_epoch(seen.word)) continue;
            if (epoch_of(seen.word) == strand.now())
                return field.write.load(std::memory_order_acquire) == write ? Repeated::yes : Repeated::no;
            if (context == 0 || seen.context != context) return Repeated::elsewhere;
            return move_entry(field, write, block->entries[index], seen, strand) ? Repeated::yes : Repeated::no;
        }
        Wide* next = __atomic_load_n(&block->next, __ATOMIC_ACQUIRE);
        if (field.write.load(std::memory_order_acquire) != write) return Repeated::no;
        block = next;
    }
    return Repeated::no;
}

bool renew_entry(const FieldLock& lock, const Strand& strand, std::uint64_t flags, Heed heed,
                 ContextId context) noexcept {
    Entry* found = nullptr;
    std::uint32_t sequence = 0;
    for (Wide* block = Field::wide_of(lock.before()); block != nullptr; block = block->next) {
        for (std::uint32_t index = 0; index < block->count; ++index) {
            Entry& entry = block->entries[index];
            sequence = std::max(sequence, entry.sequence + 1);
            if (has_flags(entry, flags, heed) && strand.in_this_epoch(entry.word)) found = &entry;
        }
    }
    if (found == nullptr) return false;
    overwrite(*found, {strand.now() | (found->word & flag_mask), context, sequence});
    return true;
}

namespace {

// Each of `parts` as the access of the whole that `as` makes of it.
template <class As>
void add_parts(Field& whole, const std::vector<Entry>& parts, As&& as) {
    std::vector<Entry> entries;
    FieldLock lock(whole);
    read_entries(whole, lock, entries);
    for (const Entry& old : parts) {
        const AccessClass access = as(old.access());
        const std::uint64_t kept = Entry::checked_bit | (old.word & Entry::silenced_bit);
        const Entry added{Entry::make_word(epoch_of(old.word), access, old.fresh(), old.heed()) | kept, old.context,
                          entries.empty() ? 0 : entries.back().sequence + 1};
        const auto same = std::ranges::find_if(entries, [&added](const Entry& entry) {
            return slot_of(entry.word) == slot_of(added.word) && entry.access() == added.access() &&
                   entry.fresh() == added.fresh() && entry.silenced() == added.silenced();
        });
        if (same == entries.end()) {
            entries.push_back(added);
        } else if (epoch_of(same->word) < epoch_of(added.word)) {
            *same = added;
        }
    }
    store_entries(whole, lock, entries, Field::value_of(lock.before()));
}

}  // namespace

void gather(Field& whole, Field& part) {
    std::vector<Entry> parts;
    for_each_entry(part, [&parts](const Entry& entry) { parts.push_back(entry); });
    add_parts(whole, parts, as_part);
}

void gather_writes(Field& whole, Field& part) {
    std::vector<Entry> writes;
    for_each_entry(part, [&writes](const Entry& entry) {
        if (is_write(entry.access())) writes.push_back(entry);
    });
    if (!writes.empty()) add_parts(whole, writes, [](AccessClass) { return AccessClass::write; });
}

void clear(Field& field) noexcept {
    const std::uint64_t write = field.write.load(std::memory_order_relaxed);
    if ((write & Field::wide_bit) != 0) release_blocks(Field::wide_of(write));
    field.write.store(0, std::memory_order_relaxed);
    field.read.store(0, std::memory_order_relaxed);
}

void reset(Field& field) noexcept {
    FieldLock lock(field);
    if ((lock.before() & Field::wide_bit) != 0) release_blocks(Field::wide_of(lock.before()));
    field.read.store(0, std::memory_order_relaxed);
    lock.leave(0);
}

}  // namespace aether::core
