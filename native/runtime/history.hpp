// History: where an access was made. A context is a site, the calling stack and the locks held, interned to 32 bits, so
// that the shadow of a location can name it and the earlier access of a race has a stack too.
#pragma once

#include <cstdint>
#include <vector>

#include "../core/lock_set.hpp"
#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

using core::ContextId;
using SiteId = std::uint32_t;
using StackId = std::uint32_t;

inline constexpr SiteId no_site = 0;
inline constexpr StackId no_stack = 0;
inline constexpr std::size_t max_frames = 128;  // deeper stacks are cut at the outer end, and say so

struct StackFrame {
    PyCodeObject* code;  // kept alive by the table
    int offset;          // in bytes, for PyCode_Addr2Line
};

struct Context {
    SiteId site = no_site;
    StackId stack = 0;
    core::LockSetId locks = 0;

    friend bool operator==(const Context&, const Context&) = default;
};

// The present context of the calling thread at `site`. About 2 ns per frame and one cache look-up when seen before;
// never allocates Python objects or runs Python code. 0 is never returned. `likely` is tried first.
[[nodiscard]] ContextId capture(SiteId site, core::Strand& strand, ContextId likely = 0);

// While it lives, the calling thread stands where it stands, and its stack is looked at once: for one operation that
// makes many accesses and runs no Python code.
class OneOperation {
  public:
    OneOperation();
    ~OneOperation();
    OneOperation(const OneOperation&) = delete;
    OneOperation& operator=(const OneOperation&) = delete;
};

// Lock-free.
[[nodiscard]] Context context_at(ContextId id);
// Innermost frame first, as captured.
[[nodiscard]] std::vector<StackFrame> stack_at(StackId id);
[[nodiscard]] std::size_t context_count();

}  // namespace aether::runtime
