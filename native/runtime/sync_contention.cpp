#include "sync_contention.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <string>

#include "../containers/inside.hpp"
#include "contention.hpp"
#include "reference.hpp"
#include "sync_caller.hpp"
#include "sync_lock.hpp"
#include "sync_rows.hpp"
#include "sync_table.hpp"

namespace aether::runtime::sync {

namespace {

using contention::Holder;
using contention::Nanoseconds;
using contention::records;
using contention::Subject;
using contention::Tally;

struct Table {};

// A failure to note what was measured is nobody's business.
template <class Action>
void if_possible(Action&& action) noexcept {
    try {
        action();
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch)
    }
}

// ---- Methods as they were before they were patched

class OriginalMethod {
  public:
    // Before it is patched.
    [[nodiscard]] bool find(PyObject* type, const char* name) {
        if (method_ != nullptr) return true;
        const Reference found(PyObject_GetAttrString(type, name));
        if (found == nullptr) return false;
        if (!Py_IS_TYPE(found.get(), &PyMethodDescr_Type)) {
            PyErr_Format(PyExc_RuntimeError, "%R cannot be measured: it is no method in C", found.get());
            return false;
        }
        definition_ = *reinterpret_cast<PyMethodDescrObject*>(found.get())->d_method;
        method_ = PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type), &definition_);
        return method_ != nullptr;
    }
    // A new reference, or null with an exception.
    [[nodiscard]] PyObject* call(PyObject* self, PyObject* argument = nullptr) const {
        const std::array<PyObject*, 2> arguments{self, argument};
        return PyObject_Vectorcall(method_, arguments.data(), argument == nullptr ? 1 : 2, nullptr);
    }

  private:
    PyMethodDef definition_{};
    PyObject* method_ = nullptr;  // of this process for good
};

OriginalMethod lock_method, rlock_method, rlock_release_method;
OriginalMethod read_method, write_method;
OriginalMethod object_lock_method, object_lock_release_method;
PyObject* zero = nullptr;  // a timeout: not to wait

// 1: taken. 0: another holds it. -1: an exception.
int taken(PyObject* answer) {
    Py_XDECREF(answer);
    return answer == nullptr ? -1 : static_cast<int>(answer == Py_True);
}

// ---- What is measured, and under which name

bool is_of_program() {
    return origin().by == By::program;
}

std::string text(PyObject* string) {
    const char* characters = PyUnicode_AsUTF8(string);
    if (characters == nullptr) PyErr_Clear();
    return characters == nullptr ? "?" : characters;
}

// Where the program is.
Subject here(const char* kind, bool made) {
    const Frame* frame = program_frame();
    if (frame == nullptr) return {.kind = kind, .file = "", .function = "", .line = 0, .made = made};
    PyCodeObject* code = code_of(frame);
    return {.kind = kind,
            .file = text(code->co_filename),
            .function = text(code->co_qualname),
            .line = PyCode_Addr2Line(code, offset_of(frame)),
            .made = made};
}

void note_made(PyObject* lock, const char* kind) {
    if_possible([&] { records().set_tally(lock, is_of_program() ? &records().tally(here(kind, true)) : nullptr); });
}

// Of one that was made before anybody asked, by where it is taken first.
Tally& tally_of(PyObject* lock, const char* kind) {
    Tally* tally = records().tally_of(lock);
    if (tally != nullptr) return *tally;
    Tally& first = records().tally(here(kind, false));
    records().set_tally(lock, &first);
    return first;
}

// Of an object with `@atomic` methods: all of its type are one. A function has a name of its own.
Tally& tally_of_object(PyObject* object) {
    std::string name =
        PyType_Check(object) ? reinterpret_cast<PyTypeObject*>(object)->tp_name : Py_TYPE(object)->tp_name;
    if (name == "_Atomic") {
        const Reference qualified(PyObject_GetAttrString(object, "__qualname__"));
        if (qualified != nullptr && PyUnicode_Check(qualified.get())) name = text(qualified.get());
        PyErr_Clear();
    }
    return records().tally({.kind = "ObjectLock", .file = "", .function = name, .line = 0, .made = true});
}

