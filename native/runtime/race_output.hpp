// Where races go when they are found: a results file of framed records, and a terminal or log.
#pragma once

#include "race.hpp"

namespace aether::runtime {

void emit(const Race& race);

}  // namespace aether::runtime
