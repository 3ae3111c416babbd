#include "effects.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "class_lookup.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

constexpr Touch none = Touch::none, read = Touch::read, walk = Touch::walk, write = Touch::write,
                rewrite = Touch::rewrite;
constexpr Sharing atomic = Sharing::atomic, whole = Sharing::snapshot, steps = Sharing::walk,
                  exposed = Sharing::exposed;

// name, structure, contents, entry, sharing, stores, takes
constexpr std::array methods{
    Effect{"append", write, none, none, atomic, true, false},
    Effect{"appendleft", write, none, none, atomic, true, false},
    Effect{"extend", write, none, none, atomic, true, false},
    Effect{"extendleft", write, none, none, atomic, true, false},
    Effect{"insert", rewrite, rewrite, none, exposed, true, false},
    Effect{"remove", rewrite, rewrite, none, exposed, false, false},
    Effect{"pop", write, none, write, atomic, false, true},
    Effect{"popleft", write, none, none, atomic, false, true},
    Effect{"popitem", write, none, none, atomic, false, true},
    Effect{"clear", rewrite, rewrite, none, exposed, false, false},
    Effect{"sort", rewrite, rewrite, none, exposed, false, false},
    Effect{"reverse", rewrite, rewrite, none, exposed, false, false},
    Effect{"rotate", rewrite, rewrite, none, exposed, false, false},
    Effect{"index", walk, read, none, steps, false, false},
    Effect{"count", walk, read, none, steps, false, false},
    Effect{"copy", read, read, none, whole, false, false},
    Effect{"add", write, none, write, atomic, true, false},
    Effect{"discard", write, none, write, atomic, false, false},
    Effect{"update", write, write, none, atomic, true, false},
    Effect{"get", none, none, read, atomic, false, false},
    Effect{"setdefault", none, none, write, atomic, true, false},
    Effect{"union", read, none, none, whole, false, false},
    Effect{"intersection", read, none, none, whole, false, false},
    Effect{"difference", read, none, none, whole, false, false},
    Effect{"issubset", read, none, none, whole, false, false},
    Effect{"issuperset", read, none, none, whole, false, false},
    Effect{"difference_update", write, none, none, atomic, false, false},
    Effect{"intersection_update", rewrite, none, none, exposed, false, false},
    Effect{"symmetric_difference_update", rewrite, none, none, exposed, false, false},
    Effect{"put", none, none, none, atomic, true, false},
    Effect{"__getitem__", none, none, read, atomic, false, false},
    Effect{"__setitem__", none, write, write, atomic, true, false},
    Effect{"__delitem__", write, none, write, atomic, false, false},
    Effect{"__contains__", none, none, read, atomic, false, false},
    Effect{"move_to_end", rewrite, none, none, exposed, false, false},
};

constexpr std::array builtins{
    Effect{"len", read, none, none, whole, false, false},
    Effect{"bool", read, none, none, whole, false, false},
    Effect{"list", read, read, none, whole, false, false},
    Effect{"sorted", read, read, none, whole, false, false},
    Effect{"dict", read, read, none, whole, false, false},
    Effect{"set", read, read, none, whole, false, false},
    Effect{"frozenset", read, read, none, whole, false, false},
    Effect{"tuple", read, read, none, whole, false, false},
    Effect{"sum", walk, read, none, steps, false, false},
    Effect{"min", walk, read, none, steps, false, false},
    Effect{"max", walk, read, none, steps, false, false},
    Effect{"any", walk, read, none, steps, false, false},
    Effect{"all", walk, read, none, steps, false, false},
    Effect{"enumerate", walk, read, none, steps, false, false},
    Effect{"zip", walk, read, none, steps, false, false},
    Effect{"map", walk, read, none, steps, false, false},
    Effect{"filter", walk, read, none, steps, false, false},
    Effect{"reversed", walk, read, none, steps, false, false},
    Effect{"join", walk, read, none, steps, false, false},
    Effect{"heappush", rewrite, rewrite, none, exposed, true, false},
    Effect{"heappop", rewrite, rewrite, none, exposed, false, true},
    Effect{"heapify", rewrite, rewrite, none, exposed, false, false},
};

constexpr Effect end_pop{"pop", write, none, none, atomic, false, true};
constexpr Effect set_remove{"remove", write, none, write, atomic, false, false};
constexpr Effect walking_contains{"__contains__", walk, read, none, steps, false, false};
constexpr Effect unlocked{"OrderedDict", rewrite, rewrite, none, exposed, false, false};

template <std::size_t size>
const Effect* find(const std::array<Effect, size>& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Effect::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

const Effect load_effect{"[]", none, none, read, atomic, false, false};
const Effect store_effect{"[]=", none, write, write, atomic, true, false};
const Effect delete_effect{"del []", write, none, write, atomic, false, false};
const Effect slice_load_effect{"[:]", read, read, none, whole, false, false};
const Effect slice_store_effect{"[:]=", rewrite, rewrite, none, exposed, true, false};
const Effect iterate_effect{"for", walk, read, none, steps, false, false};
const Effect snapshot_effect{"*", read, read, none, whole, false, false};
const Effect contains_effect{"in", none, none, read, atomic, false, false};
const Effect length_effect{"len", read, none, none, whole, false, false};

const Effect* effect_of(SiteOp op, PyObject* name) {
    if (name == nullptr) return nullptr;
    const char* text = PyUnicode_AsUTF8(name);
    if (text == nullptr) {
        PyErr_Clear();
        return nullptr;
    }
    std::string_view view(text);
    if (op == SiteOp::builtin_arg) {
        // `str.join`, `heapq.heappush`: the last part decides.
        if (const auto dot = view.rfind('.'); dot != std::string_view::npos) view.remove_prefix(dot + 1);
        return find(builtins, view);
    }
    if (op == SiteOp::call_method) return find(methods, view);
    return nullptr;
}

bool has_builtin_method(PyObject* object, PyObject* method) {
    if (kind_of(object) == ContainerKind::none) return false;
    if (PyList_CheckExact(object) || PyDict_CheckExact(object) || PySet_CheckExact(object)) return true;
    if (!holds_only_names(Py_TYPE(object))) return false;
    const Reference found = look_up(Py_TYPE(object), method);
    return found != nullptr && Py_IS_TYPE(found.get(), &PyMethodDescr_Type);
}

// Effects are never temporaries: they stand in tables.
// NOLINTBEGIN(bugprone-return-const-ref-from-parameter)
const Effect& on_container(const Effect& effect, PyObject* object) {
    const std::string_view name(effect.name);
    const ContainerKind kind = kind_of(object);
    const bool keyed = kind == ContainerKind::dict || kind == ContainerKind::ordered_dict || kind == ContainerKind::set;
    if (kind == ContainerKind::ordered_dict) {
        return effect.structure == write || effect.structure == rewrite ? unlocked : effect;
    }
    if (name == "pop" && (!keyed || kind == ContainerKind::set)) return end_pop;
    if (name == "remove" && kind == ContainerKind::set) return set_remove;
    if (!keyed && (name == "in" || name == "__contains__")) return walking_contains;
    return effect;
}
// NOLINTEND(bugprone-return-const-ref-from-parameter)

}  // namespace aether::runtime