// ---- Arguments

Py_ssize_t count_of(const MethodCall& call) {
    switch (call.convention) {
        case Convention::no_arguments:
            return 0;
        case Convention::one_argument:
            return 1;
        case Convention::tuple:
        case Convention::tuple_and_keywords:
            return PyTuple_GET_SIZE(call.tuple) + (call.keywords == nullptr ? 0 : PyDict_GET_SIZE(call.keywords));
        default:
            return call.count + (call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords));
    }
}

// A number of seconds that any wait takes.
bool is_plain_time(PyObject* timeout) {
    constexpr double longest = 1e6;
    if (!PyFloat_CheckExact(timeout) && !PyLong_CheckExact(timeout)) return false;
    const double seconds = PyFloat_AsDouble(timeout);
    PyErr_Clear();
    return seconds > 0 && seconds < longest;
}

// Whether the call waits, if it must, and its arguments are in order: only then it may be tried without waiting first.
bool waits_for_lock(const MethodCall& call) {
    PyObject* blocking = call.argument(0, "blocking");
    PyObject* timeout = call.argument(1, "timeout");
    if (count_of(call) != (blocking != nullptr ? 1 : 0) + (timeout != nullptr ? 1 : 0)) return false;
    return (blocking == nullptr || blocking == Py_True) && (timeout == nullptr || is_plain_time(timeout));
}
bool waits_for_rw_lock(const MethodCall& call) {
    PyObject* timeout = call.argument(0, "timeout");
    if (count_of(call) != (timeout != nullptr ? 1 : 0)) return false;
    return timeout == nullptr || timeout == Py_None || is_plain_time(timeout);
}

// ---- The methods of the locks

struct Attempt {
    Holder holder;
    bool nests;  // where a thread may take it again
    const char* kind;
};

void note_acquired(const Attempt& attempt, Tally& tally, bool contended, Nanoseconds wait, long times = 1) {
    records().acquired(attempt.holder, tally, attempt.nests, contended, wait, times);
}

bool has_timed_out() {
    return PyErr_Occurred() != nullptr && PyErr_ExceptionMatches(PyExc_TimeoutError) != 0;
}

// The call itself, and how long it took if another thread was seen to hold the lock.
struct Waited {
    PyObject* result;
    Nanoseconds time;
};
Waited run_timed(const MethodCall& call, Tally* contended) {
    if (contended == nullptr) return {call.run(), 0};
    contended->begin_wait();
    const Nanoseconds begin = contention::now();
    PyObject* result = call.run();
    const Nanoseconds time = contention::now() - begin;
    contended->end_wait();
    return {result, time};
}

// The same, and what it came to. `tally` is null where there was no memory for it.
PyObject* run_counted(const MethodCall& call, const Attempt& attempt, bool contended, Tally* tally) {
    const auto [result, wait] = run_timed(call, contended ? tally : nullptr);
    if (!contention::is_on() || tally == nullptr || (result == nullptr && !has_timed_out())) return result;
    if (result == nullptr || result == Py_False) {
        tally->add_failure();
    } else {
        if_possible([&] { note_acquired(attempt, *tally, contended, wait); });
    }
    return result;
}

template <class FindTally>
Tally* found(FindTally&& find_tally) {
    Tally* tally = nullptr;
    if_possible([&] { tally = &find_tally(); });
    return tally;
}

