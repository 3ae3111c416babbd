// The version of CPython that is compiled against decides which file's knowledge of its frames is used.
#pragma once

#include "python.hpp"

#if PY_VERSION_HEX < 0x030e0000
#include "frame_313.hpp"
#elif PY_VERSION_HEX < 0x030f0000
#include "frame_314.hpp"
#else
#include "frame_315.hpp"
#endif

namespace aether::runtime {

// A later version's frames are taken to be as the latest that is known: what rewriting needs of them has long been the
// same. Monitoring, which reads the whole stack, is refused.
inline constexpr bool knows_operands = PY_VERSION_HEX < 0x03100000;

}  // namespace aether::runtime
