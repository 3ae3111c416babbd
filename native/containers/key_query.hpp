// A key that is looked for, and what is known of the stored keys that have its hash.
//
// Numbers and texts are compared natively, under a lock. Of all other keys only Python can tell whether they are equal:
// they are taken down with a reference, asked with nothing held, and the search is done again with the answers. So a
// key that came meanwhile is asked, too, and one that went is not found.
//
// `Policy` gives Object, same_text(object, object), incref(object), decref(object), equal(stored, key), which runs
// Python code and returns -1 with an exception, and what RawArray takes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "raw_array.hpp"

namespace aether::containers {

// Of a number, an exact int whose value is its hash: two with the same hash are equal. Of a text, an exact str.
enum class KeyKind : std::uint8_t { any = 0, number = 1, text = 2 };

// A pointer to the key, and in its low bits the kind.
template <class Object>
class StoredKey {
  public:
    explicit StoredKey(std::uintptr_t word = 0) : word_(word) {}
    StoredKey(Object* object, KeyKind kind)
        : word_(reinterpret_cast<std::uintptr_t>(object) | static_cast<std::uintptr_t>(kind)) {}

    [[nodiscard]] std::uintptr_t word() const { return word_; }
    [[nodiscard]] bool is_none() const { return word_ == 0; }
    [[nodiscard]] Object* object() const { return reinterpret_cast<Object*>(word_ & ~mask); }
    [[nodiscard]] KeyKind kind() const { return static_cast<KeyKind>(word_ & mask); }

  private:
    static constexpr std::uintptr_t mask = 3;
    std::uintptr_t word_;
};

enum class Verdict : std::uint8_t { same, different, unknown };

template <class Policy>
class KeyQuery {
  public:
    using Object = Policy::Object;
    using Stored = StoredKey<Object>;

    KeyQuery(Object* key, std::uint64_t mixed, KeyKind kind) : key_(key, kind), mixed_(mixed) {}
    KeyQuery(const KeyQuery&) = delete;
    KeyQuery& operator=(const KeyQuery&) = delete;
    // With nothing held: what was taken down may die.
    ~KeyQuery() { forget(0); }

    [[nodiscard]] Stored key() const { return key_; }
    [[nodiscard]] std::uint64_t mixed() const { return mixed_; }

    // What can be said without looking at the stored key, of which nothing may be left.
    [[nodiscard]] Verdict glance_at(Stored stored) const {
        if (stored.object() == key_.object()) return Verdict::same;
        if (stored.kind() == KeyKind::any || key_.kind() == KeyKind::any) return Verdict::unknown;
        if (stored.kind() != key_.kind()) return Verdict::different;
        return stored.kind() == KeyKind::number ? Verdict::same : Verdict::unknown;
    }

    // Under the lock that keeps the stored key there. `stored` has the hash that is looked for.
    Verdict verdict_on(Stored stored) {
        const Verdict first = glance_at(stored);
        if (first != Verdict::unknown) return first;
        if (stored.kind() == KeyKind::text && key_.kind() == KeyKind::text)
            return Policy::same_text(stored.object(), key_.object()) ? Verdict::same : Verdict::different;
        return remembered(stored.object());
    }

    // Under the lock: to be asked by settle(). False where there is no memory.
    [[nodiscard]] bool take_down(Stored stored) {
        if (!known_.push({stored.object(), false})) return false;
        Policy::incref(stored.object());
        return true;
    }
    // With nothing held. False, with an exception that a comparison raised.
    [[nodiscard]] bool settle() {
        while (settled_ < known_.size()) {
            const int equal = Policy::equal(known_[settled_].object, key_.object());
            if (equal < 0) return false;
            known_[settled_++].same = equal > 0;
            if (equal > 0) forget(settled_);
        }
        return true;
    }

  private:
    struct Known {
        Object* object;
        bool same;
    };

    // They are mostly asked for in the order in which they were taken down.
    Verdict remembered(Object* object) {
        for (std::size_t tries = 0; tries < settled_; ++tries) {
            if (next_ >= settled_) next_ = 0;
            const Known& each = known_[next_++];
            if (each.object == object) return each.same ? Verdict::same : Verdict::different;
        }
        return Verdict::unknown;
    }

    void forget(std::size_t from) {
        for (std::size_t index = from; index < known_.size(); ++index) Policy::decref(known_[index].object);
        known_.truncate(from);
    }

    Stored key_;
    std::uint64_t mixed_;
    RawArray<Policy, Known> known_;
    std::size_t settled_ = 0;
    std::size_t next_ = 0;
};

}  // namespace aether::containers
