#include "effects.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "class_lookup.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

constexpr Touch none = Touch::none, read = Touch::read, write = Touch::write, rewrite = Touch::rewrite;
constexpr Sharing atomic = Sharing::atomic, whole = Sharing::snapshot, exposed = Sharing::exposed;

// name, structure, contents, entry, sharing, stores, takes, intake, that of the argument
constexpr std::array methods{
    Effect{"append", write, none, none, atomic, true, false},
    Effect{"appendleft", write, none, none, atomic, true, false},
    Effect{"extend", write, none, none, atomic, true, false, Intake::none, Intake::list},
    Effect{"extendleft", write, none, none, atomic, true, false, Intake::none, Intake::steps},
    Effect{"insert", rewrite, rewrite, none, exposed, true, false},
    Effect{"remove", rewrite, rewrite, none, exposed, false, false},
    Effect{"pop", write, none, write, atomic, false, true},
    Effect{"popleft", write, none, none, atomic, false, true},
    Effect{"popitem", write, none, none, atomic, false, true},
    Effect{"clear", rewrite, rewrite, none, exposed, false, false},
    Effect{"sort", rewrite, rewrite, none, exposed, false, false},
    Effect{"reverse", rewrite, rewrite, none, exposed, false, false},
    Effect{"rotate", rewrite, rewrite, none, exposed, false, false},
    Effect{"index", read, read, none, whole, false, false, Intake::steps},
    Effect{"count", read, read, none, whole, false, false, Intake::steps},
    Effect{"copy", read, read, none, whole, false, false, Intake::copy},
    Effect{"add", write, none, write, atomic, true, false},
    Effect{"discard", write, none, write, atomic, false, false},
    Effect{"update", write, write, none, atomic, true, false, Intake::none, Intake::set},
    Effect{"subtract", write, write, none, atomic, true, false, Intake::none, Intake::dict},
    Effect{"total", read, read, none, whole, false, false, Intake::nested},
    Effect{"most_common", read, read, none, whole, false, false, Intake::copy},
    Effect{"get", none, none, read, atomic, false, false},
    Effect{"setdefault", none, none, write, atomic, true, false},
    Effect{"union", read, none, none, whole, false, false, Intake::none, Intake::set},
    Effect{"intersection", read, none, none, whole, false, false, Intake::none, Intake::set},
    Effect{"difference", read, none, none, whole, false, false, Intake::none, Intake::set},
    Effect{"issubset", read, none, none, whole, false, false, Intake::none, Intake::set},
    Effect{"issuperset", read, none, none, whole, false, false, Intake::none, Intake::set},
    Effect{"difference_update", write, none, none, atomic, false, false, Intake::none, Intake::set},
    Effect{"intersection_update", rewrite, rewrite, none, exposed, false, false, Intake::none, Intake::set},
    Effect{"symmetric_difference_update", rewrite, rewrite, none, exposed, false, false, Intake::none, Intake::set},
    Effect{"put", none, none, none, atomic, true, false},
    Effect{"__getitem__", none, none, read, atomic, false, false},
    Effect{"__setitem__", none, write, write, atomic, true, false},
    Effect{"__delitem__", write, none, write, atomic, false, false},
    Effect{"__contains__", none, none, read, atomic, false, false},
    Effect{"move_to_end", rewrite, none, none, exposed, false, false},
};

// Of aether's own types alone (own_access.cpp).
constexpr std::array own_methods{
    Effect{"load", none, none, read, atomic, false, false},
    Effect{"load_relaxed", none, none, read, atomic, false, false},
    Effect{"store", none, none, write, atomic, true, false},
    Effect{"store_relaxed", none, none, write, atomic, true, false},
    Effect{"fetch_add", none, none, write, atomic, false, false},
    Effect{"fetch_sub", none, none, write, atomic, false, false},
    Effect{"increment", none, none, write, atomic, false, false},
    Effect{"decrement", none, none, write, atomic, false, false},
    Effect{"fetch_and", none, none, write, atomic, false, false},
    Effect{"fetch_or", none, none, write, atomic, false, false},
    Effect{"fetch_xor", none, none, write, atomic, false, false},
    Effect{"fetch_max", none, none, write, atomic, false, false},
    Effect{"fetch_min", none, none, write, atomic, false, false},
    Effect{"fetch_update", none, none, write, atomic, false, false},
    Effect{"compute", none, none, write, atomic, false, false},
    Effect{"compute_if_absent", write, none, write, atomic, false, false},
    Effect{"add_if_absent", write, none, write, atomic, true, false},
    Effect{"remove_if_present", write, none, write, atomic, false, false},
};

