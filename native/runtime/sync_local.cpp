// A task that asks which thread it runs on is ordered after its worker's earlier tasks from there on (race-model.md, 2,
// rule 3).
#include "strands.hpp"
#include "sync_caller.hpp"
#include "sync_handlers.hpp"

namespace aether::runtime::sync {

PyObject* ask_identity(const MethodCall& call) {
    if (Task::present() != nullptr && origin().by == By::program) Task::join_worker();
    return call.run();
}

void ask_thread_local(PyObject*) {
    if (Task::present() != nullptr && origin().by == By::program) Task::join_worker();
}

}  // namespace aether::runtime::sync
