#include "json.hpp"

#include <fmt/format.h>

namespace aether::runtime {

JsonWriter& JsonWriter::string(std::string_view value) {
    separate();
    text_ += '"';
    for (const char each : value) {
        switch (each) {
            case '"':
                text_ += "\\\"";
                break;
            case '\\':
                text_ += "\\\\";
                break;
            case '\n':
                text_ += "\\n";
                break;
            case '\t':
                text_ += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(each) < 0x20) {
                    text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(each)));
                } else {
                    text_ += each;
                }
        }
    }
    text_ += '"';
    return *this;
}

}  // namespace aether::runtime
