#include "normalize/title.h"
#include "support/catch.h"

using namespace khabar::normalize;

TEST_CASE("bylines name the agency") {
  const auto [text, agency] = GENERATE(
      table<std::string, std::string>({{"الدوحة - قنا: قال وزير الخارجية إن", "QNA"},
                                       {"الدوحة في 9 ديسمبر /قنا/ أكد سعادة الوزير", "QNA"},
                                       {"DOHA, December 09 (QNA) - The Amir", "QNA"},
                                       {"الرياض – واس: استقبل", "SPA"},
                                       {"الرياض – «واس»: استقبل", "SPA"},
                                       {"الدمام 26 شوال 1436 هـ الموافق 11 اغسطس 2015 م واس\nدشن", "SPA"},
                                       {"أبوظبي في 9 ديسمبر / وام / بحث", "WAM"},
                                       {"الكويت - كونا: أعلن", "KUNA"},
                                       {"المنامة - بنا: أكد", "BNA"},
                                       {"مسقط - العمانية: وقعت", "ONA"},
                                       {"عمان - بترا - قال", "Petra"},
                                       {"القاهرة - أ ش أ: أكد", "MENA"},
                                       {"القاهرة - أ.ش.أ - أكد", "MENA"},
                                       {"(رويترز) - ارتفعت أسعار النفط", "Reuters"},
                                       {"دبي (رويترز) - ارتفعت أسعار النفط", "Reuters"},
                                       {"RIYADH (Reuters) - Oil prices", "Reuters"},
                                       {"لندن - رويترز - قال", "Reuters"},
                                       {"واشنطن (أ ف ب) قال متحدث", "AFP"},
                                       {"باريس - فرانس برس: اندلع", "AFP"},
                                       {"PARIS (AFP) — The French", "AFP"},
                                       {"WASHINGTON, Dec 9 (AP) — The Senate", "AP"},
                                       {"برلين (د ب أ)- قال", "DPA"},
                                       {"أنقرة / الأناضول: قال", "Anadolu"},
                                       {"موسكو - سبوتنيك: أعلن", "Sputnik"},
                                       {"بكين (شينخوا) -- قالت", "Xinhua"},
                                       {"دمشق - سانا: أصدر", "SANA"},
                                       {"بغداد - واع - أعلن", "INA"},
                                       {"رام الله - وفا: اقتحمت", "WAFA"},
                                       {"الخرطوم - سونا: وصل", "SUNA"},
                                       {"الرباط - و م ع: أشرف", "MAP"},
                                       {"الجزائر - واج: استقبل", "APS"},
                                       {"تونس - وات: نظمت", "TAP"},
                                       {"واشنطن - وكالات: قال", "agencies"},
                                       {"النص الكامل للخبر هنا وقال الرئيس إن البلاد بخير. (د ب أ)", "DPA"},
                                       {"نص الخبر كاملا. المصدر: رويترز", "Reuters"},
                                       {"نص الخبر كاملا.\nالمصدر: وكالات", "agencies"},
                                       {"The whole text of the report.\nSource: Reuters", "Reuters"},
                                       {"دشن وزير النقل اليوم خط القطار الجديد .\n// انتهى //", "SPA"},
                                       {"نص الخبر كاملا.\nأ ف ب", "AFP"},
                                       {"أكد وزير الخارجية اليوم أهمية التعاون بين البلدين في مختلف "
                                        "المجالات والأصعدة. المصدر: قنا",
                                        "QNA"},
                                       {"أكد وزير الخارجية اليوم أهمية التعاون بين البلدين في مختلف "
                                        "المجالات والأصعدة.\nالمصدر : الجزيرة + وكالات",
                                        "agencies"},
                                       {"The foreign minister stressed today the importance of cooperation "
                                        "between the two countries. Source: AFP",
                                        "AFP"}}));
  INFO(text);
  CHECK(wire_agency_of(text, "") == agency);
}

TEST_CASE("words that are no byline name none") {
  const auto text =
      GENERATE(as<std::string>{}, "وفا الرجل بوعده أمس وعاد", "بنا الملك قصرا - وكان كبيرا",
               "قال مسؤول لـ«رويترز» إن الاتفاق قريب", "نقلت وكالة رويترز عن مسؤول قوله",
               "وات هو اختراع قديم", "Reuters reported that oil prices rose",
               "قال الوزير، بعد لقاء طويل استمر ساعات، (رويترز) وغيرها من الوكالات حاضرة", "", "قنا ثقافية",
               "الدوحة - الخليج: قال",
               "قال الوزير في ختام زيارته إلى المنطقة إنه لا يعرف من أين جاء هذا المصدر: رويترز",
               "The minister said after the meeting of the council that he knows the source: Reuters");
  INFO(text);
  CHECK(wire_agency_of(text, "").empty());
}

TEST_CASE("the author field names the agency") {
  CHECK(wire_agency_of("نص", "رويترز") == "Reuters");
  CHECK(wire_agency_of("text", "By Reuters") == "Reuters");
  CHECK(wire_agency_of("نص", "الدوحة - قنا") == "QNA");
  CHECK(wire_agency_of("نص", "أحمد علي، وكالات") == "agencies");
  CHECK(wire_agency_of("text", "Agence France-Presse") == "AFP");
  CHECK(wire_agency_of("نص", "أحمد علي").empty());
}

TEST_CASE("the byline counts before the author") {
  CHECK(wire_agency_of("دبي (رويترز) - ارتفعت", "أ ف ب") == "Reuters");
}

TEST_CASE("a byline of any length is short work") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "(-";
  CHECK(wire_agency_of(text, text).empty());
}

TEST_CASE("a source element that names an agency counts where the text says nothing") {
  CHECK(wire_agency_of("نص", "", "وكالة الأناضول") == "Anadolu");
  CHECK(wire_agency_of("text", "", "Associated Press") == "AP");
  CHECK(wire_agency_of("دبي (رويترز) - ارتفعت", "", "أ ف ب") == "Reuters");
  CHECK(wire_agency_of("text", "", "The Gulf Paper").empty());
}
