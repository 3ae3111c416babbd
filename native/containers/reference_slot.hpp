// A strong reference that threads read and replace at any time, without a lock.
//
// A reader takes its reference in two steps, and between them others may replace the object and let it die: then the
// second fails. Or another object may be made at the same address: so the slot is looked at once more, and a reference
// to what is no longer there is given back.
//
// `Policy` gives Atomic<T>, Object, and publish(object) before an object is first stored, try_incref(object),
// incref(object) and decref(object).
#pragma once

namespace aether::containers {

template <class Policy>
class BasicReferenceSlot {
  public:
    using Object = Policy::Object;

    // A new reference.
    Object* load() const {
        for (;;) {
            Object* object = object_.load();
            if (object == nullptr) return nullptr;
            if (!Policy::try_incref(object)) continue;
            if (object_.load() == object) return object;
            Policy::decref(object);
        }
    }

    // Returns the reference to the object that was there, for the caller to release: not while it holds a lock.
    [[nodiscard]] Object* exchange(Object* object) {
        take(object);
        return object_.exchange(object);
    }

    // Stores `desired` if `expected` is there, to which the caller holds a reference. Then *replaced is the reference
    // that the slot held.
    bool compare_exchange(Object* expected, Object* desired, Object** replaced) {
        take(desired);
        Object* found = expected;
        const bool stored = object_.compare_exchange_strong(found, desired);
        *replaced = stored ? found : desired;
        return stored;
    }

    // What is there: to compare with, and for who knows that nobody stores.
    Object* peek() const { return object_.load(); }

  private:
    static void take(Object* object) {
        if (object == nullptr) return;
        Policy::publish(object);
        Policy::incref(object);
    }

    Policy::template Atomic<Object*> object_{nullptr};
};

}  // namespace aether::containers
