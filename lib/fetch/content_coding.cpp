#include "fetch/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cstdint>
#include <string>

namespace khabar::fetch {
namespace {

using Progress = Decoder::Progress;
using Piece = std::array<char, Decoder::kPiece>;

std::string_view filled(const Piece& piece, std::size_t room_left) {
  return {piece.data(), piece.size() - room_left};
}

/// zlib's three dressings of one algorithm: gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951).
class InflateDecoder : public Decoder {
 public:
  ~InflateDecoder() override { inflateEnd(&stream_); }
  InflateDecoder() = default;
  InflateDecoder(const InflateDecoder&) = delete;
  InflateDecoder& operator=(const InflateDecoder&) = delete;

  [[nodiscard]] bool at_end() const override { return at_end_; }

 protected:
  bool open(int window_bits) { return inflateInit2(&stream_, window_bits) == Z_OK; }
  bool reopen() {
    at_end_ = false;
    return inflateReset(&stream_) == Z_OK;
  }

  /// Inflates until `coded` is used up or the stream ends; takes what it used off `coded`.
  Progress inflate_from(std::string_view& coded, const Sink& sink) {
    stream_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));  // zlib's interface; it only reads
    stream_.avail_in = static_cast<uInt>(coded.size());
    Progress progress = Progress::kGoing;
    do {
      progress = step(sink);
    } while (progress == Progress::kGoing && !at_end_ && (stream_.avail_in > 0 || stream_.avail_out == 0));
    coded.remove_prefix(coded.size() - stream_.avail_in);
    return progress;
  }

 private:
  Progress step(const Sink& sink) {
    Piece piece;
    stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_.avail_out = static_cast<uInt>(piece.size());
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return Progress::kBroken;
    at_end_ = result == Z_STREAM_END;
    const std::string_view out = filled(piece, stream_.avail_out);
    return out.empty() || sink(out) ? Progress::kGoing : Progress::kRefused;
  }

  z_stream stream_{};
  bool at_end_ = false;
};

class GzipDecoder : public InflateDecoder {
 public:
  GzipDecoder() { open(16 + MAX_WBITS); }

  Progress decode(std::string_view coded, const Sink& sink) override {
    Progress progress = Progress::kGoing;
    while (progress == Progress::kGoing && !coded.empty()) {
      // Another member follows (RFC 1952 2.2), or the padding that some servers add.
      if (at_end() && (coded.front() != '\x1f' || !reopen())) break;
      progress = inflate_from(coded, sink);
    }
    return progress;
  }
};

/// "deflate" means the zlib format, but servers also send raw deflate (RFC 9110 8.4.1.2, note). The first two
/// bytes tell: they are a multiple of 31 in a zlib header.
class DeflateDecoder : public InflateDecoder {
 public:
  Progress decode(std::string_view coded, const Sink& sink) override {
    if (open_) return at_end() ? Progress::kGoing : inflate_from(coded, sink);
    start_.append(coded);
    if (start_.size() < 2) return Progress::kGoing;
    const unsigned first = static_cast<unsigned char>(start_[0]),
                   second = static_cast<unsigned char>(start_[1]);
    const bool wrapped = (first & 0x0FU) == Z_DEFLATED && (first << 8 | second) % 31 == 0;
    open_ = open(wrapped ? MAX_WBITS : -MAX_WBITS);
    std::string_view all = start_;
    return open_ ? inflate_from(all, sink) : Progress::kBroken;
  }

 private:
  bool open_ = false;
  std::string start_;
};

class BrotliDecoder : public Decoder {
 public:
  Progress decode(std::string_view coded, const Sink& sink) override {
    const auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
    std::size_t left = coded.size();
    while (!at_end_) {
      Piece piece;
      auto* out = reinterpret_cast<std::uint8_t*>(piece.data());
      std::size_t room = piece.size();
      const auto result = BrotliDecoderDecompressStream(state_.get(), &left, &next, &room, &out, nullptr);
      if (result == BROTLI_DECODER_RESULT_ERROR) return Progress::kBroken;
      at_end_ = result == BROTLI_DECODER_RESULT_SUCCESS;
      if (room < piece.size() && !sink(filled(piece, room))) return Progress::kRefused;
      if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) break;
    }
    return Progress::kGoing;
  }
  [[nodiscard]] bool at_end() const override { return at_end_; }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliDecoderState, Destroy> state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  bool at_end_ = false;
};

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() { ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, kWindowLog); }

  Progress decode(std::string_view coded, const Sink& sink) override {
    ZSTD_inBuffer in{coded.data(), coded.size(), 0};
    bool more = !coded.empty();
    while (more) {
      Piece piece;
      ZSTD_outBuffer out{piece.data(), piece.size(), 0};
      const std::size_t result = ZSTD_decompressStream(state_.get(), &out, &in);
      if (ZSTD_isError(result) != 0) return Progress::kBroken;
      at_end_ = result == 0;  // and then nothing is held back
      if (out.pos > 0 && !sink({piece.data(), out.pos})) return Progress::kRefused;
      more = in.pos < in.size || (!at_end_ && out.pos == out.size);
    }
    return Progress::kGoing;
  }
  [[nodiscard]] bool at_end() const override { return at_end_; }

 private:
  static constexpr int kWindowLog = 23;  // 8 MiB: what RFC 9659 lets a server use

  struct Destroy {
    void operator()(ZSTD_DCtx* state) const { ZSTD_freeDCtx(state); }
  };
  std::unique_ptr<ZSTD_DCtx, Destroy> state_{ZSTD_createDCtx()};
  bool at_end_ = false;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

}  // namespace

std::unique_ptr<Decoder> make_decoder(std::string_view content_encoding) {
  const std::string coding = lower(content_encoding);
  if (coding == "gzip" || coding == "x-gzip") return std::make_unique<GzipDecoder>();  // RFC 9110 8.4.1.3
  if (coding == "deflate") return std::make_unique<DeflateDecoder>();
  if (coding == "br") return std::make_unique<BrotliDecoder>();
  if (coding == "zstd") return std::make_unique<ZstdDecoder>();
  return nullptr;
}

bool is_identity(std::string_view content_encoding) {
  return content_encoding.empty() || lower(content_encoding) == "identity";
}

}  // namespace khabar::fetch
