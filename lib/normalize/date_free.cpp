#include "normalize/date_free.h"

#include "normalize/date_clock.h"
#include "normalize/date_typos.h"
#include "normalize/date_words.h"

namespace khabar::normalize {
namespace {

bool is_latin(const std::string& word) {
  for (const char c : word)
    if (c < 'a' || c > 'z') return false;
  return !word.empty();
}

/// One pass over the tokens of one text. Each step takes at least one token or says that the text is no date.
class FreeReader {
 public:
  FreeReader(std::string_view raw, const FreeContext& context)
      : raw_(raw), context_(context), tokens_(tokens_of(raw)), clock_(tokens_) {}

  std::optional<CivilReading> read() {
    skip_label();
    while (at_ < tokens_.size())
      if (!step()) return std::nullopt;
    return finished();
  }

 private:
  bool step() {
    const Token& token = tokens_[at_];
    if (token.is_number()) return number(token);
    return token.is_word() ? word(token) : sign(token);
  }

  /// "Published: 9 Dec 2025": what stands before a colon that stands before the first number.
  void skip_label() {
    std::size_t start = 0;
    for (std::size_t i = 0; i < tokens_.size() && !tokens_[i].is_number(); ++i)
      if (tokens_[i].is_sign(U':')) start = i + 1;
    at_ = start;
  }

  bool number(const Token& token) {
    const bool date_known = parts().full();
    switch (clock_.read_at(at_, date_known)) {
      case ClockReader::Found::kClock:
        return true;
      case ClockReader::Found::kFault:
        return false;
      case ClockReader::Found::kNothing:
        break;
    }
    ++at_;
    const int value = static_cast<int>(token.value % 100000000);
    if (token.digits() == 8 && parts().empty())  // 20251209
      return add_number({value / 10000, 4}) && add_number({value / 100 % 100, 2}) &&
             add_number({value % 100, 2});
    return add_number({value, token.digits()});
  }

  bool add_number(DateParts::Number number) {
    if (number.digits > 4) return false;
    if (parts().full() && !begin_parts()) return false;
    DateParts& current = parts();
    if (current.count == 1) current.separator = last_sign_;
    current.numbers.at(current.count++) = number;
    return true;
  }

  bool set_month(Calendar calendar, int month, bool may_be_weekday) {
    if (parts().full() && parts().month != month && !begin_parts()) return false;
    DateParts& current = parts();
    if (current.month && !current.month_may_be_weekday) {
      return may_be_weekday || *current.month == month;  // "أيار/مايو" names one month twice
    }
    if (current.month && may_be_weekday) return true;
    if (current.count == 3) return false;
    current.month = month;
    current.month_may_be_weekday = may_be_weekday;
    current.numbers_before_month = current.count;
    current.calendar = calendar;
    return true;
  }

  bool word(const Token& token) {
    if (named_zone(token)) return true;
    const auto word = word_at(tokens_, at_);
    if (!word) return unknown_word(token);
    const std::size_t before = at_;
    at_ += word->tokens;
    return meaning(*word, before);
  }

  bool meaning(const Word& word, std::size_t start) {
    switch (word.meaning) {
      case WordClass::kMonth:
        return set_month(Calendar::kGregorian, word.value, false);
      case WordClass::kPersianMonth:
        return set_month(Calendar::kPersian, word.value, false);
      case WordClass::kHijriMonth:
        return set_month(Calendar::kHijri, word.value, false);
      case WordClass::kMonthPair:
        return month_pair(word.value);
      case WordClass::kDay:
        return add_number({word.value, 2});
      case WordClass::kMonthOrWeekday:
      case WordClass::kMonthOrAgo:
        return set_month(Calendar::kGregorian, word.value, true);
      case WordClass::kAm:
      case WordClass::kPm:
      case WordClass::kNight:
        clock_.note_half(word.meaning, start);
        return true;
      case WordClass::kPmOrGregorian:
        if (clock_.ends_at(start) || clock_follows())
          clock_.note_half(WordClass::kPm, start);
        else
          mark(Calendar::kGregorian);
        return true;
      case WordClass::kGregorianMark:
        return mark(Calendar::kGregorian);
      case WordClass::kHijriMark:
        return mark(Calendar::kHijri);
      case WordClass::kPersianMark:
        return mark(Calendar::kPersian);
      case WordClass::kSame:
        return parts().empty() || begin_parts();
      case WordClass::kToday:
        relative_day_ = word.value;
        return true;
      case WordClass::kWeekday:
        if (word.value > 0) weekday_ = std::chrono::weekday{static_cast<unsigned>(word.value)};
        return true;
      case WordClass::kUtc:
        return utc(start);
      case WordClass::kZone:
        return zone(word, start);
      case WordClass::kNoise:
        return noise(start);
      default:
        return true;
    }
  }

  /// "م 10:30" before any day: letters of the other direction exchanged their places.
  bool clock_follows() const {
    return parts().empty() && at_ + 1 < tokens_.size() && tokens_[at_].is_number() &&
           tokens_[at_ + 1].is_sign(U':');
  }