constexpr Effect taking(const char* name, Intake intake) {
    return {name, read, read, none, whole, false, false, intake};
}

constexpr std::array builtins{
    Effect{"len", read, none, none, whole, false, false},
    taking("list", Intake::list),
    taking("sorted", Intake::list),
    taking("dict", Intake::dict),
    taking("set", Intake::set),
    taking("frozenset", Intake::set),
    taking("fromkeys", Intake::set),
    taking("tuple", Intake::tuple),
    taking("join", Intake::tuple),
    taking("copy", Intake::copy),
    taking("+", Intake::copy),
    taking("indexOf", Intake::steps),
    taking("countOf", Intake::steps),
    taking("sum", Intake::steps),
    taking("min", Intake::steps),
    taking("max", Intake::steps),
    taking("any", Intake::steps),
    taking("all", Intake::steps),
    taking("next", Intake::next),
    taking("send", Intake::resume),
    taking("throw", Intake::resume),
    taking("__next__", Intake::resume),
    taking("iter", Intake::begin),
    taking("__iter__", Intake::steps),  // an iterator that is made for who loops over the object
    taking("for", Intake::next),
    taking("enumerate", Intake::steps),
    taking("zip", Intake::steps),
    taking("map", Intake::steps),
    taking("filter", Intake::steps),
    taking("reversed", Intake::steps),
    taking("chain", Intake::steps),
    taking("islice", Intake::steps),
    taking("accumulate", Intake::steps),
    taking("batched", Intake::steps),
    taking("cycle", Intake::steps),
    taking("groupby", Intake::steps),
    taking("pairwise", Intake::steps),
    taking("from_iterable", Intake::steps),
    taking("dropwhile", Intake::steps),
    taking("takewhile", Intake::steps),
    taking("filterfalse", Intake::steps),
    taking("starmap", Intake::steps),
    taking("zip_longest", Intake::steps),
    taking("compress", Intake::steps),
    taking("product", Intake::tuple),
    taking("permutations", Intake::tuple),
    taking("combinations", Intake::tuple),
    taking("combinations_with_replacement", Intake::tuple),
    taking("reduce", Intake::steps),
    taking("fsum", Intake::steps),
    taking("prod", Intake::steps),
    taking("mean", Intake::steps),
    taking("fmean", Intake::steps),
    taking("geometric_mean", Intake::steps),
    taking("harmonic_mean", Intake::steps),
    taking("stdev", Intake::steps),
    taking("pstdev", Intake::steps),
    taking("variance", Intake::steps),
    taking("pvariance", Intake::steps),
    taking("mode", Intake::steps),
    taking("deque", Intake::steps),
    taking("Counter", Intake::dict),
    taking("OrderedDict", Intake::dict),
    taking("defaultdict", Intake::dict),
    taking("array", Intake::steps),
    taking("choice", Intake::copy),
    taking("choices", Intake::copy),
    taking("sample", Intake::copy),
    taking("bisect", Intake::copy),
    taking("bisect_left", Intake::copy),
    taking("bisect_right", Intake::copy),
    taking("repr", Intake::copy),
    taking("asdict", Intake::fields),
    taking("astuple", Intake::fields),
    taking("replace", Intake::fields),
    taking("print", Intake::copy),
    taking("merge", Intake::steps),
    taking("nlargest", Intake::steps),
    taking("nsmallest", Intake::steps),
    taking("deepcopy", Intake::nested),
    taking("dump", Intake::nested),
    taking("dumps", Intake::nested),
    taking("pprint", Intake::nested),
    taking("pformat", Intake::nested),
    Effect{"insort", rewrite, rewrite, none, exposed, false, false},
    Effect{"insort_left", rewrite, rewrite, none, exposed, false, false},
    Effect{"insort_right", rewrite, rewrite, none, exposed, false, false},
    Effect{"shuffle", rewrite, rewrite, none, exposed, false, false},
    Effect{"heappush", rewrite, rewrite, none, exposed, true, false},
    Effect{"heappop", rewrite, rewrite, none, exposed, false, true},
    Effect{"heappushpop", rewrite, rewrite, none, exposed, true, true},
    Effect{"heapreplace", rewrite, rewrite, none, exposed, true, true},
    Effect{"heapify", rewrite, rewrite, none, exposed, false, false},
};

