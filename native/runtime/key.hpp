// A key as a container tells keys apart.
#pragma once

#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

// By value for str, bytes, numbers, None and tuples of these ("atoms"), else by the key object's identity.
class Key {
  public:
    Key() = default;
    // Runs no Python code. Borrows `object`.
    [[nodiscard]] static Key of(PyObject* object);
    // The same, for a key that a container holds. False: no access of it was ever recorded. Allocates nothing.
    [[nodiscard]] static bool find(PyObject* object, Key& key) noexcept;
    // The key of an attribute or global: an interned str.
    [[nodiscard]] static Key name(PyObject* interned);

    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    // The atom; else null.
    [[nodiscard]] PyObject* atom() const {
        return (identity_ & serial_bit) != 0 ? nullptr : reinterpret_cast<PyObject*>(identity_);
    }
    [[nodiscard]] bool same(const Key& other) const noexcept;

  private:
    Key(std::uint64_t hash, std::uintptr_t identity) : hash_(hash), identity_(identity) {}
    [[nodiscard]] static Key of_atom(PyObject* atom);
    [[nodiscard]] static Key of_serial(std::uint64_t serial);

    static constexpr std::uintptr_t serial_bit = 1;  // what stands above it is no pointer but a serial
    std::uint64_t hash_ = 0;
    std::uintptr_t identity_ = 0;
};
static_assert(sizeof(Key) == 16);

}  // namespace aether::runtime
