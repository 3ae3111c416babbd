#include "detector_impl.hpp"

namespace aether::core {

template class BasicDetector<Mistake::none>;

}  // namespace aether::core
