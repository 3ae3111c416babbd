#include "update.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "../containers/current_owner.hpp"
#include "../runtime/frames.hpp"
#include "../runtime/probe.hpp"
#include "../runtime/recycled.hpp"
#include "../runtime/types.hpp"
#include "../runtime/variable.hpp"
#include "guard.hpp"
#include "place.hpp"
#include "section.hpp"
#include "stripes.hpp"

namespace aether::mitigation {

namespace {

using runtime::Guards;

// One operator of the statement: `place op operand`, or the other way round.
struct Step {
    binaryfunc function;
    bool in_place;
    Reference operand;
    bool reflected;

    [[nodiscard]] PyObject* on(PyObject* value) const {
        return reflected ? function(operand.get(), value) : function(value, operand.get());
    }
};

// What stands on the interpreter's stack from the load to the store of a guarded statement.
struct Update {
    PyObject_HEAD Site* site = nullptr;
    Place place{};       // its references are owned
    bool plain = false;  // false: done as without a guard
    bool open = false;   // `under_way` hangs in its stripe
    Reference loaded;    // null before the load
    Reference computed;  // null before the first step
    Reference expected;  // what its place held; null: nothing
    OpenUpdate under_way{};
    std::vector<Step> steps;
    Update* next_free = nullptr;

    [[nodiscard]] PyObject* value() const { return computed != nullptr ? computed.get() : loaded.get(); }
};

Update& as_update(PyObject* object) {
    return *reinterpret_cast<Update*>(object);
}

bool is_update(PyObject* object) {
    return Py_IS_TYPE(object, &update_type);
}

PyObject* unknown_form() {
    PyErr_SetString(PyExc_SystemError, "aether: a guard was used in a form that it does not have");
    return nullptr;
}

// Borrowed references. False with an exception: the variable has no place.
bool find_place(Site& site, PyObject* operand, Place& place) {
    switch (kind_of(site.op)) {
        case PlaceKind::attribute:
            place = {PlaceKind::attribute, operand, site.name};
            return true;
        case PlaceKind::item:
            place = {PlaceKind::item, operand, nullptr};
            return true;
        case PlaceKind::global:
            place = {PlaceKind::global, PyEval_GetGlobals(), site.name};
            break;
        case PlaceKind::cell:
            place = {PlaceKind::cell, runtime::present_cell(site), site.name};
            break;
    }
    return place.holder != nullptr || unknown_form() != nullptr;
}

// Whoever stores: the task, or the thread. An exception of asyncio's is none of the program's.
std::uintptr_t present_owner() {
    containers::Owner owner;
    if (containers::current_owner(owner)) return owner.who;
    PyErr_Clear();
    return containers::this_thread();
}

// A thread that stores under a lock: code of the program's that runs there after all, by a key with the same hash or
// the death of what an unguarded store has put there, must not wait for the lock that its own thread holds.
class Inside {
  public:
    Inside() { inside_ = true; }
    ~Inside() { inside_ = false; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    [[nodiscard]] static bool any() { return inside_; }

  private:
    static inline thread_local bool inside_ = false;
};

// Between load and store other code of the program runs in this thread.
void open(Update& update) {
    if (Inside::any()) return;
    update.under_way.place = update.place;
    update.under_way.owner = present_owner();
    update.under_way.overtaken = false;
    Stripe& stripe = stripe_of(update.place);
    const std::scoped_lock guard(stripe.lock);
    stripe.add(update.under_way);
    update.open = true;
}

void close(Update& update) {
    if (!update.open) return;
    Stripe& stripe = stripe_of(update.place);
    const std::scoped_lock guard(stripe.lock);
    stripe.remove(update.under_way);
    update.open = false;
}

// False with the program's exception.
bool load_plain(Update& update) {
    Reference there = present(*update.site, update.place);
    if (there == nullptr) there = settle_default(update.place);
    if (there == nullptr && PyErr_Occurred() != nullptr) return false;
    if (there == nullptr) {
        update.loaded.reset(load(update.place));
        if (update.loaded == nullptr) return false;
        there = present(*update.site, update.place);  // a __missing__ may have stored it
    } else {
        update.loaded.reset(Py_NewRef(there.get()));
    }
    update.expected = std::move(there);
    return true;
}

bool load_for(Update& update) {
    update.plain = is_guarding(*update.site) && is_plain(*update.site, update.place);
    if (!update.plain) {
        update.loaded.reset(load(update.place));
        return update.loaded != nullptr;
    }
    if (!update.site->has(runtime::undisturbed)) open(update);  // before the load: no store after it goes unnoticed
    return load_plain(update);
}

PyObject* begin_load(Update& update) {
    if (update.loaded != nullptr) return unknown_form();
    if (!load_for(update)) return nullptr;
    const Guards guards = update.plain ? Guards::yes : Guards::no;
    runtime::observe_guarded_load(*update.site, update.place.holder, update.place.key, update.loaded.get(), guards);
    return Py_NewRef(reinterpret_cast<PyObject*>(&update));
}

bool is_number(PyObject* object) {
    return PyLong_CheckExact(object) || PyFloat_CheckExact(object) || PyBool_Check(object) ||
           PyComplex_CheckExact(object);
}

// Its operators are C code that changes nothing: they may be applied as often as need be.
bool is_pure(PyObject* object) {
    if (is_number(object) || PyUnicode_CheckExact(object) || PyBytes_CheckExact(object) || PyTuple_CheckExact(object) ||
        PyFrozenSet_CheckExact(object))
        return true;
    if ((Py_TYPE(object)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) == 0) return false;
    const std::string_view name(Py_TYPE(object)->tp_name);
    return name == "decimal.Decimal" || name == "datetime.timedelta" || name == "datetime.date";
}

// So are those that make a new one of these.
bool is_copied(PyObject* object) {
    return PyList_CheckExact(object) || PyDict_CheckExact(object) || PySet_CheckExact(object);
}

bool can_redo(const Update& update, PyObject* value) {
    const bool copies = is_copied(value);
    const auto is_known = [value, copies](const Step& step) {
        // The remainder of a text is what is formatted, by methods of the operand's.
        const bool formats = step.function == PyNumber_Remainder || step.function == PyNumber_InPlaceRemainder;
        if (copies) return !step.in_place && (is_copied(step.operand.get()) || is_pure(step.operand.get()));
        return is_pure(step.operand.get()) && (!formats || is_number(value));
    };
    return (copies || is_pure(value)) && std::ranges::all_of(update.steps, is_known);
}

// True if no other thread's store can be lost: what was changed in place is the same object still.
bool is_repaired(const Update& update) {
    return update.plain && fits(update.place, update.value()) &&
           (update.computed == update.loaded || can_redo(update, update.loaded.get()));
}

Reference redo(const Update& update, PyObject* value) {
    Reference result(Py_NewRef(value));
    for (const Step& step : update.steps) {
        result.reset(step.on(result.get()));
        if (result == nullptr) break;
    }
    if (result == nullptr) PyErr_Clear();  // the program's own result is stored instead
    return result;
}

enum class Outcome : std::uint8_t { stored, changed, failed };
struct Attempt {
    Outcome outcome;
    Reference there;  // before the store
};

enum class Compares : bool { no, yes };

// One step for all threads: stores the value (null: deletes), if the place holds what is expected.
Attempt attempt_store(Site& site, const Place& place, Compares compares, PyObject* expected, PyObject* value) {
    Stripe& stripe = stripe_of(place);
    std::uintptr_t owner = 0;  // asked for where it matters, and with nothing held
    Released released;
    Reference there;
    if (Inside::any()) return {store(place, value) ? Outcome::stored : Outcome::failed, nullptr};
    std::unique_lock guard(stripe.lock);
    while (stripe.has_open() && owner == 0) {
        guard.unlock();
        owner = present_owner();
        guard.lock();
    }
    const Inside inside;
    there = present(site, place);  // what is replaced must not die under the lock
    if (compares == Compares::yes && !is_same(there.get(), expected)) return {Outcome::changed, std::move(there)};
    const bool stored = store(place, value);
    if (stored && owner != 0) stripe.note_store(place, owner, there.get(), released);
    guard.unlock();
    return {stored ? Outcome::stored : Outcome::failed, std::move(there)};
}

// Each failure is another thread's success: so many in a row mean that the place never gives what was stored.
constexpr unsigned most_attempts = 10'000;

bool give_up(Counters& counters, const Place& place, PyObject* value) {
    counters.count_given_up();
    return store(place, value);
}

bool commit_plain(Update& update, Site& site) {
    Counters& counters = counters_of(site);
    const bool was_open = !update.site->has(runtime::undisturbed);
    Reference expected = std::move(update.expected);
    Reference value(Py_NewRef(update.value()));
    for (unsigned attempts = 1;; ++attempts) {
        // The program may have given the holder another class meanwhile.
        if (!is_plain(*update.site, update.place) || !fits(update.place, value.get()))
            return give_up(counters, update.place, value.get());
        Attempt attempt = attempt_store(site, update.place, Compares::yes, expected.get(), value.get());
        if (attempt.outcome == Outcome::failed) return false;
        if (attempt.outcome == Outcome::stored) {
            counters.count_guarded();
            if (attempts > 1) counters.count_redone();
            return true;
        }
        close(update);  // whoever has stored up to the attempt has been noted
        // Nobody else has come between: this thread itself has changed the place, in whatever way.
        if (was_open && attempts == 1 && !update.under_way.overtaken)
            return attempt_store(site, update.place, Compares::no, nullptr, value.get()).outcome == Outcome::stored;
        // Another thread has deleted it, or put another in place of what was changed: as if after this update.
        if (attempt.there == nullptr || update.computed == update.loaded) return true;
        const bool can = attempts < most_attempts && can_redo(update, attempt.there.get());
        const bool from_base = attempts == 1 && update.under_way.base != nullptr;
        PyObject* base = from_base ? update.under_way.base.get() : attempt.there.get();
        Reference again = can ? redo(update, base) : nullptr;
        if (again == nullptr) {
            counters.count_given_up();
            return attempt_store(site, update.place, Compares::no, nullptr, update.value()).outcome == Outcome::stored;
        }
        value = std::move(again);
        expected = std::move(attempt.there);
    }
}

enum class Locked : bool { no, yes };

// `locked`: the whole statement runs under the lock of the sections on its object.
bool commit_alone(Update& update, Site& site, Locked locked) {
    const Guards guards = is_repaired(update) ? Guards::yes : Guards::no;
    runtime::observe_guarded_store(site, update.place.holder, update.place.key, update.value(), guards);
    if (update.plain) return commit_plain(update, site);
    if (!is_guarding(site)) return store(update.place, update.value());
    if (locked == Locked::no) return give_up(counters_of(site), update.place, update.value());
    counters_of(site).count_guarded();
    return store(update.place, update.value());
}

bool commit(Update& update, Site& site) {
    if (!site.has(runtime::locked) || Inside::any()) return commit_alone(update, site, Locked::no);
    PyObject* object = holder_of(update.place);
    const Locked locked = is_in_section_on(object) ? Locked::yes : Locked::no;
    const SectionOn section(site, object);
    if (section.entered() == Entered::excused && is_guarding(site)) counters_of(site).count_given_up();
    return section.entered() != Entered::failed && commit_alone(update, site, locked);
}

void reset(Update& update) {
    close(update);
    update.steps.clear();
    update.loaded.reset();
    update.computed.reset();
    update.expected.reset();
    update.under_way.base.reset();
    Py_CLEAR(update.place.key);
    Py_CLEAR(update.place.holder);
}

using Updates = runtime::Recycled<Update>;

void release(PyObject* self) {
    reset(as_update(self));
    Updates::give_back(as_update(self));
}

// The statement names one place twice, and it was the same object both times.
bool assigns_what_it_loaded(const Update& update, const Place& place) {
    return update.place.kind == place.kind && update.place.holder == place.holder &&
           is_same(update.place.key, place.key);
}

PyObject* load_attribute(PyObject* self, PyObject* name) {
    static_cast<void>(name);  // the site's own
    return begin_load(as_update(self));
}

PyObject* load_item(PyObject* self, PyObject* key) {
    Update& update = as_update(self);
    if (update.place.key != nullptr) return unknown_form();
    update.place.key = Py_NewRef(key);
    return begin_load(update);
}

int finish(PyObject* self, PyObject* value) {
    if (value != self || as_update(self).loaded == nullptr) {
        static_cast<void>(unknown_form());
        return -1;
    }
    return commit(as_update(self), *as_update(self).site) ? 0 : -1;
}

int store_attribute(PyObject* self, PyObject* name, PyObject* value) {
    static_cast<void>(name);
    return finish(self, value);
}

int store_item(PyObject* self, PyObject* key, PyObject* value) {
    static_cast<void>(key);
    return finish(self, value);
}

PyObject* take_step(Update& update, Step step) {
    if (update.loaded == nullptr) return unknown_form();
    Reference result(step.on(update.value()));
    if (result == nullptr) return nullptr;
    update.computed = std::move(result);
    update.steps.push_back(std::move(step));
    return Py_NewRef(reinterpret_cast<PyObject*>(&update));
}

template <binaryfunc function, bool in_place = false>
PyObject* operate(PyObject* left, PyObject* right) {
    const bool reflected = !is_update(left);
    PyObject* operand = reflected ? left : right;
    return take_step(as_update(reflected ? right : left),
                     {function, in_place, Reference(Py_NewRef(operand)), reflected});
}

PyObject* power(PyObject* left, PyObject* right) {
    return PyNumber_Power(left, right, Py_None);
}
PyObject* power_in_place(PyObject* left, PyObject* right) {
    return PyNumber_InPlacePower(left, right, Py_None);
}

template <binaryfunc function, bool in_place = false>
PyObject* operate_to_the_power(PyObject* left, PyObject* right, PyObject* modulus) {
    static_cast<void>(modulus);  // no operator has one
    return operate<function, in_place>(left, right);
}

PyNumberMethods number_methods() {
    PyNumberMethods methods{};
    methods.nb_add = operate<PyNumber_Add>;
    methods.nb_subtract = operate<PyNumber_Subtract>;
    methods.nb_multiply = operate<PyNumber_Multiply>;
    methods.nb_remainder = operate<PyNumber_Remainder>;
    methods.nb_power = operate_to_the_power<power>;
    methods.nb_lshift = operate<PyNumber_Lshift>;
    methods.nb_rshift = operate<PyNumber_Rshift>;
    methods.nb_and = operate<PyNumber_And>;
    methods.nb_xor = operate<PyNumber_Xor>;
    methods.nb_or = operate<PyNumber_Or>;
    methods.nb_floor_divide = operate<PyNumber_FloorDivide>;
    methods.nb_true_divide = operate<PyNumber_TrueDivide>;
    methods.nb_matrix_multiply = operate<PyNumber_MatrixMultiply>;
    methods.nb_inplace_add = operate<PyNumber_InPlaceAdd, true>;
    methods.nb_inplace_subtract = operate<PyNumber_InPlaceSubtract, true>;
    methods.nb_inplace_multiply = operate<PyNumber_InPlaceMultiply, true>;
    methods.nb_inplace_remainder = operate<PyNumber_InPlaceRemainder, true>;
    methods.nb_inplace_power = operate_to_the_power<power_in_place, true>;
    methods.nb_inplace_lshift = operate<PyNumber_InPlaceLshift, true>;
    methods.nb_inplace_rshift = operate<PyNumber_InPlaceRshift, true>;
    methods.nb_inplace_and = operate<PyNumber_InPlaceAnd, true>;
    methods.nb_inplace_xor = operate<PyNumber_InPlaceXor, true>;
    methods.nb_inplace_or = operate<PyNumber_InPlaceOr, true>;
    methods.nb_inplace_floor_divide = operate<PyNumber_InPlaceFloorDivide, true>;
    methods.nb_inplace_true_divide = operate<PyNumber_InPlaceTrueDivide, true>;
    methods.nb_inplace_matrix_multiply = operate<PyNumber_InPlaceMatrixMultiply, true>;
    return methods;
}
PyNumberMethods numbers = number_methods();
PyMappingMethods mapping{nullptr, load_item, store_item};

// `S[o] = v` of what is no update.
bool store_alone(Site& site, const Place& place, PyObject* value, Locked locked) {
    const bool plain = is_guarding(site) && is_plain(site, place) && fits(place, value);
    runtime::observe_guarded_store(site, place.holder, place.key, value, plain ? Guards::yes : Guards::no);
    if (!is_guarding(site)) return store(place, value);
    Counters& counters = counters_of(site);
    if (!plain && locked == Locked::no) return give_up(counters, place, value);
    const bool stored = plain ? attempt_store(site, place, Compares::no, nullptr, value).outcome == Outcome::stored
                              : store(place, value);
    if (!stored) return false;
    if (site.has(runtime::locked) && locked == Locked::no) {
        counters.count_given_up();
    } else {
        counters.count_guarded();
    }
    return true;
}

}  // namespace

PyObject* begin(Site& site, PyObject* operand) {
    Place place{};
    if (!find_place(site, operand, place)) return nullptr;
    Update* update = Updates::take(update_type);
    if (update == nullptr) return nullptr;
    update->site = &site;
    update->place = {place.kind, Py_NewRef(place.holder), Py_XNewRef(place.key)};
    return reinterpret_cast<PyObject*>(update);
}

bool store_guarded(Site& site, PyObject* operand, PyObject* value) {
    PyObject* holder = operand;
    if (kind_of(site.op) == PlaceKind::item && PySlice_Check(operand))
        holder = reinterpret_cast<PySliceObject*>(operand)->start;
    Place place{};
    if (!find_place(site, holder, place)) return false;
    if (place.kind == PlaceKind::item) place.key = reinterpret_cast<PySliceObject*>(operand)->stop;
    if (value != nullptr && is_update(value)) {
        Update& update = as_update(value);
        if (assigns_what_it_loaded(update, place)) return commit(update, site);
        value = update.value();
    }
    if (!site.has(runtime::locked) || Inside::any()) return store_alone(site, place, value, Locked::no);
    const SectionOn section(site, holder_of(place));
    const Locked locked = section.entered() == Entered::yes ? Locked::yes : Locked::no;
    return section.entered() != Entered::failed && store_alone(site, place, value, locked);
}

bool is_storing() {
    return Inside::any();
}

PyObject* value_of(PyObject* object) {
    if (object == nullptr || !is_update(object)) return object;
    const Update& update = as_update(object);
    return update.loaded == nullptr ? update.place.holder : update.value();
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
PyTypeObject update_type = {PyVarObject_HEAD_INIT(nullptr, 0)};
#pragma GCC diagnostic pop

bool ready_update_type() {
    update_type.tp_name = "aether._native.Update";
    update_type.tp_basicsize = sizeof(Update);
    update_type.tp_dealloc = release;
    update_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    update_type.tp_getattro = load_attribute;
    update_type.tp_setattro = store_attribute;
    update_type.tp_as_number = &numbers;
    update_type.tp_as_mapping = &mapping;
    update_type.tp_doc = "A guarded statement between its load and its store.";
    return PyType_Ready(&update_type) == 0;
}

}  // namespace aether::mitigation
