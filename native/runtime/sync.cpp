#include "sync.hpp"

#include "strands.hpp"
#include "sync_caller.hpp"
#include "sync_channel.hpp"
#include "sync_own.hpp"
#include "sync_patch.hpp"
#include "sync_table.hpp"

namespace aether::runtime::sync {

bool install() {
    if (!find_library_folders() || !patch_loaded_modules()) {
        undo_all();
        return false;
    }
    watch_once(true);
    forget_compiled_traces();
    return true;
}

void uninstall() {
    watch_once(false);
    undo_all();
    forget_compiled_traces();
}

void after_fork_child() {
    forget_parent_threads();
    forget_streams();
}

}  // namespace aether::runtime::sync
