// Proxy: an object that passes all that is done with it on to another, its target, which never changes.
//
// The target is not referred to anew while it is used: its own reference count, where threads meet, is left alone. It
// lives as long as the proxy, whose caller has a reference. What subclasses decide is `_replaced(result)`: what stands
// in the proxy's place after an in-place operator that made another object.
#include <array>

#include "python_type.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Proxy {
    PyObject_HEAD PyObject* target;
};

PyTypeObject* proxy_type = nullptr;

PyObject* target_of(PyObject* self) {
    return as<Proxy>(self).target;
}

// What an operand stands for. Borrowed.
PyObject* bare(PyObject* operand) {
    return PyObject_TypeCheck(operand, proxy_type) ? target_of(operand) : operand;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    PyObject* target = nullptr;
    if (named != nullptr && PyDict_GET_SIZE(named) != 0) {
        PyErr_Format(PyExc_TypeError, "%s() takes no keyword arguments", type->tp_name);
        return nullptr;
    }
    if (PyArg_UnpackTuple(arguments, type->tp_name, 1, 1, &target) == 0) return nullptr;
    PyObject* self = type->tp_alloc(type, 0);
    // A proxy of a proxy is one of its target, so that none can lie too deep in others.
    if (self != nullptr) as<Proxy>(self).target = Py_NewRef(bare(target));
    return self;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(target_of(self));
    return traverse_plain(self, visit, arg);
}

// The target stays until then, since a proxy may be used until then; a cycle is broken elsewhere, where it was closed.
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    Py_CLEAR(as<Proxy>(self).target);
    free_object(self);
}

// ---- Attributes. The proxy's own begin with an underscore, but for `wrapped`.

PyObject* get_attribute(PyObject* self, PyObject* name) {
    const bool may_be_own = PyUnicode_GET_LENGTH(name) > 0 &&
                            (PyUnicode_READ_CHAR(name, 0) == '_' || PyUnicode_EqualToUTF8(name, "wrapped") != 0);
    if (!may_be_own) return PyObject_GetAttr(target_of(self), name);
    PyObject* own = PyObject_GenericGetAttr(self, name);
    if (own != nullptr || PyErr_ExceptionMatches(PyExc_AttributeError) == 0) return own;
    PyErr_Clear();
    return PyObject_GetAttr(target_of(self), name);
}

int set_attribute(PyObject* self, PyObject* name, PyObject* value) {
    return PyObject_SetAttr(target_of(self), name, value);
}

// ---- As an object

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    return PyObject_RichCompare(target_of(self), bare(other), operation);
}

template <auto function>
auto forward(PyObject* self) {
    return function(target_of(self));
}

PyObject* call(PyObject* self, PyObject* arguments, PyObject* named) {
    return PyObject_Call(target_of(self), arguments, named);
}

PyObject* next(PyObject* self) {
    PyObject* target = target_of(self);
    if (PyIter_Check(target) != 0) return Py_TYPE(target)->tp_iternext(target);
    PyErr_Format(PyExc_TypeError, "%.200s object is no iterator", Py_TYPE(target)->tp_name);
    return nullptr;
}

// The view is one of the target, which is what releases it.
int get_buffer(PyObject* self, Py_buffer* view, int flags) {
    return PyObject_GetBuffer(target_of(self), view, flags);
}

PyObject* enter(PyObject* self, PyObject*) {
    return PyObject_CallMethod(target_of(self), "__enter__", nullptr);
}

PyObject* leave(PyObject* self, PyObject* error) {
    const Reference method(PyObject_GetAttrString(target_of(self), "__exit__"));
    return method == nullptr ? nullptr : PyObject_CallObject(method.get(), error);
}

PyObject* format(PyObject* self, PyObject* form) {
    return PyObject_Format(target_of(self), form);
}

// ---- As a container

int contains(PyObject* self, PyObject* item) {
    return PySequence_Contains(target_of(self), item);
}

PyObject* get_item(PyObject* self, PyObject* key) {
    return PyObject_GetItem(target_of(self), key);
}

int set_item(PyObject* self, PyObject* key, PyObject* value) {
    PyObject* target = target_of(self);
    return value == nullptr ? PyObject_DelItem(target, key) : PyObject_SetItem(target, key, value);
}

// ---- As a number. Either operand is a proxy.

template <auto function>
PyObject* binary(PyObject* left, PyObject* right) {
    return function(bare(left), bare(right));
}

PyObject* power(PyObject* left, PyObject* right, PyObject* modulus) {
    return PyNumber_Power(bare(left), bare(right), bare(modulus));
}

// Takes over `result`.
PyObject* after_update(PyObject* self, PyObject* result) {
    const Reference made(result);
    if (made == nullptr) return nullptr;
    if (made.get() == target_of(self)) return Py_NewRef(self);
    return PyObject_CallMethod(self, "_replaced", "O", made.get());
}

template <auto function>
PyObject* in_place(PyObject* self, PyObject* other) {
    return after_update(self, function(target_of(self), bare(other)));
}

