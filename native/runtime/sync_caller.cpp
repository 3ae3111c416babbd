#include "sync_caller.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <string_view>

#include "../core/hash.hpp"
#include "call_site.hpp"
#include "site.hpp"

namespace aether::runtime::sync {

namespace {

constexpr unsigned role_bits = 8;  // several times as many slots as there are roles in the table
constexpr std::size_t role_slots = std::size_t{1} << role_bits;
constexpr std::string_view frozen_prefix = "<frozen ";
// Handlers and context managers in it act for their caller, through generators and closures of their own.
constexpr std::string_view transparent_file = "/contextlib.py";
// Within the standard library's folder, but not of it.
constexpr std::array<std::string_view, 3> foreign_folders{"site-packages/", "dist-packages/", "test/"};

struct RoleEntry {
    std::atomic<PyCodeObject*> code{nullptr};
    Role role = Role::library;
};

// A folder, ending in a slash. Code elsewhere is told apart by its last characters alone, nearly always.
class Folder {
  public:
    void set(std::string path) {
        path_ = std::move(path);
        if (path_.size() >= sizeof(tail_))
            std::memcpy(&tail_, path_.data() + path_.size() - sizeof(tail_), sizeof(tail_));
    }
    [[nodiscard]] bool holds(std::string_view file) const {
        if (path_.size() < sizeof(tail_) || file.size() < path_.size()) return false;
        std::uint64_t tail = 0;
        std::memcpy(&tail, file.data() + path_.size() - sizeof(tail), sizeof(tail));
        return tail == tail_ && file.starts_with(path_);
    }
    [[nodiscard]] std::size_t size() const { return path_.size(); }

