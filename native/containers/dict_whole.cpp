// ConcurrentDict: what concerns all of its entries, and how it looks to the rest of Python.
#include <array>
#include <atomic>
#include <utility>

#include "concurrent_dict.hpp"

namespace aether::containers::dict {

Reference gathered(PyObject* source) {
    if (is_dict(source)) return Reference(snapshot(source));
    if (PyDict_CheckExact(source)) return Reference(PyDict_Copy(source));
    Reference all(PyDict_New());
    if (all == nullptr) return nullptr;
    const Reference updated(PyObject_CallMethod(all.get(), "update", "O", source));
    return updated == nullptr ? nullptr : std::move(all);
}

namespace {

using Pair = DictMap::Pair;
bool can_all_be_stored(PyObject* all) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(all, &position, &key, &value) != 0;) {
        if (!can_be_stored(value)) return false;
    }
    return true;
}

bool store_all(PyObject* self, PyObject* all) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(all, &position, &key, &value) != 0;) {
        if (!store(self, key, value)) return false;
    }
    return true;
}

// Whatever is wrong with the arguments, nothing was stored.
bool update_with(PyObject* self, PyObject* source, PyObject* named) {
    const Reference all(source == nullptr ? PyDict_New() : gathered(source).release());
    if (all == nullptr || (named != nullptr && PyDict_Update(all.get(), named) < 0)) return false;
    return can_all_be_stored(all.get()) && store_all(self, all.get());
}

PyObject* new_from(PyObject* source) {
    Reference made(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(type)));
    return made != nullptr && update_with(made.get(), source, nullptr) ? made.release() : nullptr;
}

bool is_mapping(PyObject* object) {
    return PyDict_Check(object) || is_dict(object);
}

// A class of aether.dict_views: from its first use on.
PyObject* view_of(PyObject* self, const char* name, std::atomic<PyObject*>& kept) {
    if (kept.load() == nullptr) {
        const Reference module(PyImport_ImportModule("aether.dict_views"));
        PyObject* found = module == nullptr ? nullptr : PyObject_GetAttrString(module.get(), name);
        if (found == nullptr) return nullptr;
        Py_XDECREF(kept.exchange(found));
    }
    return PyObject_CallOneArg(kept.load(), self);
}

}  // namespace

bool update_from(PyObject* self, PyObject* mapping) {
    return update_with(self, mapping, nullptr);
}

PyObject* snapshot(PyObject* self) {
    OwnPairs pairs;
    if (!map_of(self).copy_all({}, pairs)) return nullptr;
    Reference made(PyDict_New());
    for (std::size_t index = 0; made != nullptr && index < pairs.size(); ++index) {
        if (PyDict_SetItem(made.get(), pairs[index].key, pairs[index].value) < 0) return nullptr;
    }
    return made.release();
}

PyObject* update(PyObject* self, PyObject* arguments, PyObject* named) {
    if (!at_most("update", PyTuple_GET_SIZE(arguments), 1)) return nullptr;
    PyObject* source = PyTuple_GET_SIZE(arguments) == 0 ? nullptr : PyTuple_GET_ITEM(arguments, 0);
    if (!update_with(self, source, named)) return nullptr;
    Py_RETURN_NONE;
}

PyObject* clear(PyObject* self, PyObject*) {
    map_of(self).clear();
    Py_RETURN_NONE;
}

PyObject* copy(PyObject* self, PyObject*) {
    return new_from(self);
}

PyObject* from_keys(PyObject* cls, PyObject* const* arguments, Py_ssize_t count) {
    if (count < 1 && !exactly("fromkeys", count, 1)) return nullptr;
    if (!at_most("fromkeys", count, 2)) return nullptr;
    PyObject* value = count == 2 ? arguments[1] : Py_None;
    const Reference keys(PyObject_GetIter(arguments[0]));
    Reference made(keys == nullptr ? nullptr : PyObject_CallNoArgs(cls));
    if (made == nullptr) return nullptr;
    for (Reference key; key.reset(PyIter_Next(keys.get())), key != nullptr;) {
        if (PyObject_SetItem(made.get(), key.get(), value) < 0) return nullptr;
    }
    return PyErr_Occurred() != nullptr ? nullptr : made.release();
}

PyObject* reduce_for_pickle(PyObject* self, PyObject*) {
    const Reference all(snapshot(self));
    const Reference items(all == nullptr ? nullptr : PyDict_Items(all.get()));
    return items == nullptr ? nullptr : parts_for_pickle(self, nullptr, items.get());
}

PyObject* approximate_length(PyObject* self, PyObject*) {
    return PyLong_FromSize_t(map_of(self).approximate_size());
}

PyObject* unite(PyObject* left, PyObject* right) {
    if (!is_mapping(left) || !is_mapping(right)) Py_RETURN_NOTIMPLEMENTED;
    Reference made(new_from(left));
    return made != nullptr && update_from(made.get(), right) ? made.release() : nullptr;
}

PyObject* unite_in_place(PyObject* self, PyObject* other) {
    return update_from(self, other) ? Py_NewRef(self) : nullptr;
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || !is_mapping(other)) Py_RETURN_NOTIMPLEMENTED;
    const Reference own(snapshot(self));
    const Reference others(own == nullptr ? nullptr : is_dict(other) ? snapshot(other) : Py_NewRef(other));
    return others == nullptr ? nullptr : PyObject_RichCompare(own.get(), others.get(), operation);
}

PyObject* repr(PyObject* self) {
    return repr_around(self, snapshot);
}

PyObject* show_keys(PyObject* self, PyObject*) {
    static std::atomic<PyObject*> view{nullptr};
    return view_of(self, "Keys", view);
}
PyObject* show_values(PyObject* self, PyObject*) {
    static std::atomic<PyObject*> view{nullptr};
    return view_of(self, "Values", view);
}
PyObject* show_items(PyObject* self, PyObject*) {
    static std::atomic<PyObject*> view{nullptr};
    return view_of(self, "Items", view);
}

}  // namespace aether::containers::dict
