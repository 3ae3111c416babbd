#include "describe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "namespaces.hpp"
#include "reference.hpp"
#include "site.hpp"
#include "types.hpp"
#include "verdict.hpp"

namespace aether::runtime {

namespace {

std::string name_of_type(PyTypeObject* type) {
    const std::string_view full(type->tp_name);
    const auto dot = full.rfind('.');
    return std::string(dot == std::string_view::npos ? full : full.substr(dot + 1));
}

std::string type_name(PyObject* object) {
    return name_of_type(Py_TYPE(object));
}

const Namespace* namespace_of(PyObject* dict) {
    const ShadowObject* shadow = PyDict_CheckExact(dict) ? find_shadow(dict) : nullptr;
    return shadow == nullptr ? nullptr : namespace_behind(*shadow);
}

// The type of the object whose `__dict__` this is; a class's own name.
std::string namesake(PyObject* dict) {
    const Namespace* names = namespace_of(dict);
    return names == nullptr ? "object" : *names->type;
}

constexpr Py_ssize_t most_parts = 6;  // of a tuple that are shown
constexpr int deepest_part = 3;

std::string key_text(PyObject* key, int depth = 0);

std::string text_of_parts(PyObject* tuple, int depth) {
    const Py_ssize_t size = PyTuple_GET_SIZE(tuple);
    if (size > 0 && depth == deepest_part) return "(...)";
    std::string text = "(";
    for (Py_ssize_t index = 0; index < std::min(size, most_parts); ++index) {
        if (index > 0) text += ", ";
        text += key_text(PyTuple_GET_ITEM(tuple, index), depth + 1);
    }
    if (size > most_parts) text += ", ...";
    return text + (size == 1 ? ",)" : ")");
}

std::string float_text(PyObject* number) {
    char* const text = PyOS_double_to_string(PyFloat_AS_DOUBLE(number), 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    if (text == nullptr) {
        PyErr_Clear();
        return "<float>";
    }
    std::string result = text;
    PyMem_Free(text);
    return result;
}

// A key's text where that runs no Python code.
std::string key_text(PyObject* key, int depth) {
    if (PyUnicode_CheckExact(key)) return fmt::format("'{}'", utf8(key));
    if (PyBool_Check(key)) return key == Py_True ? "True" : "False";
    if (PyLong_CheckExact(key)) {
        int overflow = 0;
        const long long value = PyLong_AsLongLongAndOverflow(key, &overflow);
        if (overflow == 0) return std::to_string(value);
    }
    if (PyBytes_CheckExact(key)) {
        const Reference text(PyObject_Repr(key));
        if (text != nullptr) return utf8(text.get());
        PyErr_Clear();
    }
    if (PyFloat_CheckExact(key)) return float_text(key);
    if (key == Py_None) return "None";
    if (PyTuple_CheckExact(key)) return text_of_parts(key, depth);
    if (PyType_Check(key)) return name_of_type(reinterpret_cast<PyTypeObject*>(key));
    PyObject* referent = nullptr;
    const bool weak = PyWeakref_CheckRef(key) && PyWeakref_GetRef(key, &referent) == 1;
    const Reference held(referent);
    return fmt::format("<{}>", type_name(weak ? referent : key));
}

std::string module_name(PyObject* names) {
    PyObject* name = PyDict_GetItemString(names, "__name__");
    return name != nullptr && PyUnicode_Check(name) ? utf8(name) : "module";
}

const char* built_in_name(ContainerKind kind) {
    switch (kind) {
        case ContainerKind::list:
            return "list";
        case ContainerKind::dict:
            return "dict";
        case ContainerKind::ordered_dict:
            return "OrderedDict";
        case ContainerKind::set:
            return "set";
        case ContainerKind::deque:
            return "deque";
        case ContainerKind::bytearray:
            return "bytearray";
        case ContainerKind::array:
            return "array";
        case ContainerKind::none:
            break;
    }
    return "";
}

bool is_of_container(PlaceKind kind) {
    return kind == PlaceKind::entry || kind == PlaceKind::entries || kind == PlaceKind::contents ||
           kind == PlaceKind::structure;
}

std::string owner_text(const std::string& type) {
    return fmt::format("<{} object>", type);
}
std::string class_text(std::string_view name) {
    return fmt::format("<class {}>", name);
}

// The names, or the values, of an object, a class or a module together.
PlaceText describe_namespace(const Place& place) {
    const auto text = [&place](const std::string& name, std::string type, std::string owner) {
        return PlaceText{name_of(place.kind), name + ".__dict__", std::move(type), std::move(owner), "dict"};
    };
    if (PyType_Check(place.object)) {
        const std::string name(reinterpret_cast<PyTypeObject*>(place.object)->tp_name);
        return text(name, type_name(place.object), class_text(name));
    }
    if (const Namespace* names = namespace_of(place.object))
        return names->is_class ? text(*names->type, "type", class_text(*names->type))
                               : text(*names->type, *names->type, owner_text(*names->type));
    if (PyDict_CheckExact(place.object)) {
        const std::string name = module_name(place.object);
        return text(name, "module", fmt::format("<module {}>", name));
    }
    const std::string type = type_name(place.object);
    return text(type, type, owner_text(type));
}

// The built-in container that the object's class is made from; nothing for an object of that very type.
std::string base_of(PyObject* object) {
    const std::string name = built_in_name(kind_of(object));
    return name == type_name(object) ? "" : name;
}

}  // namespace

std::string utf8(PyObject* text) {
    if (text == nullptr || !PyUnicode_Check(text)) return "?";
    PyObject* raised = PyErr_GetRaisedException();
    Py_ssize_t length = 0;
    const char* bytes = PyUnicode_AsUTF8AndSize(text, &length);
    std::string result = bytes == nullptr ? "?" : std::string(bytes, static_cast<std::size_t>(length));
    if (bytes == nullptr) PyErr_Clear();
    PyErr_SetRaisedException(raised);
    return result;
}

const char* name_of(PlaceKind kind) {
    switch (kind) {
        case PlaceKind::attribute:
            return "attribute";
        case PlaceKind::class_attribute:
            return "class attribute";
        case PlaceKind::global:
            return "global";
        case PlaceKind::cell:
            return "closure variable";
        case PlaceKind::entry:
        case PlaceKind::entries:
            return "entry";
        case PlaceKind::contents:
            return "contents";
        case PlaceKind::structure:
            return "structure";
        case PlaceKind::position:
            return "position";
        case PlaceKind::value:
            return "value";
    }
    return "location";
}

PlaceText describe_place(const Place& place, const char* library_type) {
    if (is_whole_namespace(place)) return describe_namespace(place);
    // A class is an object too: its attributes may have been reached as any object's are.
    const bool is_class = place.kind == PlaceKind::attribute && PyType_Check(place.object);
    const PlaceKind kind = is_class ? PlaceKind::class_attribute : place.kind;
    PlaceText text{name_of(kind), "", library_type == nullptr ? type_name(place.object) : library_type, "", ""};
    if (is_of_container(kind) && library_type == nullptr) text.base = base_of(place.object);
    if (kind == PlaceKind::attribute && PyDict_CheckExact(place.object)) text.type = namesake(place.object);
    switch (kind) {
        case PlaceKind::attribute:
            text.name = fmt::format("{}.{}", text.type, utf8(place.name));
            text.owner = owner_text(text.type);
            break;
        case PlaceKind::class_attribute: {
            const std::string_view full(reinterpret_cast<PyTypeObject*>(place.object)->tp_name);
            text.name = fmt::format("{}.{}", full, utf8(place.name));
            text.owner = class_text(full);
            break;
        }
        case PlaceKind::global:
            text.name = fmt::format("{}.{}", module_name(place.object), utf8(place.name));
            text.owner = fmt::format("<module {}>", module_name(place.object));
            text.type = "module";
            break;
        case PlaceKind::cell:
            text.name = utf8(place.name);
            text.owner = "<closure>";
            break;
        case PlaceKind::entry:
            text.name = fmt::format("{}[{}]", text.type, key_text(place.name));
            text.owner = owner_text(text.type);
            break;
        case PlaceKind::entries:
        case PlaceKind::contents:
        case PlaceKind::structure:
        case PlaceKind::position:
        case PlaceKind::value:
            text.name = text.type;
            text.owner = owner_text(text.type);
            break;
    }
    return text;
}

AccessText describe_access(core::ContextId id) {
    const Context context = context_at(id);
    AccessText text;
    text.stack = describe_stack(id);
    text.truncated = text.stack.size() >= max_frames || context.stack == no_stack;
    const Site* site = site_at(context.site);
    if (site == nullptr) return text;
    text.file = utf8(site->file);
    text.function = utf8(site->function);
    text.operation = site->effect != nullptr ? site->effect->name : name_of(site->op);
    text.line = site->line;
    text.column = site->column;
    text.end_line = site->end_line;
    text.end_column = site->end_column;
    if (!text.stack.empty()) text.stack.back().line = site->line;
    return text;
}

FrameText describe_frame(const StackFrame& frame) {
    return {utf8(frame.code->co_filename), PyCode_Addr2Line(frame.code, frame.offset), utf8(frame.code->co_qualname)};
}

std::vector<FrameText> describe_stack(core::ContextId id) {
    std::vector<FrameText> texts;
    const std::vector<StackFrame> frames = stack_at(context_at(id).stack);
    texts.reserve(frames.size());
    std::ranges::transform(frames, std::back_inserter(texts), describe_frame);
    std::ranges::reverse(texts);
    return texts;
}

}  // namespace aether::runtime
