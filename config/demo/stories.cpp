#include "newsroom.h"

namespace khabar::demo {

// Every name, place and event is invented. Order of the fields: newsroom.h.
namespace {
const std::vector<Story> kStories{
    {"security-talks", "مباحثات في رأس النخيل لتعزيز التعاون الأمني بين موانئ الساحل",
     "بحث مجلس موانئ الساحل مع وفد من جزيرة المرجان سبل تطوير التعاون الأمني وتبادل الخبرات قبل انطلاق "
     "دورة الألعاب البحرية، في زيارة استمرت يومين وشملت غرفة العمليات المشتركة ومركز مراقبة الملاحة.",
     "## غرفة العمليات المشتركة: المحطة الأولى في الزيارة\n"
     "اطّلع الوفد في غرفة العمليات على أنظمة المتابعة التي يعتمد عليها حرس الموانئ، وعلى الطريقة التي "
     "تُجمع بها البيانات من الأبراج والزوارق قبل أن تصل إلى صاحب القرار. وقال مدير الغرفة سالم الراشد "
     "إن الأمن في الميناء يبدأ من سرعة المعلومة ودقتها.\n"
     "## تدريب مشترك وتبادل للخبرات\n"
     "اتفق الجانبان على ثلاثة تمارين مشتركة خلال العام، أولها في الربيع المقبل، وعلى برنامج لتدريب أطقم "
     "الزوارق على الإنقاذ الليلي. ويشارك في البرنامج ستون متدرباً من الجانبين.\n"
     "## استعدادات الألعاب البحرية\n"
     "تستضيف رأس النخيل الألعاب البحرية للمرة الأولى، ويتوقع المنظمون حضور أربعين ألف زائر. وتشمل الخطة "
     "الأمنية مسارات منفصلة لليخوت والعبّارات وسفن الشحن، ونقاط إسعاف على امتداد الواجهة.",
     "هند المزروعي", "أمن", minutes{95}, seconds{0}, seconds{20},
     "مذكرة تفاهم في ختام مباحثات التعاون الأمني بين موانئ الساحل",
     "وفي ختام الزيارة وقّع الجانبان مذكرة تفاهم تنظّم تبادل المعلومات بين غرفتي العمليات على مدار الساعة."},
    {"port-opens-ar",
     "رأس النخيل تفتتح ميناءها الجديد أمام السفن التجارية",
     "رأس النخيل - الأفق: فتحت رأس النخيل اليوم ميناءها الجديد أمام السفن التجارية بعد أربع سنوات من "
     "العمل، ودخلت أولى السفن الحوض الشرقي عند الفجر وعلى متنها ألفا حاوية قادمة من جزيرة المرجان.",
     "وقال مدير الميناء ناصر البحري إن الأرصفة الجديدة تستقبل ثلاث سفن كبيرة في وقت واحد، وإن الرافعات "
     "تعمل بالكهرباء وحدها. وأضاف أن الطاقة السنوية ترتفع إلى مليون ومئتي ألف حاوية مع اكتمال المرحلة "
     "الثانية.\n"
     "ويربط الميناء خط حديدي جديد بالمنطقة الصناعية، ومن المنتظر أن تخفّض الرحلات اليومية للقطار عدد "
     "الشاحنات على الطريق الساحلي إلى النصف.\n"
     "وبلغت كلفة المشروع ثلاثة مليارات، موّلت نصفها صناديق محلية، وشارك في بنائه أكثر من خمسة آلاف عامل "
     "ومهندس.",
     "الأفق",
     "اقتصاد",
     minutes{140},
     {},
     {},
     {},
     {}},
    {"rain-season-ar",
     "موسم أمطار مبكر على مرتفعات الواحة",
     "توقّع مركز الأرصاد في الواحة أن تبدأ الأمطار هذا العام قبل موعدها بأسبوعين، ودعا المزارعين إلى "
     "تنظيف قنوات الري.",
     "وأشار المركز إلى أن حرارة مياه الخليج أعلى من معدلها، وأن الغيوم تتشكل فوق المرتفعات بعد الظهر.\n"
     "وتتوزع ست محطات جديدة على السفوح لقياس شدة المطر كل خمس دقائق.",
     "الأفق",
     "طقس",
     minutes{300},
     {},
     {},
     {},
     {}},
    {"fishing-ban-ar",
     "وقف موسمي لصيد الكنعد حتى نهاية الربيع",
     "أعلنت هيئة المصايد وقفاً موسمياً لصيد الكنعد بالشباك حمايةً للأسماك الصغيرة، على أن يبقى الصيد "
     "بالخيط مسموحاً.",
     "وتقول الهيئة إن مخزون الكنعد تعافى بمقدار الثلث منذ أول وقف قبل خمسة أعوام.\n"
     "ويحصل أصحاب القوارب الصغيرة على تعويض شهري طوال مدة الوقف.",
     "الأفق",
     "بيئة",
     minutes{0},
     seconds{12},
     {},
     {},
     {}},
    {"ferry-safety-ar",
     "سترات نجاة ذكية على عبّارات الخليج الداخلي",
     "بدأت شركة العبّارات توزيع سترات نجاة تحمل جهاز تحديد الموقع على جميع رحلاتها، بعد تجربة استمرت "
     "ثلاثة أشهر.",
     "ويرسل الجهاز إشارة إلى غرفة العمليات خلال ثانيتين من ملامسة الماء.\n"
     "وستُلزم السفن السياحية باستخدامها ابتداءً من الصيف.",
     "خالد النعيمي",
     "نقل",
     minutes{0},
     seconds{25},
     {},
     {},
     {}},
    {"pearl-museum-ar",
     "متحف اللؤلؤ يعرض سجلات الغواصين لأول مرة",
     "يعرض متحف اللؤلؤ في المدينة القديمة سجلات كتبها نواخذة السفن قبل قرن، بعد ترميم استغرق عامين.",
     "وتضم المجموعة أربعين دفتراً تذكر أسماء الغواصين وحصصهم وأيام الموسم.\n"
     "ويستطيع الزائر أن يقرأ الصفحات على شاشات إلى جانب الأصول.",
     "ليلى الشامسي",
     "ثقافة",
     minutes{420},
     {},
     {},
     {},
     {}},
    {"desert-library-ar",
     "مكتبة متنقلة تصل إلى قرى الرمال",
     "انطلقت من مدينة الساحل مكتبة على عجلات تحمل ثلاثة آلاف كتاب إلى إحدى عشرة قرية في الرمال الغربية.",
     "وتقف المكتبة في كل قرية يومين، ومعها قاصّ وراوية للأطفال.\n"
     "وتبرع القراء بثلث الكتب خلال شهر واحد.",
     "مريم العلي",
     "ثقافة",
     minutes{180},
     {},
     {},
     {},
     {}},
    {"school-solar-ar",
     "مئة مدرسة تنتج كهرباءها من أسطحها",
     "اكتمل تركيب الألواح الشمسية على مئة مدرسة في الواحة، وتغطي الألواح أربعة أخماس حاجتها من الكهرباء "
     "نهاراً.",
     "ويُدرّس المشروع في حصص العلوم، إذ يقرأ التلاميذ إنتاج مدرستهم على شاشة في المدخل.\n"
     "وتذهب الزيادة في أيام العطل إلى شبكة الحي.",
     "يوسف الكندي",
     "تعليم",
     minutes{210},
     {},
     {},
     {},
     {}},
    {"metro-night-ar",
     "المترو يعمل حتى الثانية فجراً في عطلة نهاية الأسبوع",
     "قررت هيئة النقل تمديد عمل الخطين الأخضر والأزرق حتى الثانية فجراً يومي الخميس والجمعة.",
     "وتأتي القطارات كل اثنتي عشرة دقيقة بعد منتصف الليل.\n"
     "ويبدأ العمل بالمواعيد الجديدة مطلع الشهر.",
     "سعاد حمدان",
     "نقل",
     minutes{75},
     {},
     {},
     {},
     {}},
    {"tree-count-ar",
     "متطوعون يحصون أشجار المدينة شجرة شجرة",
     "شارك ألفا متطوع في إحصاء أشجار المدينة، وسجّلوا أنواعها وأعمارها وحاجتها إلى الماء.",
     "وبلغ العدد مئة وثمانين ألف شجرة، ثلثها من السدر والغاف.\n"
     "وتُنشر الخريطة كاملة نهاية العام.",
     "سعاد حمدان",
     "بيئة",
     minutes{500},
     {},
     {},
     {},
     {}},
    {"date-exports-ar",
     "صادرات التمور ترتفع بخُمس قيمتها",
     "ارتفعت قيمة صادرات التمور خلال تسعة أشهر بعشرين في المئة، بحسب غرفة التجارة في الواحة.",
     "وجاءت أسواق شرق آسيا في المقدمة للمرة الأولى.\n"
     "وتعزو الغرفة الزيادة إلى مصانع تعبئة جديدة قرب المزارع.",
     "طارق الفهد",
     "اقتصاد",
     minutes{160},
     {},
     {},
     {},
     {}},
    {"bank-hours-ar",
     "مصارف الواحة توحّد ساعات عملها",
     "توحّد مصارف الواحة ساعات عملها ابتداءً من الشهر المقبل، من الثامنة صباحاً حتى الثانية بعد الظهر.",
     "وتبقى فروع المراكز التجارية مفتوحة مساءً.\n"
     "ورحّب اتحاد المتقاعدين بفتح شباك خاص لكبار السن.",
     "طارق الفهد",
     "اقتصاد",
     minutes{0},
     seconds{18},
     {},
     {},
     {}},
    {"crane-arrives-ar",
     "وصول أكبر رافعة عائمة إلى رأس النخيل",
     "رست الرافعة العائمة فجراً في الحوض الغربي.",
     "",
     "",
     "ميناء",
     minutes{60},
     {},
     {},
     {},
     {}},
    {"harbour-bus-ar",
     "حافلة مائية جديدة بين ضفتي الخور",
     "تنقل الحافلة ستين راكباً في الرحلة الواحدة.",
     "",
     "",
     "ميناء",
     minutes{120},
     {},
     {},
     {},
     {}},
    {"night-ferry",
     "Council approves night ferry between Ras Nakheel and Coral Island",
     "RAS NAKHEEL (Coastal Wire) - The harbour council approved a night ferry to Coral Island on "
     "Tuesday, ending a dispute of eleven years between fishermen and hotel owners over the lights "
     "along the eastern channel.",
     "Two ships will leave every ninety minutes between ten in the evening and four in the morning, "
     "each with room for three hundred passengers and forty cars, the council said in a statement after "
     "a session of six hours.\n"
     "Fishermen had feared that the wash would tear their nets. The ships now keep to nine knots inside "
     "the breakwater, and the channel is moved two hundred metres to the south of the old anchorage.\n"
     "The first crossing is planned for the first night of spring. A single ticket will cost twelve, "
     "and islanders travel for half of that.",
     "Coastal Wire",
     "transport",
     minutes{130},
     {},
     {},
     {},
     {}},
    {"lighthouse",
     "Old lighthouse at Cape Samra to shine again",
     "Volunteers have repaired the lens of the lighthouse at Cape Samra, dark since a storm thirty "
     "years ago.",
     "The lamp now draws as much power as a kettle, and can be seen for nineteen miles.\n"
     "Visitors may climb the tower on Fridays.",
     "Coastal Wire",
     "culture",
     minutes{240},
     {},
     {},
     {},
     {}},
    {"market-hall",
     "Fish market moves into the old customs hall",
     "Sixty traders moved their stalls overnight into the restored customs hall by the quay.",
     "Cold rooms under the floor are cooled with sea water.\n"
     "The old market becomes a park.",
     "Ada Morel",
     "city",
     minutes{200},
     {},
     {},
     {},
     {}},
    {"tide-gauge",
     "Tide gauge records highest water in forty years",
     "The gauge at the outer mole showed three metres and twelve centimetres at noon, the most in forty "
     "years.",
     "No damage was reported, but the coastal road was closed for two hours.\n"
     "The harbour office expects normal tides from tomorrow.",
     "Ada Morel",
     "weather",
     minutes{0},
     seconds{15},
     {},
     {},
     {}},
    {"salt-prices",
     "Salt makers agree on a common price",
     "Five cooperatives of the northern pans will sell at one price for the first time.",
     "Buyers fear a dearer summer; the makers point at three poor harvests.\n"
     "The agreement runs for two years.",
     "Idris Vale",
     "business",
     minutes{170},
     {},
     {},
     {},
     {}},
    {"grain-ship",
     "Grain ship unloads after eleven days at anchor",
     "The Almandine began to unload forty thousand tonnes of wheat after a quarrel over papers was "
     "settled.",
     "Bakeries had bought from inland stores meanwhile.\n"
     "Two more ships are expected this month.",
     "Idris Vale",
     "business",
     minutes{330},
     {},
     seconds{22},
     "",
     "Correction: the ship carried forty thousand tonnes, not fourteen thousand as first reported."},
    {"heron-count",
     "More herons than ever in the mangroves",
     "Counters found four thousand reef herons in the mangroves of the inner lagoon, twice as many as "
     "last year.",
     "Cleaner water is thought to be the reason.\n"
     "The next count is in spring.",
     "Nour Whitlock",
     "nature",
     minutes{260},
     {},
     {},
     {},
     {}},
    {"dune-radar",
     "Radar sees the layers of a walking dune",
     "A radar on a sledge has shown how a dune near Samra keeps the winds of two centuries in its layers.",
     "Each storm leaves a line of coarser sand, much like a ring in a tree.\n"
     "The group now wants to drill through the crest.",
     "Lena Farouk",
     "science",
     minutes{600},
     {},
     {},
     {},
     {}},
    {"night-sky",
     "Village switches off its lights for the stars",
     "The village of Umm Fares turned its street lamps off after eleven, and astronomers have moved in.",
     "The school has bought a telescope of its own.\n"
     "Hotels offer tea at midnight.",
     "Lena Farouk",
     "science",
     minutes{0},
     seconds{28},
     {},
     {},
     {}},
    {"book-fair-fa",
     "نمایشگاه کتاب بندر نیلوفر با دویست ناشر گشوده شد",
     "نمایشگاه کتاب بندر نیلوفر امروز با حضور دویست ناشر در سالن‌های کنار دریا گشوده شد و تا ده روز دیگر "
     "ادامه دارد.",
     "امسال بخش کودک دو برابر شده است و هر روز سه نویسنده با خوانندگان گفت‌وگو می‌کنند.\nورود برای "
     "دانش‌آموزان رایگان است.",
     "شیرین پارسا",
     "فرهنگ",
     minutes{150},
     {},
     {},
     {},
     {}},
    {"saffron-fa",
     "برداشت زعفران در دشت سپید دو هفته زودتر آغاز شد",
     "کشاورزان دشت سپید می‌گویند سرمای زودرس برداشت زعفران را دو هفته جلو انداخته است.",
     "قیمت هر گرم نسبت به پارسال تغییری نکرده است.\n"
     "بیشتر محصول در همان روستاها بسته‌بندی می‌شود.",
     "کاوه رستگار",
     "اقتصاد",
     minutes{0},
     seconds{24},
     {},
     {},
     {}},
    {"rail-fa",
     "قطار شهری نیلوفر به ایستگاه دریا رسید",
     "خط تازهٔ قطار شهری نیلوفر با سه ایستگاه به ساحل رسید و از فردا مسافر "
     "می‌پذیرد.",
     "سفر از مرکز شهر تا دریا هجده دقیقه طول می‌کشد.\n"
     "هفتهٔ نخست بدون بلیت است.",
     "مینا سهرابی",
     "حمل و نقل",
     minutes{110},
     {},
     {},
     {},
     {}},
    {"garden-fa",
     "باغ انار به روی بازدیدکنندگان باز شد",
     "باغ تاریخی انار پس از سه سال مرمت با هفتصد درخت تازه باز شد.",
     "جوی‌های قدیمی دوباره آب دارند.\n"
     "عصرها در ایوان موسیقی نواخته می‌شود.",
     "مینا سهرابی",
     "فرهنگ",
     minutes{380},
     {},
     {},
     {},
     {}}};
}  // namespace

const std::vector<Story>& stories() {
  return kStories;
}

}  // namespace khabar::demo
