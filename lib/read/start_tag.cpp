#include "read/start_tag.h"

#include <algorithm>

#include "read/tokens.h"

namespace khabar::read {

StartTag StartTagReader::read(std::size_t at) {
  StartTag tag;
  pos_ = name_end(text_, at + 1);
  tag.name = text_.substr(at + 1, pos_ - at - 1);
  if (pos_ < text_.size() && text_[pos_] == '>') {
    tag.kind = StartTag::End::kOpen;
    tag.end = pos_ + 1;
  } else {
    read_attributes(tag);
  }
  return tag;
}

void StartTagReader::read_attributes(StartTag& tag) {
  const bool repaired_before = repaired_;
  attributes_.clear();
  resolved_.clear();
  resolved_text_.clear();
  for (; pos_ < text_.size() && text_[pos_] != '<'; pos_ = skip_spaces(text_, pos_)) {
    const char c = text_[pos_];
    if (c == '>' || has_at(text_, pos_, "/>")) {
      tag.kind = c == '>' ? StartTag::End::kOpen : StartTag::End::kSelfClosed;
      tag.end = pos_ + (c == '>' ? 1 : 2);
      keep_resolved();
      tag.attributes = attributes_;
      return;
    }
    if (is_name_start(c)) {
      read_attribute();
    } else {
      repaired_ = repaired_ || !is_space(c);
      ++pos_;
    }
  }
  repaired_ = repaired_before;
  tag.kind = pos_ < text_.size() ? StartTag::End::kNoTag : StartTag::End::kCut;
}

void StartTagReader::read_attribute() {
  const std::size_t begin = pos_;
  pos_ = name_end(text_, pos_);
  const std::string_view name = text_.substr(begin, pos_ - begin);
  const std::size_t sign = skip_spaces(text_, pos_);
  if (sign < text_.size() && text_[sign] == '=') {
    pos_ = skip_spaces(text_, sign + 1);
    add(name, value());
  } else {
    repaired_ = true;
    attributes_.push_back({name, name});
  }
}

void StartTagReader::add(std::string_view name, std::string_view written) {
  attributes_.push_back({name, written});
  if (plain_value_end(written, 0) == written.size()) return;
  const std::size_t begin = resolved_text_.size();
  references_.append(resolved_text_, written);
  normalize_value(resolved_text_, begin);
  resolved_.push_back({attributes_.size() - 1, begin, resolved_text_.size()});
}

void StartTagReader::keep_resolved() {
  for (const Resolved& value : resolved_)
    attributes_[value.attribute].value =
        store_.keep(std::string_view(resolved_text_).substr(value.begin, value.end - value.begin));
}

std::string_view StartTagReader::value() {
  if (pos_ < text_.size() && (text_[pos_] == '"' || text_[pos_] == '\'')) return quoted_value(text_[pos_++]);
  repaired_ = true;
  const std::size_t begin = pos_;
  while (pos_ < text_.size() && !is_space(text_[pos_]) && text_[pos_] != '>' && text_[pos_] != '<') ++pos_;
  if (pos_ > begin && has_at(text_, pos_ - 1, "/>")) --pos_;
  return text_.substr(begin, pos_ - begin);
}

/// Up to the closing quote, unless markup stands before it: then the quote was lost, and the value ends with
/// the tag.
std::string_view StartTagReader::quoted_value(char quote) {
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