// Tries without waiting first: what comes of that tells whether the lock is contended. `given` is what the call returns
// then.
template <class TryOnce>
PyObject* acquire(const MethodCall& call, const Attempt& attempt, bool may_try, TryOnce&& try_once, PyObject* given) {
    PyObject* lock = const_cast<PyObject*>(attempt.holder.lock);
    const int answer = may_try ? taken(try_once()) : 0;
    if (answer < 0) return nullptr;
    Tally* tally = found([&]() -> Tally& { return tally_of(lock, attempt.kind); });
    if (answer == 0) return run_counted(call, attempt, may_try, tally);
    if (tally != nullptr) if_possible([&] { note_acquired(attempt, *tally, false, 0); });
    return Py_NewRef(given);
}

PyObject* timed_lock_acquire(const MethodCall& call) {
    if (!is_of_program()) return call.run();
    return acquire(
        call, {{call.self, 0}, false, "Lock"}, waits_for_lock(call),
        [&] { return lock_method.call(call.self, Py_False); }, Py_True);
}

PyObject* timed_lock_release(const MethodCall& call) {
    records().released({call.self, 0}, false);
    return call.run();
}

PyObject* timed_rlock_acquire(const MethodCall& call) {
    if (!is_of_program()) return call.run();
    return acquire(
        call, {{call.self, 0}, true, "RLock"}, waits_for_lock(call),
        [&] { return rlock_method.call(call.self, Py_False); }, Py_True);
}

PyObject* timed_rlock_release(const MethodCall& call) {
    records().released({call.self, 0}, true);
    return call.run();
}

PyObject* timed_release_save(const MethodCall& call) {
    records().released({call.self, 0}, true, true);
    return call.run();
}

// It cannot be tried: what was taken otherwise cannot be restored. So the lock is asked by taking it for a moment.
bool is_held(PyObject* rlock) {
    const int answer = taken(rlock_method.call(rlock, Py_False));
    if (answer == 1) Py_XDECREF(rlock_release_method.call(rlock));
    PyErr_Clear();
    return answer == 0;
}

PyObject* timed_acquire_restore(const MethodCall& call) {
    if (origin(true).by != By::program) return call.run();
    Tally* tally = found([&]() -> Tally& { return tally_of(call.self, "RLock"); });
    const bool contended = is_held(call.self);
    const auto [result, wait] = run_timed(call, contended ? tally : nullptr);
    if (result == nullptr || tally == nullptr || !contention::is_on()) return result;
    if_possible([&] { note_acquired({{call.self, 0}, true, "RLock"}, *tally, contended, wait, saved_depth(call)); });
    return result;
}

enum class Side : std::uint8_t { read, write };

Holder rw_holder(PyObject* lock, Side side) {
    return {lock, side == Side::read ? static_cast<std::uintptr_t>(PyThread_get_thread_ident()) : 0};
}

PyObject* acquire_rw(const MethodCall& call, PyObject* lock, Side side, bool may_try, PyObject* given) {
    if (!is_of_program()) return call.run();
    const OriginalMethod& method = side == Side::read ? read_method : write_method;
    return acquire(
        call, {rw_holder(lock, side), true, "RWLock"}, may_try, [&] { return method.call(lock, zero); }, given);
}

template <Side side>
PyObject* timed_rw_acquire(const MethodCall& call) {
    return acquire_rw(call, call.self, side, waits_for_rw_lock(call), Py_True);
}

template <Side side>
PyObject* timed_rw_release(const MethodCall& call) {
    records().released(rw_holder(call.self, side), true);
    return call.run();
}

Side side_of(const containers::SectionOf& section) {
    return section.writes ? Side::write : Side::read;
}

PyObject* timed_section_enter(const MethodCall& call) {
    const containers::SectionOf section = containers::section_of(call.self);
    return acquire_rw(call, section.lock, side_of(section), true, section.lock);
}

PyObject* timed_section_exit(const MethodCall& call) {
    const containers::SectionOf section = containers::section_of(call.self);
    records().released(rw_holder(section.lock, side_of(section)), true);
    return call.run();
}