  /// "كانون 2": January.
  bool month_pair(int first) {
    if (at_ >= tokens_.size() || !tokens_[at_].is_number()) return false;
    const auto half = tokens_[at_++].value;
    if (half != 1 && half != 2) return false;
    return set_month(Calendar::kGregorian, (first + static_cast<int>(half) - 1) % 12 + 1, false);
  }

  /// A mark behind a date of numbers says its calendar; behind a month's name it says nothing new.
  bool mark(Calendar calendar) {
    if (!parts().month && !parts().empty()) parts().calendar = calendar;
    return true;
  }

  /// "AT" at the end is a zone, elsewhere a word of English.
  bool noise(std::size_t start) {
    if (tokens_[start].text == "at" && at_ == tokens_.size() && clock_.known() && !zone_)
      zone_ = TimeZone::named("America/Halifax");
    return true;
  }

  /// "GMT", "GMT+3", "UTC +03:00".
  bool utc(std::size_t start) {
    const bool of_a_day = parts().full() && !tokens_[start].blank_before;  // XML Schema: "2025-12-09Z"
    const bool alone = start > 0 && tokens_[start].text.size() == 1 && !clock_.known() && !of_a_day;
    if (alone) return false;  // a lone "z" or "t" that follows no time
    if (!zone_) zone_ = TimeZone::fixed(minutes{0});
    const bool offset_follows =
        at_ + 1 < tokens_.size() && tokens_[at_ + 1].is_number() &&
        (tokens_[at_].is_sign(U'+') || (tokens_[at_].is_sign(U'-') && !tokens_[at_ + 1].blank_before));
    return !offset_follows || offset();
  }

  bool zone(const Word& word, std::size_t start) {
    if (zone_) return true;  // "+0300 (AST)"
    zone_ = TimeZone::named(word.zone_name);
    zone_word_ = tokens_[start].text;
    return true;
  }

  /// "Asia/Riyadh" and "EST5EDT" as one name of several tokens.
  bool named_zone(const Token& token) {
    const bool one = at_ + 2 < tokens_.size() && !tokens_[at_ + 1].blank_before;
    const bool ruled = one && tokens_[at_ + 1].digits() == 1 && !tokens_[at_ + 2].blank_before;
    if (!one || (!tokens_[at_ + 1].is_sign(U'/') && !ruled)) return false;
    const std::string_view rest = raw_.substr(token.begin);
    const std::string_view name = rest.substr(0, rest.find_first_of(" \t)],;"));
    const auto found = TimeZone::named(name);
    if (!found) return false;
    if (!zone_) zone_ = found;
    while (at_ < tokens_.size() && tokens_[at_].begin < token.begin + name.size()) ++at_;
    return true;
  }

  /// A misspelt month where one is missing; a misspelt weekday, which stands first and before a comma.
  /// Letters behind a time are a zone that nobody knows (RFC 5322 4.3: as if none were there, military
  /// letters too).
  bool unknown_word(const Token& token) {
    const bool first = at_ == 0;
    ++at_;
    const bool incomplete = !parts().full() && !parts().month;
    if (const int month = incomplete ? misspelt_month(token.text) : 0)
      return set_month(Calendar::kGregorian, month, false);
    if (first && at_ < tokens_.size() && tokens_[at_].is_sign(U',')) return true;
    return clock_.known() && !zone_ && is_latin(token.text) && token.text.size() <= 5;
  }

  bool sign(const Token& token) {
    last_sign_ = token.sign;
    if (token.is_sign(U'(') && skip_comment()) return true;
    if (token.is_sign(U'+') && at_ + 1 < tokens_.size()) return offset();
    if (token.is_sign(U'-') && is_offset()) return offset();
    ++at_;
    if (token.is_sign(U':')) return !clock_.ends_at(at_ - 1) || is_sign_of_offset(at_);  // "14:05:33:+0300"
    if (token.is_sign(U'+')) return clock_.known();                                      // "14:05 GMT+"
    constexpr std::string_view kMeaningless = ",./-;|'\"()[]@~_";
    return token.sign > 0x7F || kMeaningless.find(static_cast<char>(token.sign)) != std::string_view::npos;
  }

  /// Brackets that hold words without a meaning here, or the same time in another zone.
  bool skip_comment() {
    bool strange = false;
    std::size_t end = at_ + 1;
    for (int depth = 1; end < tokens_.size(); ++end) {  // comments may hold comments (RFC 822 3.4.3)
      depth += tokens_[end].is_sign(U'(') ? 1 : tokens_[end].is_sign(U')') ? -1 : 0;
      if (depth == 0) break;
      const bool clock = clock_.known() && tokens_[end].is_sign(U':');
      const bool unknown = tokens_[end].is_word() && !word_at(tokens_, end) && !slash_follows(end);
      strange = strange || clock || unknown;
    }
    if (!strange || end == tokens_.size()) return false;
    at_ = end + 1;
    return true;
  }
  bool slash_follows(std::size_t at) const {
    return (at + 1 < tokens_.size() && tokens_[at + 1].is_sign(U'/')) ||
           (at > 0 && tokens_[at - 1].is_sign(U'/'));
  }

