#include "number_operators.hpp"

#include <array>

#include "arguments.hpp"

namespace aether::containers {

namespace {

struct NumberType {
    PyTypeObject* type = nullptr;
    LoadNumber load = nullptr;
};
std::array<NumberType, 5> number_types;

PyObject* call_method(PyObject* self, const char* name) {
    const Reference value(plain(self));
    return value == nullptr ? nullptr : PyObject_CallMethod(value.get(), name, nullptr);
}

}  // namespace

void register_number(PyTypeObject* type, LoadNumber load) {
    for (NumberType& each : number_types) {
        if (each.type != nullptr && each.load != load) continue;
        each = {type, load};
        return;
    }
}

PyObject* plain(PyObject* object) {
    for (const NumberType& each : number_types) {
        if (each.type != nullptr && PyObject_TypeCheck(object, each.type)) return each.load(object);
    }
    return Py_NewRef(object);
}

PyObject* power(PyObject* base, PyObject* exponent, PyObject* modulus) {
    const Reference first(plain(base));
    const Reference second(plain(exponent));
    const Reference third(plain(modulus));
    if (first == nullptr || second == nullptr || third == nullptr) return nullptr;
    return PyNumber_Power(first.get(), second.get(), third.get());
}

PyObject* compare(PyObject* left, PyObject* right, int operation) {
    const Reference first(plain(left));
    const Reference second(plain(right));
    return first == nullptr || second == nullptr ? nullptr : PyObject_RichCompare(first.get(), second.get(), operation);
}

int is_true(PyObject* operand) {
    const Reference value(plain(operand));
    return value == nullptr ? -1 : PyObject_IsTrue(value.get());
}

PyObject* repr_number(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    const Reference value(plain(self));
    if (type_name == nullptr || value == nullptr) return nullptr;
    return PyUnicode_FromFormat("%U(%R)", type_name.get(), value.get());
}

PyObject* str_number(PyObject* self) {
    const Reference value(plain(self));
    return value == nullptr ? nullptr : PyObject_Str(value.get());
}

PyObject* format_number(PyObject* self, PyObject* specification) {
    const Reference value(plain(self));
    return value == nullptr ? nullptr : PyObject_Format(value.get(), specification);
}

PyObject* round_number(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!at_most("__round__", count, 1)) return nullptr;
    const Reference value(plain(self));
    if (value == nullptr) return nullptr;
    return PyObject_CallMethod(value.get(), "__round__", count == 0 ? nullptr : "O", count == 0 ? nullptr : *arguments);
}

PyObject* trunc_number(PyObject* self, PyObject*) {
    return call_method(self, "__trunc__");
}

PyObject* floor_number(PyObject* self, PyObject*) {
    return call_method(self, "__floor__");
}

PyObject* ceil_number(PyObject* self, PyObject*) {
    return call_method(self, "__ceil__");
}

}  // namespace aether::containers
