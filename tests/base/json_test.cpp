#include "base/json.h"

#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "support/catch.h"

using namespace khabar;

namespace {

std::string literal(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string number(double value) {
  return JsonWriter().value(value).str();
}

}  // namespace

TEST_CASE("texts are escaped as RFC 8259 section 7 asks, and no further") {
  CHECK(literal("") == R"("")");
  CHECK(literal("a \"quoted\" \\ / text") == R"("a \"quoted\" \\ / text")");
  CHECK(literal("line\nand\r\ttab") == R"("line\nand\r\ttab")");
  CHECK(literal("\x01\x08\x0c\x1f\x7f") == "\"\\u0001\\u0008\\u000c\\u001f\x7f\"");
  CHECK(literal("\u0645\u0631\u062D\u0628\u0627 \U0001F600 \u2028") ==
        "\"\u0645\u0631\u062D\u0628\u0627 \U0001F600 \u2028\"");
}

TEST_CASE("NUL is dropped: jsonb refuses it (fault X25)") {
  CHECK(literal(std::string_view("a\0b", 3)) == R"("ab")");
  CHECK(JsonWriter().begin_object().key(std::string_view("k\0", 2)).value(1).end_object().str() ==
        R"({"k":1})");
}

TEST_CASE("commas stand where they must") {
  JsonWriter json;
  json.begin_object().key("id").value(7).key("tags").begin_array().value("a").value("b").end_array();
  json.key("none")
      .begin_array()
      .end_array()
      .key("in")
      .begin_object()
      .key("x")
      .null()
      .key("y")
      .begin_object()
      .end_object()
      .end_object();
  json.key("rows")
      .begin_array()
      .begin_array()
      .value(1)
      .end_array()
      .begin_array()
      .value(2)
      .value(3)
      .end_array()
      .end_array()
      .end_object();
  CHECK(json.str() == R"({"id":7,"tags":["a","b"],"none":[],"in":{"x":null,"y":{}},"rows":[[1],[2,3]]})");
}

TEST_CASE("every kind of value is written") {
  JsonWriter json;
  json.begin_array()
      .value(true)
      .value(false)
      .null()
      .value(std::int64_t{-9223372036854775807} - 1)
      .value(std::uint64_t{18446744073709551615U});
  json.value(std::string("s"))
      .value(std::string_view("v"))
      .value("c")
      .value(*parse_rfc3339("2025-12-09T14:05:00.5Z"));
  json.value(std::optional<int>{}).value(std::optional<int>{5}).value(std::optional<std::string>{"o"});
  json.text_or_null("")
      .text_or_null("t")
      .texts(std::vector<std::string>{"x", "y"})
      .raw(R"({"z":0})")
      .end_array();
  CHECK(
      json.str() ==
      R"([true,false,null,-9223372036854775808,18446744073709551615,"s","v","c","2025-12-09T14:05:00.500Z",)"
      R"(null,5,"o",null,"t",["x","y"],{"z":0}])");
}

TEST_CASE("numbers are the shortest that read back as the same; what JSON cannot say is null") {
  CHECK(number(0.5) == "0.5");
  CHECK(number(0.1) == "0.1");
  CHECK(number(-0.0) == "-0");
  CHECK(number(1e300) == "1e+300");
  CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(number(-std::numeric_limits<double>::infinity()) == "null");
  for (const double value :
       {1.0 / 3.0, 0.1 + 0.2, DBL_MAX, DBL_MIN, -DBL_MAX, 4.9e-324, 1234567890123456789.0})
    CHECK(std::strtod(number(value).c_str(), nullptr) == value);
}

TEST_CASE("the text can be moved out") {
  JsonWriter json;
  json.begin_object().end_object();
  CHECK(std::move(json).str() == "{}");
}
