// Sections: statements that run under the lock of one object, so that what a test has found stays so until the act.
//
// `with +S:` around them; the object is found by the site's operand, the text of a variable and its attributes, with no
// step in Python and no exception: where it is not there, or code of its own decides what it is, the statements run as
// without a section.
#pragma once

#include "../runtime/python.hpp"

#include "../runtime/site.hpp"
#include "object_sections.hpp"

namespace aether::mitigation {

using runtime::Site;

// `+S`: what the `with` statement enters. New reference; null with an exception.
[[nodiscard]] PyObject* make_section(PyObject* site);

// Around one store under the same lock. The caller keeps the object alive.
class SectionOn {
  public:
    SectionOn(Site& site, PyObject* object);
    ~SectionOn();
    SectionOn(const SectionOn&) = delete;
    SectionOn& operator=(const SectionOn&) = delete;
    [[nodiscard]] Entered entered() const { return entered_; }

  private:
    PyObject* object_;
    Entered entered_;
};

extern PyTypeObject section_type;
[[nodiscard]] bool ready_section_type();

}  // namespace aether::mitigation