// Another ObjectLock for the same object that does not wait; null with an exception.
Reference probe_of(PyObject* lock) {
    const std::array<PyObject*, 2> arguments{containers::object_of(lock), zero};
    return Reference(
        PyObject_Vectorcall(reinterpret_cast<PyObject*>(Py_TYPE(lock)), arguments.data(), arguments.size(), nullptr));
}

// Who operates it does so for the program: `@atomic` is written in Python.
PyObject* timed_object_acquire(const MethodCall& call) {
    PyObject* object = containers::object_of(call.self);
    const Reference probe = probe_of(call.self);
    const int answer = probe == nullptr ? -1 : taken(object_lock_method.call(probe.get()));
    PyErr_Clear();  // it will be said again
    Tally* tally = found([&]() -> Tally& { return tally_of_object(object); });
    PyObject* result = run_counted(call, {{object, 0}, true, "ObjectLock"}, answer == 0, tally);
    if (answer == 1) {
        PyObject* error = PyErr_GetRaisedException();
        Py_XDECREF(object_lock_release_method.call(probe.get()));
        PyErr_SetRaisedException(error);
    }
    return result;
}

PyObject* timed_object_release(const MethodCall& call) {
    records().released({containers::object_of(call.self), 0}, true);
    return call.run();
}

PyObject* timed_allocate_lock(const MethodCall& call) {
    PyObject* lock = call.run();
    if (lock != nullptr) note_made(lock, "Lock");
    return lock;
}

// What makes objects of a type. `Kind` has its name, and makes it a type of its own.
template <class Kind>
struct TimedNew {
    static inline std::atomic<void*> original{nullptr};
    static PyObject* call(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
        PyObject* lock = reinterpret_cast<newfunc>(original.load(std::memory_order_relaxed))(type, arguments, keywords);
        if (lock != nullptr && contention::is_on()) note_made(lock, Kind::name);
        return lock;
    }
    static SlotRow row(const char* module, const char* type) {
        return {module, type, offsetof(PyTypeObject, tp_new), reinterpret_cast<void*>(&call), &original, measured};
    }
    static constexpr const char* measured = "none: measures";
};
struct OfLock {
    static constexpr const char* name = "Lock";
};
struct OfRLock {
    static constexpr const char* name = "RLock";
};
struct OfRWLock {
    static constexpr const char* name = "RWLock";
};

constexpr const char* none = "none: measures";
constexpr const char* own = "aether._native";

const MethodRow method_rows[] = {
    {"_thread", "lock.acquire", AETHER_SHIM(timed_lock_acquire, measuring), none},
    {"_thread", "lock.acquire_lock", AETHER_SHIM(timed_lock_acquire, measuring), none, some},
    {"_thread", "lock.__enter__", AETHER_SHIM(timed_lock_acquire, measuring), none},
    {"_thread", "lock.release", AETHER_SHIM(timed_lock_release, measuring), none},
    {"_thread", "lock.release_lock", AETHER_SHIM(timed_lock_release, measuring), none, some},
    {"_thread", "lock.__exit__", AETHER_SHIM(timed_lock_release, measuring), none},
    {"_thread", "RLock.acquire", AETHER_SHIM(timed_rlock_acquire, measuring), none},
    {"_thread", "RLock.__enter__", AETHER_SHIM(timed_rlock_acquire, measuring), none},
    {"_thread", "RLock.release", AETHER_SHIM(timed_rlock_release, measuring), none},
    {"_thread", "RLock.__exit__", AETHER_SHIM(timed_rlock_release, measuring), none},
    {"_thread", "RLock._release_save", AETHER_SHIM(timed_release_save, measuring), none},
    {"_thread", "RLock._acquire_restore", AETHER_SHIM(timed_acquire_restore, measuring), none},
    {"_thread", "allocate_lock", AETHER_SHIM(timed_allocate_lock, measuring), none},
    {"_thread", "allocate", AETHER_SHIM(timed_allocate_lock, measuring), none, some},
    {own, "RWLock.acquire_read", AETHER_SHIM(timed_rw_acquire<Side::read>, measuring), none},
    {own, "RWLock.acquire_write", AETHER_SHIM(timed_rw_acquire<Side::write>, measuring), none},
    {own, "RWLock.release_read", AETHER_SHIM(timed_rw_release<Side::read>, measuring), none},
    {own, "RWLock.release_write", AETHER_SHIM(timed_rw_release<Side::write>, measuring), none},
    {own, "RWLockSection.__enter__", AETHER_SHIM(timed_section_enter, measuring), none},
    {own, "RWLockSection.__exit__", AETHER_SHIM(timed_section_exit, measuring), none},
    {own, "ObjectLock.acquire", AETHER_SHIM(timed_object_acquire, measuring), none},
    {own, "ObjectLock.__enter__", AETHER_SHIM(timed_object_acquire, measuring), none},
    {own, "ObjectLock.release", AETHER_SHIM(timed_object_release, measuring), none},
    {own, "ObjectLock.__exit__", AETHER_SHIM(timed_object_release, measuring), none},
};

