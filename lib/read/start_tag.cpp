#include "read/start_tag.h"

#include <algorithm>

#include "read/tokens.h"

namespace khabar::read {

StartTag StartTagWriter::append(std::string& out, std::size_t at) {
  const std::size_t begin = out.size();
  const bool repaired_before = repaired_;
  StartTag tag;
  pos_ = name_end(text_, at + 1);
  tag.name = text_.substr(at + 1, pos_ - at - 1);
  out.append(text_.data() + at, pos_ - at);
  for (; pos_ < text_.size() && text_[pos_] != '<'; pos_ = skip_spaces(text_, pos_)) {
    const char c = text_[pos_];
    if (c == '>' || has_at(text_, pos_, "/>")) {
      tag.kind = c == '>' ? StartTag::End::kOpen : StartTag::End::kSelfClosed;
      tag.end = pos_ + (c == '>' ? 1 : 2);
      return tag;
    }
    if (is_name_start(c)) {
      append_attribute(out);
    } else {
      repaired_ = repaired_ || !is_space(c);
      ++pos_;
    }
  }
  out.resize(begin);
  repaired_ = repaired_before;
  tag.kind = pos_ < text_.size() ? StartTag::End::kNoTag : StartTag::End::kCut;
  return tag;
}

void StartTagWriter::append_attribute(std::string& out) {
  const std::size_t begin = pos_;
  pos_ = name_end(text_, pos_);
  const std::string_view name = text_.substr(begin, pos_ - begin);
  out += ' ';
  out += name;
  out += "=\"";
  const std::size_t sign = skip_spaces(text_, pos_);
  if (sign < text_.size() && text_[sign] == '=') {
    pos_ = skip_spaces(text_, sign + 1);
    references_.append(out, value(), true);
  } else {
    repaired_ = true;
    out += name;
  }
  out += '"';
}

std::string_view StartTagWriter::value() {
  if (pos_ < text_.size() && (text_[pos_] == '"' || text_[pos_] == '\'')) return quoted_value(text_[pos_++]);
  repaired_ = true;
  const std::size_t begin = pos_;
  while (pos_ < text_.size() && !is_space(text_[pos_]) && text_[pos_] != '>' && text_[pos_] != '<') ++pos_;
  if (pos_ > begin && has_at(text_, pos_ - 1, "/>")) --pos_;
  return text_.substr(begin, pos_ - begin);
}

/// Up to the closing quote, unless markup stands before it: then the quote was lost, and the value ends with
/// the tag.
std::string_view StartTagWriter::quoted_value(char quote) {
  const std::size_t begin = pos_;
  const std::size_t close = std::min(text_.find(quote, begin), text_.size());
  const std::string_view value = text_.substr(begin, close - begin);
  const std::size_t less = value.find('<');
  const std::size_t greater = less == std::string_view::npos ? less : value.substr(0, less).find('>');
  if (greater != std::string_view::npos) {
    repaired_ = true;
    const std::size_t length = greater > 0 && value[greater - 1] == '/' ? greater - 1 : greater;
    pos_ = begin + length;
    return value.substr(0, length);
  }
  pos_ = std::min(close + 1, text_.size());
  return value;
}

}  // namespace khabar::read
