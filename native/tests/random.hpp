// Random numbers that are the same on every platform and cost nothing to seed: SplitMix64 (Steele, Lea and Flood,
// OOPSLA 2014).
#pragma once

#include <cstdint>

namespace aether::testing {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31);
    }
    // A number below `bound`, which is small: the bias does not matter.
    unsigned below(unsigned bound) { return static_cast<unsigned>((next() >> 32) % bound); }
    // Between the two, both included.
    unsigned between(unsigned low, unsigned high) { return low + below(high - low + 1); }
    bool chance(unsigned percent) { return below(100) < percent; }

  private:
    std::uint64_t state_;
};

}  // namespace aether::testing
