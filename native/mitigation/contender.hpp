// The threads that use locks of sections, or the program's own: what each waits for. From these, and from who has what,
// the search for deadlocks is made.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace aether::mitigation {

// What a thread waits for: a lock of the program's, or of a section, by the object that it belongs to. One word.
class Wanted {
  public:
    Wanted() = default;
    [[nodiscard]] static Wanted lock(const void* lock) { return Wanted(reinterpret_cast<std::uintptr_t>(lock)); }
    [[nodiscard]] static Wanted section(const void* object) {
        return Wanted(reinterpret_cast<std::uintptr_t>(object) | section_bit);
    }
    [[nodiscard]] bool is_nothing() const { return word_ == 0; }
    [[nodiscard]] bool is_section() const { return (word_ & section_bit) != 0; }
    [[nodiscard]] const void* object() const { return reinterpret_cast<const void*>(word_ & ~section_bit); }

  private:
    static constexpr std::uintptr_t section_bit = 1;
    explicit Wanted(std::uintptr_t word) : word_(word) {}
    std::uintptr_t word_ = 0;
};

// One thread. Never freed: its address is the owner's name in the table of sections' locks, and is used again when the
// thread has ended. What is no atomic only its own thread looks at.
struct Contender {
    std::atomic<Wanted> waits_for;
    std::atomic<bool> excused{false};       // by another, from waiting for the section: that would never end
    std::atomic<bool> is_stuck{false};      // another has waited long for a section that this one is in
    std::atomic<std::uint64_t> entries{0};  // how often it has entered one while it was in no other
    std::atomic<bool> in_use{true};
    Contender* next = nullptr;

    [[nodiscard]] bool is_in(const void* object) const {
        return std::ranges::find(inside_, object, &Inside::object) != inside_.end();
    }
    // Sections that the thread is in: true if it was in one on the object, and is once more, or is still.
    bool enter_again(const void* object);
    void enter(const void* object);
    bool leave_but_stay(const void* object);

    void clear();

  private:
    struct Inside {
        const void* object = nullptr;
        unsigned depth = 0;
    };
    static constexpr std::size_t most = 16;

    Inside* find_section(const void* object);

    std::array<Inside, most> inside_;  // of more the table knows alone
};

// The calling thread's. Null where there is no memory for it.
[[nodiscard]] Contender* this_contender();

}  // namespace aether::mitigation