constexpr Effect end_pop{"pop", write, none, none, atomic, false, true};
constexpr Effect set_remove{"remove", write, none, write, atomic, false, false};
constexpr Effect stepping_extend{"extend", write, none, none, atomic, true, false, Intake::none, Intake::steps};
constexpr Effect dict_update{"update", write, write, none, atomic, true, false, Intake::none, Intake::dict};
constexpr Effect searching{"in", read, read, none, whole, false, false, Intake::steps};
constexpr Effect list_append{"append", write, none, none, Sharing::growing, true, false};

template <std::size_t size>
constexpr const Effect* find(const std::array<Effect, size>& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Effect::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

const Effect load_effect{"[]", none, none, read, atomic, false, false};
const Effect store_effect{"[]=", none, write, write, atomic, true, false};
const Effect delete_effect{"del []", write, none, write, atomic, false, false};
const Effect slice_load_effect{"[:]", read, read, none, whole, false, false, Intake::copy};
const Effect slice_store_effect{"[:]=", rewrite, rewrite, none, exposed, true, false};
const Effect iterate_effect{"for", read, read, none, whole, false, false, Intake::steps};
const Effect contains_effect{"in", none, none, read, atomic, false, false};
const Effect length_effect{"len", read, none, none, whole, false, false};

const Effect default_effect{"[default]", write, write, write, atomic, true, false};
const Effect cut_default_effect = default_effect;

const Effect* effect_of(SiteOp op, PyObject* name) {
    if (name == nullptr) return nullptr;
    const char* text = PyUnicode_AsUTF8(name);
    if (text == nullptr) {
        PyErr_Clear();
        return nullptr;
    }
    std::string_view view(text);
    if (op == SiteOp::iterate) return find(builtins, view);
    if (op == SiteOp::builtin_arg) {
        // `str.join`, `heapq.heappush`: the last part decides.
        if (const auto dot = view.rfind('.'); dot != std::string_view::npos) view.remove_prefix(dot + 1);
        return find(builtins, view);
    }
    if (op != SiteOp::call_method && op != SiteOp::method_value) return nullptr;
    const Effect* found = find(methods, view);
    return found != nullptr || op == SiteOp::method_value ? found : find(own_methods, view);
}

namespace {

constexpr Effect repeating{"*=", rewrite, rewrite, none, exposed, true, false};

struct InPlace {
    std::uint64_t flag;
    const char* method;  // of Python
    const Effect* effect;
};
constexpr std::array in_place_operators{
    InPlace{adds, "__iadd__", find(methods, "extend")},
    InPlace{repeats, "__imul__", &repeating},
    InPlace{joins, "__ior__", find(methods, "update")},
    InPlace{takes_out, "__isub__", find(methods, "difference_update")},
    InPlace{keeps_common, "__iand__", find(methods, "intersection_update")},
    InPlace{keeps_different, "__ixor__", find(methods, "symmetric_difference_update")},
};

const InPlace* in_place_operator(const Site& site) {
    const auto* found =
        std::ranges::find_if(in_place_operators, [&site](const InPlace& op) { return site.has(op.flag); });
    return found == in_place_operators.end() ? nullptr : found;
}

Reference method_of(PyTypeObject* type, const char* method) {
    if (!holds_only_names(type)) return nullptr;
    const Reference name(PyUnicode_InternFromString(method));
    return name == nullptr ? nullptr : look_up(type, name.get());
}

// An exact list has no `|=`: that raises, whatever is recorded.
bool is_built_in(PyTypeObject* type, const char* method) {
    if (type == &PyList_Type || type == &PyDict_Type || type == &PySet_Type) return true;
    const Reference found = method_of(type, method);
    return found != nullptr && Py_IS_TYPE(found.get(), &PyWrapperDescr_Type);
}

// Of `aether`'s atomics and containers. Of other types written in C nobody knows whether their operators are one step.
bool is_one_of_ours(PyObject* method) {
    return Py_IS_TYPE(method, &PyWrapperDescr_Type) &&
           std::string_view(PyDescr_TYPE(method)->tp_name).starts_with("aether.");
}

// What another thread may replace meanwhile.
struct Definition {
    Reference name;
    Reference code;
};

Definition definition_of(PyObject* function) {
    auto* fields = reinterpret_cast<PyFunctionObject*>(function);
    Definition found{nullptr, nullptr};
    Py_BEGIN_CRITICAL_SECTION(function);
    found = {Reference(Py_NewRef(fields->func_name)), Reference(Py_NewRef(fields->func_code))};
    Py_END_CRITICAL_SECTION();
    return found;
}

// In Python: `__iadd__ = __add__` makes a new object, and so does what the analysis of the site's file saw.
bool gives_itself(const Site& site, PyObject* function, const char* method) {
    const Definition found = definition_of(function);
    if (PyUnicode_EqualToUTF8(found.name.get(), method) == 0) return false;
    const auto* code = reinterpret_cast<const PyCodeObject*>(found.code.get());
    return !site.has(gives_new) || code->co_filename != site.file;
}

}  // namespace

const Effect* in_place_effect(const Site& site, PyObject* object) {
    const InPlace* found = in_place_operator(site);
    if (found == nullptr || kind_of(object) == ContainerKind::none) return nullptr;
    return is_built_in(Py_TYPE(object), found->method) ? &on_container(*found->effect, object) : nullptr;
}

bool works_in_place(const Site& site, PyObject* value) {
    if (kind_of(value) != ContainerKind::none) return true;
    const InPlace* found = in_place_operator(site);
    if (found == nullptr || !PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HEAPTYPE)) return false;
    const Reference method = method_of(Py_TYPE(value), found->method);
    if (method == nullptr) return false;
    return PyFunction_Check(method.get()) ? gives_itself(site, method.get(), found->method)
                                          : is_one_of_ours(method.get());
}