  private:
    std::string path_;
    std::uint64_t tail_ = 0;
};

std::array<RoleEntry, role_slots> roles;
Folder library_folder;
// The tool's own packages; nowhere if they could not be found.
Folder own_folder, watching_folder;

std::atomic<bool> library_watched{false};

std::size_t slot_of(const PyCodeObject* code) {
    return core::slot_by_hash(reinterpret_cast<std::uintptr_t>(code) >> 4, role_bits);
}

std::string_view text_of(PyObject* file) {
    if (file == nullptr || !PyUnicode_Check(file)) return {};
    if (PyUnicode_IS_COMPACT_ASCII(file)) {
        return {static_cast<const char*>(PyUnicode_DATA(file)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(file))};
    }
    // Cached in the string from the first time on; null only for what no file system holds.
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(file, &size);
    if (text == nullptr) {
        PyErr_Clear();
        return {};
    }
    return {text, static_cast<std::size_t>(size)};
}

bool in_library_folder(std::string_view file) {
    if (!library_folder.holds(file)) return false;
    const std::string_view inner = file.substr(library_folder.size());
    for (const std::string_view foreign : foreign_folders) {
        if (inner.starts_with(foreign)) return false;
    }
    return true;
}

Role known_role(const PyCodeObject* code) {
    for (std::size_t slot = slot_of(code);; slot = (slot + 1) % role_slots) {
        const PyCodeObject* present = roles[slot].code.load(std::memory_order_acquire);
        if (present == code) return roles[slot].role;
        if (present == nullptr) return Role::library;
    }
}

std::string folder_of(PyObject* file) {
    const std::string_view text = text_of(file);
    const std::size_t slash = text.rfind('/');
    return slash == std::string_view::npos ? std::string() : std::string(text.substr(0, slash + 1));
}

std::string folder_of_module(const char* name) {
    PyObject* module = PyImport_AddModuleRef(name);  // only asked for modules that are loaded
    PyObject* file = module == nullptr ? nullptr : PyObject_GetAttrString(module, "__file__");
    std::string folder = file == nullptr ? std::string() : folder_of(file);
    PyErr_Clear();
    Py_XDECREF(file);
    Py_XDECREF(module);
    return folder;
}

bool is_loaded(const char* name) {
    PyObject* modules = PyImport_GetModuleDict();
    return modules != nullptr && PyMapping_HasKeyString(modules, name) == 1;
}

}  // namespace

bool is_of_library(PyObject* module) {
    PyObject* file = PyObject_GetAttrString(module, "__file__");
    PyErr_Clear();
    const bool of_library = file == nullptr || file == Py_None || in_library_folder(text_of(file));
    Py_XDECREF(file);
    return of_library;
}

bool is_library_file(PyObject* file) noexcept {
    return in_library_folder(text_of(file));
}

bool is_library_watched() noexcept {
    return library_watched.load(std::memory_order_relaxed);
}

void note_watched_file(PyObject* file) noexcept {
    if (is_library_file(file)) library_watched.store(true, std::memory_order_relaxed);
}

Role role_of(PyCodeObject* code) noexcept {
    // The interpreter's own glue around `__init__`.
    if ((code->co_flags & CO_NO_MONITORING_EVENTS) != 0) return Role::transparent;
    const std::string_view file = text_of(code->co_filename);
    if (file.empty()) return Role::program;
    if (in_library_folder(file)) {
        return file.ends_with(transparent_file) ? Role::transparent : known_role(code);
    }
    if (file.front() == '<' && file.starts_with(frozen_prefix)) return known_role(code);
    // What is done to watch code, in the middle of the program's own work, neither excludes nor orders any of it.
    if (watching_folder.holds(file)) return Role::query;
    if (!own_folder.holds(file)) return Role::program;
    // The program's locks and containers by other names (aether.compat).
    return file.substr(own_folder.size()).starts_with("compat/") ? Role::transparent : Role::library;
}

namespace {

// What a tool does when it is told of the program's steps: a debugger, coverage.py. It orders nothing of the program;
// a trace function of the program's own does.
bool is_of_tool(const Frame* frame) noexcept {
    const PyThreadState* state = PyThreadState_GetUnchecked();
    return state != nullptr && state->tracing > 0 && !is_watched(code_of(frame));
}

Origin origin_from(const Frame* frame, bool moves_condition) noexcept {
    for (bool direct = true; frame != nullptr; frame = caller(frame), direct = false) {
        const Role role = role_of(code_of(frame));
        switch (role) {
            case Role::program:
                return {is_of_tool(frame) ? By::library : By::program, role, frame};
            case Role::transparent:
                continue;
            case Role::condition_wait:
                if (direct && !moves_condition) return {By::nobody, role, frame};
                continue;
            case Role::query:
                return {By::nobody, role, frame};
            case Role::trampoline:
                return {direct ? By::program : By::library, role, frame};
            case Role::future_callback:
                // asyncio chains futures so: whether it finds them done already is luck.
                if (!direct && origin_from(caller(frame), false).by == By::program)
                    return {By::library, Role::future_report, frame};
                return {direct ? By::program : By::library, Role::library, frame};
            case Role::library:
            case Role::thread_list:
            case Role::future_report:
            case Role::future_finish:
            case Role::future_cancel:
            case Role::future_start:
            case Role::queue_section:
            case Role::call_threadsafe:
            case Role::self_pipe:
                return {By::library, role, frame};
        }
    }
    // No Python frame: a thread whose whole body is a C function that the program gave it, or a handler run at exit.
    return {};
}

}  // namespace

Origin origin(bool moves_condition) noexcept {
    return origin_from(current_frame(), moves_condition);
}

const Frame* program_frame(const Frame* frame) noexcept {
    while (frame != nullptr && role_of(code_of(frame)) != Role::program) frame = caller(frame);
    return frame;
}

bool find_library_folders() {
    PyObject* known = PySys_GetObject("_stdlib_dir");  // borrowed
    std::string folder = known == nullptr ? std::string() : std::string(text_of(known));
    if (!folder.empty() && folder.back() != '/') folder.push_back('/');
    if (folder.empty()) folder = folder_of_module("os");
    if (folder.empty()) {
        PyErr_SetString(PyExc_RuntimeError, "the standard library's folder is not known");
        return false;
    }
    library_folder.set(std::move(folder));
    for (std::size_t id = 1; id <= site_count(); ++id) {  // of modules imported before
        if (const Site* site = site_at(static_cast<std::uint32_t>(id))) note_watched_file(site->file);
    }
    if (is_loaded("aether")) own_folder.set(folder_of_module("aether"));
    if (is_loaded("aether_hooks")) watching_folder.set(folder_of_module("aether_hooks"));
    return true;
}

void set_role(PyCodeObject* code, Role role) {
    std::size_t slot = slot_of(code);
    for (;; slot = (slot + 1) % role_slots) {
        const PyCodeObject* present = roles[slot].code.load(std::memory_order_relaxed);
        if (present == code) return;
        if (present == nullptr) break;
    }
    Py_INCREF(code);
    roles[slot].role = role;
    roles[slot].code.store(code, std::memory_order_release);
}

}  // namespace aether::runtime::sync
