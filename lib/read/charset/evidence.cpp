#include "read/charset/evidence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "read/charset/convert.h"
#include "read/charset/labels.h"
#include "read/charset/mixed.h"
#include "read/charset/mojibake.h"
#include "read/charset/statistics.h"
#include "read/charset/survey.h"
#include "read/charset/word_shapes.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

struct Mark {
  std::string_view bytes, label;
};

/// UTF-32LE begins like UTF-16LE: the longer mark is looked for first.
constexpr std::array<Mark, 5> kMarks{{{{"\xFF\xFE\0\0", 4}, "utf-32le"},
                                      {{"\0\0\xFE\xFF", 4}, "utf-32be"},
                                      {"\xEF\xBB\xBF", "utf-8"},
                                      {"\xFF\xFE", "utf-16le"},
                                      {"\xFE\xFF", "utf-16be"}}};

const Mark* mark_of(std::string_view bytes) {
  const auto* found =
      std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& m) { return bytes.starts_with(m.bytes); });
  return found != kMarks.end() ? &*found : nullptr;
}

bytes::Flags is_high(bytes::Block block, bytes::Block /*next*/) {
  return bytes::at_least(block, 0x80);
}

/// How many multi-byte sequences stand in the bytes, and how many parts that are none.
struct Census {
  std::size_t sequences = 0, bad = 0;
};

Census take_census(std::string_view bytes) {
  Census census;
  std::size_t at = utf8::valid_up_to(bytes);
  census.sequences = bytes::count_where(
      bytes.substr(0, at), [](bytes::Block block, bytes::Block) { return bytes::at_least(block, 0xC0); });
  while (at < bytes.size()) {
    const utf8::Step step = utf8::decode(bytes, at);
    census.bad += step.valid ? 0 : 1;
    census.sequences += step.valid && step.length > 1 ? 1 : 0;
    at += step.length;
  }
  return census;
}

/// Which UTF-16 or UTF-32 it is by the NUL bytes that its ASCII letters, of which all markup is made, have:
/// more than a quarter of the units begin or end with them. "" where it is none.
std::string_view wide_encoding(std::string_view bytes) {
  constexpr std::size_t kSample = 4096;
  const std::string_view sample = bytes.substr(0, std::min(bytes.size(), kSample) / 4 * 4);
  if (sample.find('\0') == std::string_view::npos) return {};
  std::array<std::size_t, 4> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros.at(i % 4) += sample[i] == '\0' ? 1 : 0;
  const std::size_t enough = sample.size() / 4 / 4 + 1;
  const auto many = [&](std::size_t i) { return zeros.at(i) >= enough; };
  const auto few = [&](std::size_t i) {
    return zeros.at(i) * 8 <= zeros.at((i + 1) % 4) + zeros.at((i + 3) % 4);
  };
  if (sample.size() < 8) return {};
  if (many(0) && many(1) && many(2) && !many(3)) return "utf-32be";
  if (!many(0) && many(1) && many(2) && many(3)) return "utf-32le";
  if (many(0) && many(2) && few(1) && few(3)) return "utf-16be";
  if (many(1) && many(3) && few(0) && few(2)) return "utf-16le";
  return {};
}

/// Bytes that are ASCII in one encoding are ASCII in all, but not in these.
bool is_ascii_compatible(const Charset& charset) {
  return !charset.name.starts_with("utf-16") && !charset.name.starts_with("utf-32") &&
         charset.name != "iso-2022-jp";
}

/// Fewer letters beyond ASCII than this do not overrule a label, but for soup that no language comes near.
constexpr std::size_t kEnoughLetters = 24, kFewLetters = 8;

constexpr std::string_view kDefault = "windows-1252";

/// Whether many letters of two bytes would lack one: no text that was written so.
bool is_torn(std::string_view bytes, const Charset& charset, std::size_t high_bytes) {
  constexpr std::size_t kOneIn = 16;
  return upper_half(charset.name) == nullptr && convert(bytes, charset).bad * kOneIn > high_bytes;
}

class Decoder {
 public:
  Decoder(std::string_view bytes, std::string_view content_type, Decoded& out)
      : bytes_(bytes),
        http_(charset_of_label(charset_parameter(content_type))),
        xml_(charset_of_label(declared_encoding(bytes))),
        out_(out) {}
  void run();

