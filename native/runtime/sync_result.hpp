// The results of a pool's tasks.
#pragma once

#include <vector>

#include "sync_points.hpp"

namespace aether::runtime::sync {

// The result handler has got a result; `ends` is the end of its task. The `_set` that follows on this thread passes it
// on.
void bring_result(const std::vector<ReleasePoint>& ends);

}  // namespace aether::runtime::sync
