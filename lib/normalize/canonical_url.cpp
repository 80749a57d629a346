#include "normalize/canonical_url.h"

#include <algorithm>

#include "normalize/text.h"

namespace khabar::normalize {
namespace {

/// Parameters of campaigns, advertisers and share buttons; from the documentation of Google Analytics and
/// Ads, Meta, Microsoft, Yandex, X, TikTok, Mailchimp, HubSpot, Marketo, Vero, Omeda, Adobe, AT Internet,
/// BBC, Deutsche Welle.
constexpr std::string_view kTracking[] = {"__s",
                                          "__twitter_impression",
                                          "_branch_match_id",
                                          "_bta_c",
                                          "_bta_tid",
                                          "_ga",
                                          "_gl",
                                          "_hsenc",
                                          "_hsmi",
                                          "_ke",
                                          "_openstat",
                                          "action_object_map",
                                          "action_ref_map",
                                          "action_type_map",
                                          "at_bbc_team",
                                          "at_campaign",
                                          "at_campaign_type",
                                          "at_custom1",
                                          "at_custom2",
                                          "at_custom3",
                                          "at_custom4",
                                          "at_format",
                                          "at_link_id",
                                          "at_link_origin",
                                          "at_link_type",
                                          "at_medium",
                                          "at_ptr_name",
                                          "campaignid",
                                          "cmpid",
                                          "dclid",
                                          "dm_i",
                                          "epik",
                                          "fb_action_ids",
                                          "fb_action_types",
                                          "fb_ref",
                                          "fb_source",
                                          "fbclid",
                                          "ga_campaign",
                                          "ga_content",
                                          "ga_medium",
                                          "ga_place",
                                          "ga_source",
                                          "ga_term",
                                          "gad_source",
                                          "gbraid",
                                          "gclid",
                                          "gclsrc",
                                          "gdffi",
                                          "gdfms",
                                          "gdftrk",
                                          "hsa_acc",
                                          "hsa_ad",
                                          "hsa_cam",
                                          "hsa_grp",
                                          "hsa_kw",
                                          "hsa_mt",
                                          "hsa_net",
                                          "hsa_src",
                                          "hsa_tgt",
                                          "hsa_ver",
                                          "hsctatracking",
                                          "igsh",
                                          "igshid",
                                          "itm_campaign",
                                          "itm_medium",
                                          "itm_source",
                                          "maca",
                                          "mc_cid",
                                          "mc_eid",
                                          "mkt_tok",
                                          "mkwid",
                                          "ml_subscriber",
                                          "ml_subscriber_hash",
                                          "msclkid",
                                          "ns_campaign",
                                          "ns_fee",
                                          "ns_linkname",
                                          "ns_mchannel",
                                          "ns_source",
                                          "oly_anon_id",
                                          "oly_enc_id",
                                          "pk_campaign",
                                          "pk_keyword",
                                          "pk_kwd",
                                          "pk_source",
                                          "rb_clickid",
                                          "s_cid",
                                          "s_kwcid",
                                          "soc_src",
                                          "soc_trk",
                                          "spm",
                                          "srsltid",
                                          "ttclid",
                                          "twclid",
                                          "vero_conv",
                                          "vero_id",
                                          "wbraid",
                                          "wickedid",
                                          "wt_mc",
                                          "wt_zmc",
                                          "xtor",
                                          "yclid",
                                          "ysclid"};
static_assert(std::is_sorted(std::begin(kTracking), std::end(kTracking)));

/// Parameters that many sites give a meaning of their own, and the values with which they only name the feed.
constexpr std::string_view kOrigins[] = {"cmp", "emc",    "feed", "from",           "partner",
                                         "ref", "source", "src",  "traffic_source", "via"};
constexpr std::string_view kFeedWords[] = {"atom",  "feed",    "feedburner", "rss",
                                           "rss20", "rssfeed", "rss_feed",   "rss-feed"};

constexpr std::string_view kTrackingPrefix = "utm_";

bool is_unreserved(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int small = c | 0x20;
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Percent escapes in their one spelling.
std::string normal_escapes(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    i += 2;
    const int value = high * 16 + low;
    if (is_unreserved(value))
      out += static_cast<char>(value);
    else
      out.append(1, '%')
          .append(1, kHex[static_cast<std::size_t>(high)])
          .append(1, kHex[static_cast<std::size_t>(low)]);
  }
  return out;
}

/// The query without what only tracks; the rest in its order.
std::string telling_query(std::string_view query) {
  std::string out;
  for (bool more = true; more;) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string_view parameter = query.substr(0, end);
    more = end < query.size();
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.substr(0, 4) == "amp;") parameter.remove_prefix(4);  // "&amp;" that somebody escaped twice
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    if (parameter.empty() || is_tracking_parameter(parameter.substr(0, equals), value)) continue;
    if (!out.empty()) out += '&';
    out += normal_escapes(parameter);
  }
  return out;
}

std::string page_host(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  return std::string(host_without_www(host));
}

bool names_a_page(std::string_view fragment) {
  return fragment.size() > 1 && (fragment.front() == '!' || fragment.front() == '/');
}

}  // namespace

bool is_tracking_parameter(std::string_view name, std::string_view value) {
  const std::string small = lower_ascii(name);
  if (small.compare(0, kTrackingPrefix.size(), kTrackingPrefix) == 0) return true;
  if (std::binary_search(std::begin(kTracking), std::end(kTracking), std::string_view(small))) return true;
  if (std::find(std::begin(kOrigins), std::end(kOrigins), small) == std::end(kOrigins)) return false;
  return std::find(std::begin(kFeedWords), std::end(kFeedWords), lower_ascii(value)) != std::end(kFeedWords);
}

std::string canonical_url(const Url& url) {
  Url page;
  page.scheme = url.is_http() ? "https" : url.scheme;
  page.host = page_host(url.host);
  page.port = url.port;
  page.path = normal_escapes(url.path);
  while (page.path.size() > 1 && page.path.back() == '/') page.path.pop_back();
  if (url.query) page.query = telling_query(*url.query);
  if (page.query && page.query->empty()) page.query.reset();
  if (url.fragment && names_a_page(*url.fragment)) page.fragment = normal_escapes(*url.fragment);
  return page.str();
}

}  // namespace khabar::normalize