 private:
  bool by_mark();
  bool by_zeros();
  bool by_ebcdic();
  bool by_utf8();
  bool by_escapes();
  void join_halves();
  bool by_label(const Charset* charset, CharsetSource source);
  void by_letters();
  void as_utf8(CharsetSource source);
  void as(const Charset& charset, CharsetSource source, double confidence);
  const Guess& guess();
  bool is_overruled(const Charset& charset, double declared);
  bool is_overruled_by_few(const Charset& charset, double declared);
  void undo_own();
  [[nodiscard]] CharsetSource who_says(std::string_view charset, CharsetSource otherwise) const;

  std::string_view bytes_;
  const Charset* http_;
  const Charset* xml_;
  Decoded& out_;
  std::optional<Guess> guess_;
  std::size_t high_bytes_ = 0, utf8_letters_ = 0;
  Survey seen_;  // of the bytes
};

void Decoder::run() {
  if (by_mark() || by_zeros() || by_ebcdic() || by_utf8()) return;
  high_bytes_ = bytes::count_where(bytes_, is_high);
  if (by_label(http_, CharsetSource::kHttp) || by_label(xml_, CharsetSource::kXml)) return;
  by_letters();
}

bool Decoder::by_mark() {
  const Mark* mark = mark_of(bytes_);
  if (mark == nullptr) return false;
  bytes_.remove_prefix(mark->bytes.size());
  if (mark->label == "utf-8") {
    seen_ = survey(bytes_);
    as_utf8(CharsetSource::kBom);
  } else {
    as(*charset_of_label(mark->label), CharsetSource::kBom, 1.0);
  }
  return true;
}

bool Decoder::by_zeros() {
  const std::string_view wide = wide_encoding(bytes_);
  if (wide.empty()) return false;
  as(*charset_of_label(wide), who_says(wide, CharsetSource::kDetected), 1.0);
  return true;
}

/// "<?xml" in EBCDIC. Every EBCDIC page has the letters of a declaration at the same places (XML 1.0,
/// appendix F), so any of them can read which one it is.
bool Decoder::by_ebcdic() {
  constexpr std::string_view kBeginning = "\x4C\x6F\xA7\x94\x93";
  constexpr std::size_t kFar = 256;
  if (!bytes_.starts_with(kBeginning)) return false;
  const Charset& common = *charset_of_label("ibm037");
  const Converted head = convert(bytes_.substr(0, kFar), common);
  const Charset* declared = charset_of_label(declared_encoding(head.text));
  as(declared != nullptr ? *declared : common,
     declared != nullptr ? CharsetSource::kXml : CharsetSource::kDetected, 1.0);
  return true;
}

/// Letters beyond ASCII do not make valid UTF-8 by chance. A few bad parts among many good ones are damage,
/// not another encoding (fault X24).
bool Decoder::by_utf8() {
  seen_ = survey(bytes_);
  if (seen_.valid && seen_.ascii) {
    const Charset* label = http_ != nullptr ? http_ : xml_;
    if (label != nullptr && label->name == "iso-2022-jp") return false;
    if (label == nullptr || label->name.starts_with("utf-")) {
      if (by_escapes()) return true;
    }
    const bool believable = label != nullptr && is_ascii_compatible(*label);
    as_utf8(believable ? who_says(label->name, CharsetSource::kDefault) : CharsetSource::kDefault);
    if (believable) out_.charset = label->name;
    return true;
  }
  if (!seen_.valid) join_halves();
  if (!seen_.valid) {
    const Census census = take_census(bytes_);
    utf8_letters_ = census.sequences;
    if (census.sequences < 2 * census.bad) return false;
    out_.damaged = true;
  }
  as_utf8(who_says("utf-8", CharsetSource::kDetected));
  return true;
}

/// Japanese in seven bits (RFC 1468): what calls its letters stands in no other text.
bool Decoder::by_escapes() {
  if (bytes_.find("\x1B$B") == std::string_view::npos && bytes_.find("\x1B$@") == std::string_view::npos)
    return false;
  as(*charset_of_label("iso-2022-jp"), CharsetSource::kDetected, 1.0);
  return true;
}

