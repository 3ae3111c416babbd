// A race as the report has it (aether-report/1).
#pragma once

#include "json.hpp"
#include "race.hpp"

namespace aether::runtime {

void write_race(JsonWriter& json, const Race& race);

}  // namespace aether::runtime
