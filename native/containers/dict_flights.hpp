// The functions that compute_if_absent() runs: for each key one at a time, while others who want the key wait.
#pragma once

#include "../runtime/python.hpp"

#include <atomic>

#include "dict_policy.hpp"

namespace aether::containers {

// Those of one dict, by key.
class Flights {
  public:
    Flights() = default;
    Flights(const Flights&) = delete;
    Flights& operator=(const Flights&) = delete;
    ~Flights();

    // Null, with MemoryError. It is made when it is first needed.
    DictMap* get();

    // For the collector: as DictMap's.
    template <class Function>
    int visit(Function&& function) const {
        const DictMap* map = map_.load();
        return map == nullptr ? 0 : map->visit(function);
    }
    [[nodiscard]] std::size_t bytes() const;
    // Takes all out: where the collector clears the dict.
    void clear() {
        if (DictMap* map = map_.load(); map != nullptr) map->clear();
    }

  private:
    std::atomic<DictMap*> map_{nullptr};
};

}  // namespace aether::containers
