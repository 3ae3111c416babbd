// Places in code, interned to 16 bits: where a synchronisation was done.
#pragma once

#include <cstdint>
#include <optional>

#include "frames.hpp"
#include "python.hpp"

namespace aether::runtime {

using CodePlaceId = std::uint16_t;
inline constexpr CodePlaceId no_code_place = 0;

struct CodePlace {
    PyCodeObject* code;  // kept alive for good
    int offset;          // in bytes, for PyCode_Addr2Line
};

// Where `frame` is. Lock-free and a few nanoseconds for a place that was seen before. A program with more places than
// there is room for gets `no_code_place` for the others.
[[nodiscard]] CodePlaceId code_place(const Frame* frame);
[[nodiscard]] std::optional<CodePlace> code_place_at(CodePlaceId id);

}  // namespace aether::runtime