PyObject* power_in_place(PyObject* self, PyObject* other, PyObject* modulus) {
    return after_update(self, PyNumber_InPlacePower(target_of(self), bare(other), bare(modulus)));
}

std::array<PyMethodDef, 4> methods{{
    {"__enter__", enter, METH_NOARGS, "__enter__($self, /)\n--\n\nThe target's."},
    {"__exit__", leave, METH_VARARGS, "__exit__($self, /, *error)\n--\n\nThe target's."},
    {"__format__", format, METH_O, "__format__($self, format_spec, /)\n--\n\nThe target's."},
    {nullptr, nullptr, 0, nullptr},
}};

std::array<PyMemberDef, 2> members{{
    {"_aether_target", Py_T_OBJECT_EX, offsetof(Proxy, target), Py_READONLY, "What it stands for."},
    {nullptr, 0, 0, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("_Proxy(target, /)\n--\n\nPasses all on to its target. For aether.compat.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_methods, methods.data()},
    {Py_tp_members, members.data()},
    {Py_tp_getattro, slot(get_attribute)},
    {Py_tp_setattro, slot(set_attribute)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_hash, slot(forward<PyObject_Hash>)},
    {Py_tp_str, slot(forward<PyObject_Str>)},
    {Py_tp_repr, slot(forward<PyObject_Repr>)},
    {Py_tp_call, slot(call)},
    {Py_tp_iter, slot(forward<PyObject_GetIter>)},
    {Py_tp_iternext, slot(next)},
    {Py_bf_getbuffer, slot(get_buffer)},
    {Py_mp_length, slot(forward<PyObject_Size>)},
    {Py_mp_subscript, slot(get_item)},
    {Py_mp_ass_subscript, slot(set_item)},
    {Py_sq_length, slot(forward<PyObject_Size>)},
    {Py_sq_contains, slot(contains)},
    {Py_nb_bool, slot(forward<PyObject_IsTrue>)},
    {Py_nb_int, slot(forward<PyNumber_Long>)},
    {Py_nb_float, slot(forward<PyNumber_Float>)},
    {Py_nb_index, slot(forward<PyNumber_Index>)},
    {Py_nb_negative, slot(forward<PyNumber_Negative>)},
    {Py_nb_positive, slot(forward<PyNumber_Positive>)},
    {Py_nb_absolute, slot(forward<PyNumber_Absolute>)},
    {Py_nb_invert, slot(forward<PyNumber_Invert>)},
    {Py_nb_add, slot(binary<PyNumber_Add>)},
    {Py_nb_subtract, slot(binary<PyNumber_Subtract>)},
    {Py_nb_multiply, slot(binary<PyNumber_Multiply>)},
    {Py_nb_matrix_multiply, slot(binary<PyNumber_MatrixMultiply>)},
    {Py_nb_true_divide, slot(binary<PyNumber_TrueDivide>)},
    {Py_nb_floor_divide, slot(binary<PyNumber_FloorDivide>)},
    {Py_nb_remainder, slot(binary<PyNumber_Remainder>)},
    {Py_nb_divmod, slot(binary<PyNumber_Divmod>)},
    {Py_nb_power, slot(power)},
    {Py_nb_lshift, slot(binary<PyNumber_Lshift>)},
    {Py_nb_rshift, slot(binary<PyNumber_Rshift>)},
    {Py_nb_and, slot(binary<PyNumber_And>)},
    {Py_nb_or, slot(binary<PyNumber_Or>)},
    {Py_nb_xor, slot(binary<PyNumber_Xor>)},
    {Py_nb_inplace_add, slot(in_place<PyNumber_InPlaceAdd>)},
    {Py_nb_inplace_subtract, slot(in_place<PyNumber_InPlaceSubtract>)},
    {Py_nb_inplace_multiply, slot(in_place<PyNumber_InPlaceMultiply>)},
    {Py_nb_inplace_matrix_multiply, slot(in_place<PyNumber_InPlaceMatrixMultiply>)},
    {Py_nb_inplace_true_divide, slot(in_place<PyNumber_InPlaceTrueDivide>)},
    {Py_nb_inplace_floor_divide, slot(in_place<PyNumber_InPlaceFloorDivide>)},
    {Py_nb_inplace_remainder, slot(in_place<PyNumber_InPlaceRemainder>)},
    {Py_nb_inplace_power, slot(power_in_place)},
    {Py_nb_inplace_lshift, slot(in_place<PyNumber_InPlaceLshift>)},
    {Py_nb_inplace_rshift, slot(in_place<PyNumber_InPlaceRshift>)},
    {Py_nb_inplace_and, slot(in_place<PyNumber_InPlaceAnd>)},
    {Py_nb_inplace_or, slot(in_place<PyNumber_InPlaceOr>)},
    {Py_nb_inplace_xor, slot(in_place<PyNumber_InPlaceXor>)},
    {0, nullptr},
};

}  // namespace

bool register_proxy(PyObject* module) {
    PyType_Spec spec{"aether._native._Proxy", sizeof(Proxy), 0, type_flags, slots};
    proxy_type = add_type(module, spec);
    return proxy_type != nullptr;
}

}  // namespace aether::containers