bool has_builtin_method(PyObject* object, PyObject* method) {
    if (kind_of(object) == ContainerKind::none) return false;
    if (PyList_CheckExact(object) || PyDict_CheckExact(object) || PySet_CheckExact(object)) return true;
    if (!holds_only_names(Py_TYPE(object))) return false;
    const Reference found = look_up(Py_TYPE(object), method);
    return found != nullptr &&
           (Py_IS_TYPE(found.get(), &PyMethodDescr_Type) || Py_IS_TYPE(found.get(), &PyWrapperDescr_Type));
}

// Effects are never temporaries: they stand in tables.
// NOLINTBEGIN(bugprone-return-const-ref-from-parameter)
const Effect& on_container(const Effect& effect, PyObject* object) {
    const std::string_view name(effect.name);
    const ContainerKind kind = kind_of(object);
    const bool keyed = kind == ContainerKind::dict || kind == ContainerKind::ordered_dict || kind == ContainerKind::set;
    if (name == "pop" && (!keyed || kind == ContainerKind::set)) return end_pop;
    if (name == "remove" && kind == ContainerKind::set) return set_remove;
    if (name == "update" && kind != ContainerKind::set) return dict_update;
    if (name == "extend" && kind != ContainerKind::list) return stepping_extend;
    if (name == "append" && kind == ContainerKind::list) return list_append;
    if (!keyed && (name == "in" || name == "__contains__")) return searching;
    return effect;
}
// NOLINTEND(bugprone-return-const-ref-from-parameter)

const Effect* operation_of(const Site& site) {
    switch (site.op) {
        case SiteOp::load_item:
            return &load_effect;
        case SiteOp::store_item:
            return site.has(deletes) ? &delete_effect : &store_effect;
        case SiteOp::update_item:
            return &store_effect;
        case SiteOp::load_slice:
            return &slice_load_effect;
        case SiteOp::store_slice:
            return &slice_store_effect;
        case SiteOp::iterate:
            return site.effect == nullptr ? &iterate_effect : site.effect;
        case SiteOp::step:
            return &iterate_effect;
        case SiteOp::contains:
            return &contains_effect;
        case SiteOp::truth:
            return &length_effect;
        default:
            return site.effect;
    }
}

}  // namespace aether::runtime