  /// Whether a hyphen behind a time begins an offset and no date: "14:05 -0500", but "14:05 - 9/12/2025".
  bool is_offset() const {
    if (at_ + 1 >= tokens_.size() || !tokens_[at_ + 1].is_number()) return false;
    const Token& next = tokens_[at_ + 1];
    const bool all_of_it = next.digits() == 4 && parts().full() && at_ + 2 == tokens_.size();
    if (!clock_.known()) return all_of_it && tokens_[at_].blank_before;  // "9.12.2025 -0500"
    if (zone_ && (zone_word_.empty() || (!all_of_it && tokens_[at_].blank_before))) return false;
    if (next.digits() > 6) return false;
    if (next.blank_before && (next.digits() != 4 || !parts().full())) return false;
    if (at_ + 2 == tokens_.size() || tokens_[at_ + 2].is_sign(U':')) return next.digits() <= 4;
    const Token& after = tokens_[at_ + 2];
    const bool date_goes_on = after.is_sign(U'/') || after.is_sign(U'-') ||
                              (after.is_sign(U'.') && !parts().full()) ||
                              (after.is_word() && next.digits() < 4);
    return !date_goes_on;
  }

  bool is_sign_of_offset(std::size_t at) const {
    return at < tokens_.size() && (tokens_[at].is_sign(U'+') || tokens_[at].is_sign(U'-'));
  }

  /// The sign at hand and the numbers behind it, "+3", "+0300", "+03:00", "+03.00", "+03:00:00".
  bool offset() {
    const std::size_t first = at_ + 1;
    if (first >= tokens_.size() || !tokens_[first].is_number()) return false;
    std::string text = (tokens_[at_].is_sign(U'-') ? "-" : "+") + tokens_[first].text;
    at_ = first + 1;
    for (int groups = 0; groups < 2 && at_ + 1 < tokens_.size(); ++groups) {
      const bool point = groups == 0 && tokens_[at_].is_sign(U'.') && !tokens_[at_].blank_before;
      if ((!tokens_[at_].is_sign(U':') && !point) || !tokens_[at_ + 1].is_number()) break;
      text += ':' + tokens_[at_ + 1].text;
      at_ += 2;
    }
    const auto value = parse_offset(text);
    if (!value) return false;
    zone_ = TimeZone::fixed(*value);
    zone_word_.clear();
    return true;
  }

  DateParts& parts() { return all_.at(current_); }
  const DateParts& parts() const { return all_.at(current_); }

  /// The same day in another calendar begins.
  bool begin_parts() {
    if (!parts().full() || current_ + 1 >= all_.size()) return false;
    ++current_;
    return true;
  }

  static bool is_gregorian(const DateParts& parts) {
    if (parts.calendar) return *parts.calendar == Calendar::kGregorian;
    for (const auto& number : parts.numbers)
      if (number.value >= 1300 && number.value <= 1500) return false;
    return true;
  }

  /// The day of the Gregorian date where there are two, for what else is said to be the same may be off by
  /// one.
  std::optional<std::chrono::sys_days> day() const {
    std::optional<std::chrono::sys_days> gregorian, other;
    DayPreference preference = context_.preference;
    preference.weekday = weekday_;
    for (std::size_t i = 0; i <= current_; ++i) {
      if (all_.at(i).empty()) continue;
      const auto day = resolve(all_.at(i), preference);
      if (!day) return std::nullopt;
      auto& kept = is_gregorian(all_.at(i)) ? gregorian : other;
      if (kept && *kept != *day) return std::nullopt;  // two days: which one is meant, nobody says
      kept = day;
    }
    if (gregorian || other) return gregorian ? gregorian : other;
    return relative_day_ ? std::optional{context_.today + std::chrono::days{*relative_day_}} : std::nullopt;
  }

  std::optional<CivilReading> finished() const {
    const auto day_meant = day();
    if (!day_meant) return std::nullopt;
    return CivilReading{*day_meant, clock_.since_midnight(), zone_, zone_word_};
  }

  std::string_view raw_;
  const FreeContext& context_;
  std::vector<Token> tokens_;
  ClockReader clock_;
  std::size_t at_ = 0;
  char32_t last_sign_ = 0;
  std::array<DateParts, 2> all_{};
  std::size_t current_ = 0;
  std::optional<int> relative_day_;
  std::optional<std::chrono::weekday> weekday_;
  std::optional<TimeZone> zone_;
  std::string zone_word_;
};

}  // namespace

std::optional<CivilReading> read_free_date(std::string_view text, const FreeContext& context) {
  return FreeReader(text, context).read();
}

}  // namespace khabar::normalize