bool find_all(PyObject* module, std::initializer_list<std::pair<OriginalMethod*, const char*>> methods,
              const char* type) {
    const Reference owner(PyObject_GetAttrString(module, type));
    for (const auto& [method, name] : methods) {
        if (owner == nullptr || !method->find(owner.get(), name)) return false;
    }
    return true;
}

bool patch_threads() {
    const Reference module(PyImport_ImportModule("_thread"));
    return module != nullptr && find_all(module.get(), {{&lock_method, "acquire"}}, "lock") &&
           find_all(module.get(), {{&rlock_method, "acquire"}, {&rlock_release_method, "release"}}, "RLock") &&
           apply_rows(module.get(), "_thread", method_rows) &&
           apply(module.get(), TimedNew<OfLock>::row("_thread", "lock")) &&
           apply(module.get(), TimedNew<OfRLock>::row("_thread", "RLock"));
}

bool patch_own() {
    const Reference module(PyImport_ImportModule(own));
    return module != nullptr &&
           find_all(module.get(), {{&read_method, "acquire_read"}, {&write_method, "acquire_write"}}, "RWLock") &&
           find_all(module.get(), {{&object_lock_method, "acquire"}, {&object_lock_release_method, "release"}},
                    "ObjectLock") &&
           apply_rows(module.get(), own, method_rows) && apply(module.get(), TimedNew<OfRWLock>::row(own, "RWLock"));
}

}  // namespace

bool begin_measuring() {
    if (zero == nullptr) zero = PyLong_FromLong(0);
    if (zero == nullptr) return false;
    records().forget();
    if (!find_library_folders() || !learn_roles() || !patch_threads() || !patch_own()) {
        undo_all();
        return false;
    }
    contention::detail::on.store(true, std::memory_order_release);
    forget_compiled_traces();
    return true;
}

void end_measuring() {
    contention::detail::on.store(false, std::memory_order_release);
    undo_all();
    forget_compiled_traces();
}

PyObject* measured() {
    Reference list(PyList_New(0));
    if (list == nullptr) return nullptr;
    for (Tally* tally : records().tallies()) {
        const contention::Counts counts = tally->counts();
        if (counts.acquisitions + counts.failed + counts.waiting == 0) continue;
        const Subject& subject = tally->subject();
        const Reference entry(Py_BuildValue("(sssiO KKKKKKKKKK)", subject.kind.c_str(), subject.file.c_str(),
                                            subject.function.c_str(), subject.line, subject.made ? Py_True : Py_False,
                                            counts.locks, counts.acquisitions, counts.contended, counts.failed,
                                            counts.wait_total, counts.wait_longest, counts.hold_total,
                                            counts.hold_longest, counts.holds, counts.waiting));
        if (entry == nullptr || PyList_Append(list.get(), entry.get()) < 0) return nullptr;
    }
    return list.release();
}

}  // namespace aether::runtime::sync
