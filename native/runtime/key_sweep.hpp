// Forgetting the keys that a dict or set no longer has (race-model.md, 4): of these as many are kept as it has entries,
// and 1,024 more.
#pragma once

#include <cstddef>
#include <vector>

#include "container.hpp"

namespace aether::runtime {

// Of a container through which many keys have passed.
struct Turnover {
    Turnover() = default;
    Turnover(const Turnover&) = delete;
    Turnover& operator=(const Turnover&) = delete;
    ~Turnover();

    [[nodiscard]] Container::Item* take_spare() noexcept;

    std::atomic<bool> sweeping{false};
    std::atomic<std::size_t> not_before{0};  // so many keys: a sweep has failed at fewer
    // The rest under the container's lock.
    std::uint64_t now = 0;                  // counts insertions and sweeps
    std::vector<Container::Item*> spare;    // forgotten, and read by nobody any more
    std::vector<Container::Item*> retired;  // forgotten: others may still read them
    std::vector<Container::Table*> retired_tables;
};

// One sweep, by a thread inside of its Guard. Whoever holds a location of a key that has gone may record into it
// without effect until it leaves its Guard.
class KeySweep {
  public:
    static constexpr std::size_t most_absent = 1024;  // beyond as many as the container has entries

    // O(1).
    [[nodiscard]] static bool is_due(const Container& container, std::size_t entries) noexcept;

    explicit KeySweep(Container& container) noexcept;
    KeySweep(const KeySweep&) = delete;
    KeySweep& operator=(const KeySweep&) = delete;
    ~KeySweep();

    // False: not now, since another thread is at it or may read what the last sweep has left.
    [[nodiscard]] bool begin();
    // The container has this key. Runs no Python code, and allocates nothing.
    void keep(PyObject* key) noexcept;
    // Of the keys that were not kept, those that were gone first. O(keys log keys).
    void forget(std::size_t entries);

  private:
    using Item = Container::Item;
    using Table = Container::Table;

    [[nodiscard]] std::vector<Item*> items_by_age() const;
    void recycle();

    Container::Inside& inside_;
    Turnover& turnover_;
    std::uint64_t begun_at_ = 0;
    bool begun_ = false;
};

// By all sweeps so far.
[[nodiscard]] std::uint64_t keys_forgotten() noexcept;

}  // namespace aether::runtime