/// Programs that keep text in UTF-16 may write each half of a pair as UTF-8 of its own (Unicode Technical
/// Report 26, CESU-8): the letter that both are.
void Decoder::join_halves() {
  std::string joined = with_pairs_joined(bytes_);
  if (joined.empty()) return;
  out_.own = std::move(joined);
  out_.damaged = true;
  bytes_ = out_.own;
  seen_ = survey(bytes_);
}

/// A label that makes letter soup of bytes that are words in another encoding is wrong. windows-1252 (and
/// what stands for it: iso-8859-1, us-ascii) is what servers and programs say that do not know: it is wrong
/// sooner.
bool Decoder::by_label(const Charset* charset, CharsetSource source) {
  constexpr double kUnknownBits = 100;
  if (charset == nullptr || charset->name.starts_with("utf-")) return false;
  const double declared = bits_per_letter(bytes_, charset->name, 0);
  // Of two labels the server's default loses to a declaration that makes better words.
  if (charset->name == kDefault && charset != xml_ && xml_ != nullptr && high_bytes_ >= kEnoughLetters &&
      bits_per_letter(bytes_, xml_->name, kUnknownBits) < declared)
    return false;
  if (is_overruled(*charset, declared)) return false;
  as(*charset, source, 0.9);
  return true;
}

/// The two encodings of Arabic have half their letters in common, so the wrong one costs little more.
bool is_arabic(std::string_view charset) {
  return charset == "windows-1256" || charset == "iso-8859-6";
}

/// Encodings of Latin letters: what programs say that do not know, and its kin.
bool is_western(std::string_view charset) {
  return charset == kDefault || charset == "iso-8859-15" || charset == "windows-1250" ||
         charset == "iso-8859-2" || charset == "windows-1254";
}

/// A headline or a word of a few letters under a label. Its words' shapes say which script it is of; between
/// the two encodings of Arabic all bits together decide.
bool Decoder::is_overruled_by_few(const Charset& charset, double declared) {
  constexpr double kSoupMargin = 8, kShapeMargin = 4, kArabicWords = 8;  // bits a letter
  constexpr double kArabicEvidence = 14;                                 // bits
  const double gap = declared - guess().bits;
  if (is_arabic(charset.name) && is_arabic(guess().charset))
    return gap * static_cast<double>(high_bytes_) > kArabicEvidence;
  const WordShapes shapes = word_shapes(bytes_);
  if (!is_western(charset.name))
    return is_western(guess().charset) && shapes.mixed > 0 && shapes.foreign == 0 && gap > kShapeMargin;
  if (high_bytes_ >= kFewLetters && charset.name == kDefault && gap > kSoupMargin) return true;
  const bool foreign = shapes.foreign > 0 && shapes.mixed == 0;
  return foreign && is_arabic(guess().charset) && guess().bits < kArabicWords && gap > kShapeMargin;
}

/// Whether letters say that the label is wrong under which one costs `declared` bits. Where the two best
/// readings are hardly apart, as those of one script are, the label must be far from both.
bool Decoder::is_overruled(const Charset& charset, double declared) {
  constexpr double kKnownMargin = 2.5, kUnsureMargin = 4, kDefaultMargin = 1,
                   kArabicMargin = 1;  // bits a letter
  if (guess().charset.empty()) return false;
  if (high_bytes_ < kEnoughLetters) return is_overruled_by_few(charset, declared);
  const double gap = declared - guess().bits;
  const bool is_default = charset.name == kDefault;
  const bool sure = guess().confidence >= 0.5;
  if (is_default) return gap > kDefaultMargin;
  if (is_arabic(charset.name) && is_arabic(guess().charset)) return gap > kArabicMargin;
  return gap > (sure ? kKnownMargin : kUnsureMargin) ||
         (gap > 0 && sure && is_torn(bytes_, charset, high_bytes_));
}

const Guess& Decoder::guess() {
  if (!guess_) guess_ = guess_charset(bytes_);
  return *guess_;
}

void Decoder::by_letters() {
  const bool found = !guess().charset.empty();
  as(*charset_of_label(found ? guess().charset : kDefault),
     found ? CharsetSource::kDetected : CharsetSource::kDefault, guess().confidence);
}

