// What walks through a ConcurrentDict: one stripe after the other, each copied at one moment.
#include <array>
#include <mutex>
#include <new>
#include <utility>

#include "concurrent_dict.hpp"

namespace aether::containers::dict {

namespace {

using Pair = DictMap::Pair;
using Pairs = DictMap::Pairs;

// Threads may share it: each entry goes to one of them.
struct Iterator {
    PyObject_HEAD PyObject* dict;
    Shown shown;
    HashPart part;
    ByteLock lock;  // of what follows
    unsigned prefix;
    unsigned end;
    std::size_t index;
    Pairs pairs;  // those from `index` on are still to come
};
PyTypeObject* iterator_type = nullptr;

PyObject* make(PyObject* self, Shown shown, HashPart part) {
    PyObject* made = iterator_type->tp_alloc(iterator_type, 0);
    if (made == nullptr) return nullptr;
    auto& iterator = as<Iterator>(made);
    new (&iterator.lock) ByteLock;
    new (&iterator.pairs) Pairs;
    iterator.dict = Py_NewRef(self);
    iterator.shown = shown;
    iterator.part = part;
    iterator.prefix = part.first_prefix();
    iterator.end = part.end_prefix();
    return made;
}

void release(const Pairs& pairs, std::size_t from) {
    for (std::size_t index = from; index < pairs.size(); ++index) {
        Py_DECREF(pairs[index].key);
        Py_DECREF(pairs[index].value);
    }
}

enum class Next : std::uint8_t { pair, stripes, end };

// An entry; or stripes, to be copied by this thread alone.
Next take(Iterator& iterator, Pair& pair, unsigned& from, unsigned& to) {
    const std::scoped_lock guard(iterator.lock);
    if (iterator.index < iterator.pairs.size()) {
        pair = iterator.pairs[iterator.index++];
        return Next::pair;
    }
    if (iterator.prefix >= iterator.end) return Next::end;
    from = iterator.prefix;
    iterator.prefix = to = map_of(iterator.dict).end_of_stripe(from);
    return Next::stripes;
}

// Another thread may have given some meanwhile, and not taken them all. False where there is no memory.
bool give(Iterator& iterator, Pairs& pairs) {
    const std::scoped_lock guard(iterator.lock);
    if (iterator.index == iterator.pairs.size()) {
        iterator.pairs.swap(pairs);
        iterator.index = 0;
        pairs.truncate(0);
        return true;
    }
    if (!iterator.pairs.reserve(iterator.pairs.size() + pairs.size())) return false;
    for (const Pair& each : pairs.items()) iterator.pairs.push_in_room(each);
    pairs.truncate(0);
    return true;
}

bool fetch(Iterator& iterator, unsigned from, unsigned to) {
    Pairs pairs;
    bool enough = map_of(iterator.dict).copy_stripes(from, to, iterator.part, pairs);
    if (enough && !give(iterator, pairs)) {
        PyErr_NoMemory();
        enough = false;
    }
    release(pairs, 0);
    return enough;
}

PyObject* shown(const Iterator& iterator, const Pair& pair) {
    if (iterator.shown == Shown::items) return Py_BuildValue("(NN)", pair.key, pair.value);
    const bool keys = iterator.shown == Shown::keys;
    Py_DECREF(keys ? pair.value : pair.key);
    return keys ? pair.key : pair.value;
}

PyObject* next(PyObject* self) {
    auto& iterator = as<Iterator>(self);
    for (;;) {
        Pair pair{};
        unsigned from = 0;
        unsigned to = 0;
        const Next taken = take(iterator, pair, from, to);
        if (taken == Next::pair) return shown(iterator, pair);
        if (taken == Next::end || !fetch(iterator, from, to)) return nullptr;
    }
}

PyObject* length_hint(PyObject* self, PyObject*) {
    const auto& iterator = as<Iterator>(self);
    return PyLong_FromSize_t(map_of(iterator.dict).approximate_size() / iterator.part.count);
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    const auto& iterator = as<Iterator>(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(iterator.dict);
    for (std::size_t index = iterator.index; index < iterator.pairs.size(); ++index) {
        Py_VISIT(iterator.pairs[index].key);
        Py_VISIT(iterator.pairs[index].value);
    }
    return 0;
}

// The dict stays: code that the collector runs may still ask for the next.
int clear(PyObject* self) {
    auto& iterator = as<Iterator>(self);
    Pairs pairs;
    std::size_t from = 0;
    {
        const std::scoped_lock guard(iterator.lock);
        pairs.swap(iterator.pairs);
        from = std::exchange(iterator.index, 0);
        iterator.prefix = iterator.end;
    }
    release(pairs, from);
    return 0;
}

void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    clear(self);
    as<Iterator>(self).pairs.~Pairs();
    Py_CLEAR(as<Iterator>(self).dict);
    free_object(self);
}

std::array<PyMethodDef, 2> methods{{
    {"__length_hint__", length_hint, METH_NOARGS, "__length_hint__($self, /)\n--\n\nAbout how many there were."},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Walks through a ConcurrentDict.")},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_iter, slot(PyObject_SelfIter)},
    {Py_tp_iternext, slot(next)},
    {Py_tp_methods, methods.data()},
    {0, nullptr},
};

bool read_count(PyObject* object, const char* name, std::uint64_t& count) {
    const Py_ssize_t value = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (value == -1 && PyErr_Occurred() != nullptr) return false;
    if (value < 0) {
        PyErr_Format(PyExc_ValueError, "%s must not be negative", name);
        return false;
    }
    count = static_cast<std::uint64_t>(value);
    return true;
}

}  // namespace

PyObject* new_iterator(PyObject* self, Shown shown, HashPart part) {
    return make(self, shown, part);
}
PyObject* iterate(PyObject* self) {
    return make(self, Shown::keys, {});
}

PyObject* walk(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    std::uint64_t which = 0;
    if (!exactly("_walk", count, 1) || !read_count(arguments[0], "kind", which)) return nullptr;
    return make(self, static_cast<Shown>(which % 3), {});
}

PyObject* partition(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 3> parameters{"index", "count", "snapshot"};
    std::array<PyObject*, 3> values{};
    HashPart part;
    if (!parse({"partition", parameters, 2, 2}, arguments, static_cast<std::size_t>(count), names, values) ||
        !read_count(values[0], "index", part.index) || !read_count(values[1], "count", part.count))
        return nullptr;
    if (part.index >= part.count) {
        PyErr_SetString(PyExc_ValueError, "index must be less than count");
        return nullptr;
    }
    const int at_once = values[2] == nullptr ? 0 : PyObject_IsTrue(values[2]);
    Reference made(at_once < 0 ? nullptr : make(self, Shown::items, part));
    if (made == nullptr || at_once == 0) return made.release();
    auto& iterator = as<Iterator>(made.get());
    iterator.prefix = iterator.end;
    return map_of(self).copy_all(part, iterator.pairs) ? made.release() : nullptr;
}

bool register_iterator(PyObject*) {
    PyType_Spec spec{
        "aether.containers._ConcurrentDictIterator", sizeof(Iterator), 0,
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, slots};
    iterator_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
    return iterator_type != nullptr;
}

}  // namespace aether::containers::dict
