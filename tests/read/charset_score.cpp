#include <iconv.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "read/charset/convert.h"
#include "read/charset/labels.h"
#include "read/read.h"

// charset_score
//
// How many feeds are read in the right letters: headlines of sixteen languages (tests/data/charsets), written
// in each encoding that has their letters, under each kind of label that feeds carry. Prints one line for
// each situation - right, all, percent, the least that is taken - and the documents that were misread; exit 1
// below a floor.

using namespace khabar;

namespace {

using Texts = std::vector<std::string>;

struct Sample {
  std::string charset;
  Texts headlines;
};

Texts split(const std::string& line, char separator) {
  Texts parts;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(separator, at), line.size());
    parts.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  std::ifstream file(KHABAR_TEST_DATA "/charsets/headlines.tsv");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    Texts fields = split(line, '\t');
    const Texts charsets = split(fields.front(), ' ');
    fields.erase(fields.begin());
    for (const std::string& charset : charsets) all.push_back({charset, fields});
  }
  return all;
}

/// UTF-8 in another encoding, by the system's own tables and not by those under test. What the encoding lacks
/// makes the sample useless: that is a fault of the data.
std::string encoded(const std::string& text, const std::string& charset) {
  const iconv_t handle = iconv_open(charset.c_str(), "UTF-8");
  std::string in = text, out(text.size() * 4 + 16, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size(), room = out.size();
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the error value that POSIX defines
  const bool opened = handle != reinterpret_cast<iconv_t>(-1);
  if (!opened || iconv(handle, &from, &left, &to, &room) == static_cast<std::size_t>(-1)) {
    std::fprintf(stderr, "charset_score: %s has no letters for: %s\n", charset.c_str(), from);
    std::exit(2);
  }
  iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

std::string in_charset(const std::string& text, const std::string& charset) {
  return encoded(text, std::string(read::charset_of_label(charset)->iconv));
}

std::string feed_of(const Texts& headlines, const std::string& label) {
  std::string xml = label.empty() ? "" : "<?xml version=\"1.0\" encoding=\"" + label + "\"?>";
  xml += "<rss version=\"2.0\"><channel><title>news</title><link>http://sahil.example/</link>";
  for (const std::string& headline : headlines)
    xml += "<item><title>" + headline + "</title><link>http://sahil.example/1</link></item>";
  return xml + "</channel></rss>";
}

Texts titles_of(const std::string& document, const std::string& content_type) {
  const auto reading = read::read_feed(document, {content_type, "", ""});
  Texts titles;
  if (const auto* feed = std::get_if<ParsedFeed>(&reading))
    for (const RawEntry& entry : feed->entries) titles.push_back(entry.title.value);
  return titles;
}

struct Situation {
  const char* name;
  int floor;  // percent
  /// The document and its Content-Type for a sample, and the titles that it must give.
  std::function<void(const Sample&, std::string& document, std::string& content_type, Texts& expected)> make;
};

Situation labelled(const char* name, int floor, const std::string& xml, const std::string& http,
                   std::size_t most) {
  return {
      name, floor, [=](const Sample& s, std::string& document, std::string& content_type, Texts& expected) {
        expected.assign(s.headlines.begin(), s.headlines.begin() + static_cast<std::ptrdiff_t>(
                                                                       std::min(most, s.headlines.size())));
        const auto label = [&](const std::string& given) { return given == "right" ? s.charset : given; };
        document = in_charset(feed_of(expected, label(xml)), s.charset);
        if (!http.empty()) content_type = "text/xml; charset=" + label(http);
      }};
}

Situation unicode(const char* name, const std::string& charset, const std::string& mark,
                  const std::string& label) {
  return {name, 100, [=](const Sample& s, std::string& document, std::string&, Texts& expected) {
            expected = s.headlines;
            document = mark + encoded(feed_of(expected, label == "other" ? s.charset : label), charset);
          }};
}

/// UTF-8 with one bad byte in the first headline.
void stray_byte(const Sample& s, std::string& document, std::string&, Texts& expected) {
  expected = s.headlines;
  Texts damaged = s.headlines;
  const std::size_t blank = std::min(damaged.front().find(' '), damaged.front().size());
  damaged.front().insert(blank, "\xFF");
  expected.front().insert(blank, "\xEF\xBF\xBD");
  document = feed_of(damaged, "utf-8");
}

/// UTF-8 in which one headline was pasted from the other encoding: all others are intact.
void foreign_paragraph(const Sample& s, std::string& document, std::string&, Texts& expected) {
  Texts pasted = s.headlines;
  pasted.back() = in_charset(pasted.back(), s.charset);
  document = feed_of(pasted, "utf-8");
  expected = s.headlines;
  expected.pop_back();
}

/// UTF-8 taken for windows-1252 and written as UTF-8 once more; bytes without a letter there are C1 controls.
void twice(const Sample& s, std::string& document, std::string&, Texts& expected) {
  expected = s.headlines;
  const std::string inner = feed_of(expected, "");
  document = read::convert(inner, *read::charset_of_label("windows-1252")).text;
}

/// Arabic (or other) bytes taken for windows-1252 and written as UTF-8.
void taken_for_western(const Sample& s, std::string& document, std::string&, Texts& expected) {
  expected = s.headlines;
  document =
      read::convert(in_charset(feed_of(expected, ""), s.charset), *read::charset_of_label("windows-1252"))
          .text;
}

std::vector<Situation> situations() {
  return {labelled("declared in XML", 100, "right", "", 6),
          labelled("declared by HTTP", 100, "", "right", 6),
          labelled("no label", 95, "", "", 6),
          labelled("no label, one headline", 60, "", "", 1),
          labelled("declared UTF-8", 95, "utf-8", "", 6),
          labelled("HTTP says UTF-8", 95, "right", "utf-8", 6),
          labelled("declared windows-1252", 90, "windows-1252", "", 6),
          labelled("HTTP says iso-8859-1, XML is right", 90, "right", "iso-8859-1", 6),
          labelled("declared by no known name", 95, "x-unknown-8", "", 6),
          unicode("UTF-8", "UTF-8", "", "utf-8"),
          unicode("UTF-8 without a label", "UTF-8", "", ""),
          unicode("UTF-8 declared as the other", "UTF-8", "", "other"),
          unicode("UTF-16LE with a mark", "UTF-16LE", "\xFF\xFE", "utf-16"),
          unicode("UTF-16BE with a mark", "UTF-16BE", "\xFE\xFF", "utf-16"),
          unicode("UTF-16LE, no mark, declared UTF-8", "UTF-16LE", "", "utf-8"),
          unicode("UTF-16BE, no mark, no label", "UTF-16BE", "", ""),
          unicode("UTF-32LE, no mark", "UTF-32LE", "", "utf-32"),
          unicode("UTF-32BE, no mark", "UTF-32BE", "", ""),
          {"UTF-8 with a stray byte", 100, stray_byte},
          {"UTF-8 with a foreign paragraph", 100, foreign_paragraph},
          {"UTF-8 encoded twice", 95, twice},
          {"taken for windows-1252, written as UTF-8", 50, taken_for_western}};
}

bool is_right(const Situation& situation, const Sample& sample) {
  std::string document, content_type;
  Texts expected;
  situation.make(sample, document, content_type, expected);
  Texts titles = titles_of(document, content_type);
  if (titles.size() > expected.size()) titles.resize(expected.size());
  if (titles == expected) return true;
  std::printf("    %s: %s\n", sample.charset.c_str(), titles.empty() ? "refused" : titles.front().c_str());
  return false;
}

}  // namespace

int main() {
  const std::vector<Sample> all = samples();
  std::size_t right_in_all = 0, documents = 0;
  bool good = true;
  for (const Situation& situation : situations()) {
    std::size_t right = 0;
    for (const Sample& sample : all) right += is_right(situation, sample) ? 1U : 0U;
    const std::size_t percent = right * 100 / all.size();
    good = good && percent >= static_cast<std::size_t>(situation.floor);
    std::printf("%-42s %3zu of %3zu  %3zu %%  (floor %d)\n", situation.name, right, all.size(), percent,
                situation.floor);
    right_in_all += right;
    documents += all.size();
  }
  std::printf("%-42s %3zu of %3zu  %3zu %%\n", "all", right_in_all, documents,
              right_in_all * 100 / documents);
  return good && !all.empty() ? 0 : 1;
}