void Decoder::as_utf8(CharsetSource source) {
  out_.charset = "utf-8";
  out_.source = source;
  out_.text = bytes_;
  if (seen_.valid) {
    auto undone = undo_mojibake(bytes_, seen_);
    if (!undone) return;
    out_.own = std::move(*undone);
    out_.text = out_.own;
    out_.damaged = true;
    return;
  }
  out_.damaged = true;
  out_.own = repair_mixed(bytes_);
  out_.text = out_.own;
}

void Decoder::as(const Charset& charset, CharsetSource source, double confidence) {
  Converted converted = convert(bytes_, charset);
  out_.charset = charset.name;
  out_.source = source;
  out_.confidence = confidence;
  out_.damaged = out_.damaged || converted.bad > 0;
  out_.own = std::move(converted.text);
  if (utf8_letters_ > 0) undo_own();
  out_.text = out_.own;
}

/// Parts of a document in another encoding may have been UTF-8.
void Decoder::undo_own() {
  auto undone = undo_mojibake(out_.own, survey(out_.own));
  if (!undone) return;
  out_.own = std::move(*undone);
  out_.damaged = true;
}

CharsetSource Decoder::who_says(std::string_view charset, CharsetSource otherwise) const {
  const auto says = [&](const Charset* label) { return label != nullptr && label->name == charset; };
  if (says(http_)) return CharsetSource::kHttp;
  return says(xml_) ? CharsetSource::kXml : otherwise;
}

/// Drops NUL bytes (fault X25) and byte order marks, of which some documents have two.
void clean(Decoded& out) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  while (out.text.starts_with(kMark)) out.text.remove_prefix(kMark.size());
  if (out.text.find('\0') == std::string_view::npos) return;
  std::string kept(out.text);
  kept.erase(std::remove(kept.begin(), kept.end(), '\0'), kept.end());
  out.own = std::move(kept);
  out.text = out.own;
  out.damaged = true;
}

}  // namespace

void decode_document(std::string_view bytes, std::string_view content_type, Decoded& out) {
  Decoder(bytes, content_type, out).run();
  clean(out);
}

std::size_t original_offset(const Decoded& decoded, std::size_t offset) {
  if (decoded.own.empty()) return offset;
  const std::size_t letters = utf8::length(decoded.text.substr(0, offset));
  if (decoded.charset.starts_with("utf-16")) return letters * 2;
  if (decoded.charset.starts_with("utf-32")) return letters * 4;
  return upper_half(decoded.charset) != nullptr ? letters : offset;
}

std::string_view charset_parameter(std::string_view content_type) {
  constexpr std::string_view kName = "charset";
  for (std::size_t at = content_type.find(';'); at != std::string_view::npos;
       at = content_type.find(';', at)) {
    at = skip_spaces(content_type, at + 1);
    if (!has_at_ignoring_case(content_type, at, kName)) continue;
    const std::size_t sign = skip_spaces(content_type, at + kName.size());
    if (sign >= content_type.size() || content_type[sign] != '=') continue;
    const std::string_view value = content_type.substr(sign + 1);
    return trimmed(value.substr(0, value.find_first_of(";,")));
  }
  return {};
}

std::string_view declared_encoding(std::string_view bytes) {
  constexpr std::size_t kFar = 2048;  // behind comments and warnings that programs print before it
  constexpr std::string_view kName = "encoding";
  const std::string_view head = bytes.substr(0, kFar);
  const std::size_t begin = head.find("<?xml");
  if (begin == std::string_view::npos) return {};
  const std::string_view declaration = head.substr(begin, head.find('>', begin) - begin);
  const std::size_t name = declaration.find(kName);
  if (name == std::string_view::npos) return {};
  std::size_t at = skip_spaces(declaration, name + kName.size());
  if (at >= declaration.size() || declaration[at] != '=') return {};
  at = skip_spaces(declaration, at + 1);
  const std::string_view value = declaration.substr(std::min(at, declaration.size()));
  if (value.empty()) return {};
  const bool quoted = value.front() == '"' || value.front() == '\'';
  if (!quoted) return value.substr(0, value.find_first_of(" \t\r\n?>"));
  return value.substr(1, value.find(value.front(), 1) - 1);
}

}  // namespace khabar::read
