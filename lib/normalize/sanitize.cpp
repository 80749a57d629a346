#include "normalize/sanitize.h"

#include <algorithm>
#include <utility>

#include "normalize/html_attributes.h"
#include "normalize/html_stack.h"
#include "normalize/text_builder.h"
#include "normalize/text_runs.h"

namespace khabar::normalize {
namespace {

/// What one rendering leaves to the next of the same thread: room.
struct Workshop {
  TextBuffer html;
  TextBuilder text;
  HtmlToken token;

  /// Empty: an exception may have ended the last rendering. What was enormous is not kept.
  void tidy() {
    constexpr std::size_t kMostKept = std::size_t{1} << 20;
    if (html.room() > kMostKept || text.room() > kMostKept) *this = {};
    html.cut(0);
    text.clear();
  }
};

/// One text being rendered.
class Renderer {
 public:
  Renderer(std::string_view source, const std::optional<Url>& base, const RenderOptions& options,
           Workshop& workshop)
      : source_(source),
        tokens_(source, options.dialect),
        links_{base},
        options_(options),
        html_(workshop.html),
        text_(workshop.text),
        token_(workshop.token),
        stack_(html_),
        runs_(options.html ? &html_ : nullptr, text_) {
    text_.reserve(std::min(source.size(), options.max_bytes));
    if (options.html) html_.reserve(source.size() + source.size() / 8);
  }

  Rendered run() {
    while (!full()) {
      if (takes_text_as_it_comes()) {
        tokens_.go_on_at(runs_.write(source_, tokens_.at(), tokens_));
        continue;
      }
      if (!tokens_.next(token_)) break;
      switch (token_.kind) {
        case HtmlToken::Kind::kText:
          text(token_);
          break;
        case HtmlToken::Kind::kStart:
          start(token_);
          break;
        case HtmlToken::Kind::kEnd:
          end(token_);
          break;
      }
    }
    stack_.close_all();
    return {html_.take(), text_.take(), std::move(image_)};
  }

 private:
  [[nodiscard]] bool full() const {
    return html_.size() >= options_.max_bytes || text_.size() >= options_.max_bytes;
  }

  /// How many bytes of text may still come.
  [[nodiscard]] std::size_t room() const {
    return options_.max_bytes - std::min(options_.max_bytes, text_.size());
  }

  [[nodiscard]] bool takes_text_as_it_comes() const {
    constexpr std::size_t kGrowth = 3;  // of a byte that is no letter and becomes U+FFFD
    return preformatted_ == 0 && tokens_.is_at_text() && source_.size() - tokens_.at() <= room() / kGrowth;
  }

  void text(const HtmlToken& token) {
    runs_.write_carefully(token.text, token.literal, preformatted_ > 0, room());
  }

  void start(const HtmlToken& token) {
    const Element& element = *token.element;
    flow(element);
    if (element.family == Family::kPre) ++preformatted_;
    if (element.family == Family::kFrame) return frame(token);
    if (element.keep != Keep::kKeep) return;
    if (element.family == Family::kImage) return picture(token);
    if (options_.html) write_start(token);
  }

  void end(const HtmlToken& token) {
    const Element& element = *token.element;
    flow(element);
    if (element.family == Family::kPre && preformatted_ > 0) --preformatted_;
    if (options_.html && element.keep == Keep::kKeep && element.content != Content::kVoid)
      stack_.close(element);
  }

  /// What an element does to the running text, at its start and at its end alike.
  void flow(const Element& element) {
    switch (element.flow) {
      case Flow::kInline:
        break;
      case Flow::kParagraph:
        text_.paragraph();
        break;
      case Flow::kLine:
        text_.line();
        break;
      case Flow::kCell:
        text_.blank();
        break;
    }
  }

  /// Parts of tables outside of tables, sources outside of players, and links to nowhere lose their tags.
  [[nodiscard]] bool may_stand_here(const Element& element, std::string_view attributes) const {
    constexpr Families kTablePart =
        families(Family::kRow, Family::kCell, Family::kRowGroup, Family::kCaption, Family::kColumn);
    if (element.is_of(kTablePart)) return stack_.is_open(Family::kTable);
    if (element.family == Family::kSource) return stack_.is_open(Family::kPlayer);
    return element.family != Family::kLink || attributes.starts_with(" href=");
  }

  [[nodiscard]] bool empties_itself(const HtmlToken& token) const {
    return token.self_closing && options_.dialect == HtmlTokenizer::Dialect::kXhtml &&
           token.element->content != Content::kVoid;
  }

  void write_start(const HtmlToken& token) {
    const Element& element = *token.element;
    stack_.close_implied(element);
    const std::size_t begin = html_.size();
    html_.append_head(element.start_tag, element.name.size() + 1);
    const std::size_t attributes = html_.size();
    append_allowed_attributes(html_, token, links_);
    if (stack_.is_full() || !may_stand_here(element, html_.view().substr(attributes))) {
      html_.cut(begin);
      stack_.refuse(element);
    } else {
      if (element.family == Family::kPlayer) html_.append(" controls");
      html_.append('>');
      stack_.open(element);
    }
    if (empties_itself(token)) stack_.close(element);
  }

  void picture(const HtmlToken& token) {
    std::string source = image_source(token, links_);
    if (source.empty() || is_tracker(token, source)) return;
    if (options_.html) {
      html_.append("<img src=\"");
      append_escaped(html_, source);
      html_.append('"');
      append_allowed_attributes(html_, token, links_);
      html_.append('>');
    }
    if (image_.empty() && !is_icon(token, source)) image_ = std::move(source);
  }

  void frame(const HtmlToken& token) {
    const std::string player = embedded_player(token, links_);
    if (player.empty() || !options_.html) return;
    html_.append("<iframe src=\"");
    append_escaped(html_, player);
    html_.append("\" allowfullscreen></iframe>");
  }

  std::string_view source_;
  HtmlTokenizer tokens_;
  LinkContext links_;
  const RenderOptions& options_;
  TextBuffer& html_;
  TextBuilder& text_;
  HtmlToken& token_;
  std::string image_;
  HtmlStack stack_;
  TextRuns runs_;
  std::size_t preformatted_ = 0;
};

}  // namespace

Rendered render_html(std::string_view source, const std::optional<Url>& base, const RenderOptions& options) {
  static thread_local Workshop workshop;
  workshop.tidy();
  return Renderer(source, base, options, workshop).run();
}

}  // namespace khabar::normalize
