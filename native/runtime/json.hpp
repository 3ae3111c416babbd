// A writer for the JSON that the native side produces: appends to a string, keeps commas right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aether::runtime {

class JsonWriter {
  public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name) {
        string(name);
        text_ += ':';
        first_ = true;
        return *this;
    }
    JsonWriter& string(std::string_view value);
    JsonWriter& number(std::int64_t value) {
        separate();
        text_ += std::to_string(value);
        return *this;
    }
    JsonWriter& boolean(bool value) {
        separate();
        text_ += value ? "true" : "false";
        return *this;
    }
    JsonWriter& null() {
        separate();
        text_ += "null";
        return *this;
    }
    // A value that is JSON already.
    JsonWriter& raw(std::string_view value) {
        separate();
        text_ += value;
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    void separate() {
        if (!first_) text_ += ',';
        first_ = false;
    }
    JsonWriter& open(char bracket) {
        separate();
        text_ += bracket;
        first_ = true;
        return *this;
    }
    JsonWriter& close(char bracket) {
        text_ += bracket;
        first_ = false;
        return *this;
    }

    std::string text_;
    bool first_ = true;
};

}  // namespace aether::runtime
