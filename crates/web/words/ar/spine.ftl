# Dates and negative numbers stand between LRI and PDI (U+2066, U+2069), or they would run backwards.
# The words of Concord in Arabic, in the register of the humanitarian and human rights organisations of the United Nations.

## Everywhere
skip = انتقل إلى المحتوى
stamp = عرض توضيحي، لا يجوز الاستشهاد به
languages = اللغة
menu = القائمة
lock = قفل وتسجيل الخروج
sign-out = تسجيل الخروج
group-know = نعرف
group-share = نتشارك
group-understand = نفهم
group-act = نعمل
group-remember = نتذكّر
yes = نعم
no = لا
none = لا يوجد
and = و
alone = وحدها
comma = ،
stop = .
blank = لم يُملأ
title = العنوان
untitled = بلا عنوان
withheld = محجوب
until = حتى { $date }
percent = { $value }٪
interval = من { $lower } إلى { $upper }
interval-95 = مجال الثقة 95٪
by-at = { $who }، { $when }
save = حفظ
cancel = إلغاء
choose = اختر
find = بحث
go-today = انتقل إلى صفحة اليوم
data-table = جدول البيانات
sources = المصادر
whole-record = السجل كاملًا
page-next = التالي
page-previous = السابق
page-of = الصفحة { $page } من { $pages }
pages = الصفحات
reply-by = الرد في موعد أقصاه { $date }

## Dates
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-days = { $day }–{ $until } { $month } { $year }
date-span = { $from } – { $to }
date-moment = { $day }، الساعة { $time } (التوقيت العالمي)
month-1 = كانون الثاني/يناير
month-2 = شباط/فبراير
month-3 = آذار/مارس
month-4 = نيسان/أبريل
month-5 = أيار/مايو
month-6 = حزيران/يونيو
month-7 = تموز/يوليو
month-8 = آب/أغسطس
month-9 = أيلول/سبتمبر
month-10 = تشرين الأول/أكتوبر
month-11 = تشرين الثاني/نوفمبر
month-12 = كانون الأول/ديسمبر

## Sign-in
session-title = تسجيل الدخول
session-intro = ما تفتحه هنا تحتفظ به منظمتك. اقفل الشاشة عندما تبتعد عنها.
session-name = الاسم
session-passphrase = عبارة المرور
session-code = الرمز
session-code-help = ستة أرقام من التطبيق على هاتفك، أو رمز استعادة.
session-enter = دخول
session-problem-refused = الاسم أو عبارة المرور أو الرمز غير صحيح. حاول مرة أخرى.
session-problem-wait = محاولات كثيرة. انتظر بضع دقائق ثم حاول مرة أخرى.
session-problem-ended = سُجّل خروجك لأن الصفحة بقيت دون استعمال مدة من الوقت.

## Today
today-title = اليوم
today-empty = لا شيء هنا بعد. ابدأ بهذه الخطوات الثلاث.
today-first-import = استورد ما لديك.
today-first-import-help = قائمة بصيغة CSV كما هي، مع ملف يقول ما تعنيه أعمدتها. الاستيراد لا يعني المشاركة.
today-alerts = تنبيهات
today-waiting = بانتظاري
today-expiring = تنتهي صلاحيته قريبًا
today-changed = ما تغيّر
today-nothing = لا شيء بانتظارك.
today-verify =
    للتحقق: { $count ->
    [one] حادثة واحدة
    [two] حادثتان
    [few] { $count } حوادث
    [many] { $count } حادثة
   *[other] { $count } حادثة
 }
today-match =
    للمقارنة: { $count ->
    [one] زوج واحد
    [two] زوجان
    [few] { $count } أزواج
    [many] { $count } زوجًا
   *[other] { $count } زوج
 }
today-bundle =
    للقبول: { $count ->
    [one] حزمة واحدة
    [two] حزمتان
    [few] { $count } حزم
    [many] { $count } حزمة
   *[other] { $count } حزمة
 }
today-sign = للتوقيع:
today-answer = موعد الرد يقترب:
today-handover = للتسليم:
today-agreement-ends = اتفاق ينتهي:
today-lease-ends =
    سيُقفل مما ورد من الشركاء: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
today-was-changed = تغيّر:
today-received =
    ورد: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
today-withdrawn = سحب شريك سجلًا استخدمته:
today-clearance-refused = لا يمكن إصدار منتج:

## What can be done
action-open = فتح
action-new = جديد
action-edit = تعديل
action-import = استيراد
action-export = تصدير
action-compare = قارن
action-review = راجع
action-accept = اقبل
action-refuse = ارفض
action-confirm = الحادثة نفسها
action-reject = ليست نفسها
action-undo = تراجع عن القرار
action-match = قارن القوائم
action-estimate = قدّر
action-withdraw = اسحب
action-shred = أتلِف نهائيًا
action-verify = ضع علامة «متحقق منه»
action-history = السجل الزمني
action-clearance = تحقق من الإجازة
action-issue = أصدر
action-sign-off = صادق
action-decide = قرّر
action-option = أضف خيارًا
action-ask = اسأل صاحب السجل
action-reply = سجّل الرد
action-outcome = سجّل ما تغيّر
action-download = تنزيل
action-pair = اقترن بمنظمة
action-agreement = اتفاق جديد
action-suspend = علّق
action-verify-log = تحقق من السجل

## What has been done
done-saved = حُفظ.
done-imported = استُورد.
done-confirmed = تأكّد: هما عن الأمر نفسه.
done-rejected = رُفض: ليسا عن الأمر نفسه.
done-undone = أُلغي القرار.
done-accepted = قُبلت الحزمة.
done-accepted-again = قُبلت الحزمة. كانت سجلات لكم قد سُحبت منهم بعد النسخة الاحتياطية المستعادة، وقد سُحبت ثانيةً. يذكرها السجل: انظر هل أُتلف أي منها، وأتلفه ثانيةً.
done-refused = رُفضت الحزمة ولم يؤخذ منها شيء.
done-sealed = خُتمت الحزمة. سلّمها إلى شريكك.
done-issued = صدر.
done-withdrawn = سُحب. يعلم الشركاء بذلك مع الحزمة التالية.
done-decided = سُجّل القرار.
done-signed-out = سُجّل خروجك.

## Lists and records
find-in = ابحث في { $kind }
narrow = تضييق القائمة
list-misread = لم يُفهم هذا في العنوان، ولم تُضيَّق القائمة بحسبه:
list-total =
    { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
list-empty = لا شيء يطابق. أزل مرشّحًا أو أضف أول سجل.
state-draft = مسودة
state-current = قيد الاستعمال
state-withdrawn = سحبه صاحبه
state-lapsed = مقفل حتى التبادل التالي
state-shredded = أُتلف
links-title = الروابط
links-none = لا روابط.
link-to = { $field }:
link-from = مذكور هناك بوصفه { $field }:
history-title = ما جرى عليه
change-created = كُتب
change-imported = استُورد
change-received = ورد
change-changed = عُدّل
change-verified = تم التحقق منه
change-labelled = تغيّرت الوسوم
change-withdrawn = سُحب
change-shredded = أُتلف
closed = مغلق أمامك. اسأل { $whom }.
closed-short = مغلق
closed-link = سجل مغلق أمامك
nothing-here = لم يُكتب شيء هنا.

## Who can see it
seen-title = من يستطيع رؤية هذا
seen-own = هذا سجل من سجلات { $origin }.
seen-theirs = هذا السجل ملك { $origin }، وهي من يقرر من يراه.
seen-everyone = يجوز لأي منظمة أن تراه.
seen-audience = يجوز أن تراه:
seen-nobody = لا يجوز لأحد غيرها أن يراه.
see-as = شاهده كما تراه { $partner }
see-as-title = كما تراه { $partner }
see-as-intro = هذا كل ما يصل إلى { $partner }: { $rung }.
see-as-nothing = لا يصل إليهم شيء من هذا السجل، ولا يعلمون بوجوده.
see-as-not-promised = ما قرؤوه لا يمكن استرجاعه: فالشاشات تُصوَّر والناس يتذكرون.
bounded-agreement = الاتفاق هو الذي يضع الحد.
bounded-label = وسوم السجل هي التي تضع الحد.
bounded-consent = موافقة الشخص هي التي تضع الحد.
bounded-override = وُضع هذا الحد لهذا السجل تحديدًا.
bounded-audience = ليست ضمن من يجوز لهم الاطلاع.
bounded-origin = يستند إلى ما أعطانا إياه آخرون؛ ولا يُنقل إليها إلا بعد موافقة كل منهم.

## The label
label-title = الوسوم
label-sensitivity = الحساسية
label-audience = من يجوز له الاطلاع
label-uses = يجوز استخدامه في
label-uses-none = لا شيء سوى حفظه
label-caveats = القيود
label-acknowledge = يجب ذكره
label-precision = لا يُذكر بأدق من
label-minimum-cell = أصغر عدد يُذكر
label-expiry = حتى
label-expiry-none = بلا نهاية
label-origins = ملك
label-consents = الموافقات
label-top-rung = أعلى درجة
sensitivity-low = حساسية منخفضة
sensitivity-moderate = حساسية متوسطة
sensitivity-high = حساسية عالية
sensitivity-severe = حساسية قصوى: قد يموت أشخاص
precision-exact = المكان الدقيق
precision-locality = القرية أو الحي
precision-district = المنطقة
precision-governorate = المحافظة
precision-country = البلد
precision-day = اليوم
precision-week = الأسبوع
precision-month = الشهر
precision-quarter = ثلاثة أشهر
precision-year = السنة

## Parts of a record
compartment-open = ماذا ومتى وأين تقريبًا
compartment-narrative = ما جرى
compartment-location = المكان الدقيق
compartment-identity = الأشخاص
compartment-source = المصادر
compartment-attribution = الأطراف وإسناد المسؤولية
compartment-open-help = رموز وتواريخ وأعداد وأماكن تقريبية.
compartment-narrative-help = بالكلمات، ومختوم.
compartment-location-help = القرية والإحداثيات، ومختوم.
compartment-identity-help = الأسماء وجهات الاتصال وكل ما يدل على شخص، ومختوم.
compartment-source-help = من أخبرنا وكيف، ومختوم.
compartment-attribution-help = من يُقال إنه الفاعل، ومختوم.

## Rungs
rung-none = لا يمرّ شيء.
rung-trends = تمرّ أعداد مدقّقة فقط، لا سجلات.
rung-match = يعلم كل طرف هل يعرف الطرفان الحادثة، لا أكثر.
rung-outline = يمرّ ماذا ومتى وأين تقريبًا، دون نص ودون أسماء.
rung-case = يمرّ أيضًا ما جرى والمكان الدقيق. أما الأشخاص والمصادر والأطراف فلا تمرّ إلا بإذن خاص بكل منها.
rung-joint-analysis = يجوز جمع السجلات في وثيقة مشتركة.
rung-joint-action = يجوز أيضًا أن تُستخدم وثيقة مشتركة في مناصرة مشتركة، للاستخدامات المذكورة. أما ما يقوله كل طرف وحده فتحدده الاستخدامات والقيود، في كل درجة تمرّ فيها سجلات.

## Forms
new-title = جديد: { $kind }
edit-title = تعديل: { $title }
edit-seen = من سيرى ما تكتبه:
edit-sealed = الحقول التي تحمل اسم قسم مختومة، ولا يُفتح كل قسم إلا لمن أُذن له.
required = مطلوب
calculated = يُحسب عند الحفظ
row = السطر { $number }
row-add = أضف سطرًا: { $what }
row-remove = احذف السطر { $number }
field-unknown = حقل غير معروف
control-date-help = ⁦2017-07-12⁩، أو ⁦2017-07⁩ أو 2017 إن لم تعرف أكثر، و⁦2017-07-12/2017-07-14⁩ لمدة.
control-line-help = قصير وبلا فراغات: أحرف لاتينية صغيرة وأرقام وشرطات.
control-range-help = يكفي أرجح عدد وحده إذا لم يكن موضع شك.
place-code = المنطقة أو المحافظة
place-name = القرية أو الحي
place-latitude = خط العرض
place-longitude = خط الطول
place-point = الإحداثيات
place-precision = معروف حتى مستوى
place-exact-help = مختوم: لا يُفتح إلا لمن أُذن له بالمكان الدقيق.
range-low = على الأقل
range-best = أرجح عدد
range-high = على الأكثر
reason-title = لماذا تفتح هذا؟
reason-label = السبب
reason-help = جملة واحدة، دون أسماء.
reason-open = افتحه

## Faults
fault-not-found = غير موجود
fault-not-found-why = لا شيء هنا لك. قد لا يكون موجودًا، أو قد لا يكون مفتوحًا أمامك.
fault-not-found-remedy = تحقق من العنوان، أو اسأل من أعطاك إياه.
fault-invalid = لا يمكن قبول هذا كما هو
fault-invalid-why = لم يتغير شيء.
fault-invalid-remedy = ارجع وصحّح ثم أرسل مرة أخرى.
fault-conflict = عدّل شخص آخر هذا السجل
fault-conflict-why = جرى تعديله بعد أن فتحته، ولم يُحفظ ما كتبته فوق التعديل.
fault-conflict-remedy = افتحه من جديد وانظر ما تغيّر ثم أعد تعديلك.
fault-too-large = أكثر مما يُقبل دفعة واحدة
fault-too-large-why = ما أُرسل أكبر مما يُقبل. لم يتغير شيء.
fault-too-large-remedy = قسّم الملف وأرسل أجزاءه واحدًا بعد آخر.
fault-internal = وقع خطأ من جهتنا
fault-internal-why = لم يُحفظ ما فعلته، ولم يُفقد شيء محفوظ من قبل.
fault-internal-remedy = حاول مرة أخرى. وإن تكرر ذلك فأخبر مدير النظام بالوقت.

## Problems
problems =
    للتصحيح: { $count ->
    [one] مسألة واحدة
    [two] مسألتان
    [few] { $count } مسائل
    [many] { $count } مسألة
   *[other] { $count } مسألة
 }
problem-at = { $file }، السطر { $row }، { $column }:
problem-in = { $column }:
problem-seen = المكتوب: { $seen }.
problem-missing = قيمة مطلوبة ناقصة.
problem-missing-remedy = املأها.
problem-not-number = هذا ليس عددًا صحيحًا.
problem-not-number-remedy = اكتب أرقامًا فقط، مثل 12.
problem-negative = لا يمكن أن يكون العدد أقل من صفر.
problem-negative-remedy = اكتب 0 أو أكثر.
problem-not-date = هذا ليس تاريخًا.
problem-not-date-remedy = اكتبه هكذا: ⁦2017-07-12⁩ أو ⁦2017-07⁩ أو 2017.
problem-date-outside = السنة خارج المدى من 1900 إلى 2100.
problem-date-outside-remedy = تحقق من السنة ومن ترتيب اليوم والشهر والسنة.
problem-place-outside = الإحداثيات خارج الكرة الأرضية.
problem-place-outside-remedy = خط العرض من ⁦-90⁩ إلى 90 وخط الطول من ⁦-180⁩ إلى 180، وربما تبادلا الموضع.
problem-unknown-code = هذا الرمز ليس في القائمة.
problem-unknown-code-remedy = اختر من القائمة أو وسّعها.
problem-unknown-place = هذا المكان ليس في معجم الأماكن.
problem-unknown-place-remedy = حُفظ بوصفه غير معروف. صحّح الاسم أو وسّع المعجم.
problem-not-object = القيمة ليست على الشكل الذي يطلبه الحقل.
problem-not-object-remedy = صحّح القيمة.
problem-too-long = النص أطول من 20,000 حرف.
problem-too-long-remedy = اختصره أو أرفق ملفًا.
problem-unknown-field = لا يوجد هذا الحقل في الاستمارة.
problem-unknown-field-remedy = احذفه أو وسّع الاستمارة.
problem-constraint = القيمة تخالف قاعدة هذا الحقل.
problem-constraint-remedy = صحّح القيمة.
problem-report-before-event = تاريخ التقرير سابق للحادثة.
problem-report-before-event-remedy = استُورد مع علامة. تحقق من التاريخين.
problem-best-outside-range = أرجح عدد خارج المدى بين الأدنى والأعلى.
problem-best-outside-range-remedy = استُورد مع علامة. تحقق من الأعداد.
problem-end-before-start = تنتهي الحادثة قبل أن تبدأ.
problem-end-before-start-remedy = استُوردت مع علامة. تحقق من التاريخين.
problem-unknown-column = لا يوجد هذا العمود في الملف.
problem-unknown-column-remedy = صحّح ملف المطابقة أو عناوين الملف.
problem-wrong-width = عدد خلايا السطر يختلف عن عدد العناوين.
problem-wrong-width-remedy = ابحث عن علامة اقتباس أو فاصلة ناقصة في هذا السطر.
problem-not-text = السطر ليس نصًا بترميز UTF-8.
problem-not-text-remedy = احفظ الملف بترميز UTF-8 أو اذكر ترميزه في ملف المطابقة.
problem-duplicate = المعرّف نفسه وارد في سطر سابق.
problem-duplicate-remedy = تُرك السطر اللاحق. أعط كل سطر معرّفه الخاص.

## Comparing two records
review-title = المطابقات
review-left = سجل
review-right = السجل الآخر
review-probability = الاحتمال
review-empty = لا أزواج هنا.
review-question = هل هذه حادثة واحدة؟
review-decided = القرار: { $who }
review-percent = احتمال أن تكون حادثة واحدة: { $value }٪
review-fields = حقلًا بحقل
review-field = الحقل
review-agreement = التوافق
review-same = متطابق
review-different = مختلف
review-incomparable = لا تمكن مقارنته
review-why = لماذا هذا الاحتمال
review-why-help = كل مقارنة تزيد الترجيح أو تنقصه، بوحدة البت: البت الواحد يضاعف الرجحان أو ينصّفه.
review-comparison = المقارنة
review-level = النتيجة
review-bits = البتات
review-prior = البداية
review-prior-help = مدى ندرة التطابق بين جميع الأزواج
review-total = المجموع
comparison-date = التاريخ
comparison-place = المكان
comparison-kind = نوع العنف
comparison-parties = الأطراف
comparison-deaths = القتلى
comparison-civilian-deaths = القتلى المدنيون
level-date-same-day = اليوم نفسه
level-date-same-range = المدة نفسها
level-date-overlap = المدتان متداخلتان
level-date-within-1-day = بفارق يوم
level-date-within-3-days = بفارق يومين أو ثلاثة
level-date-far = بفارق أكبر
level-date-null = غير معروف في أحدهما
level-place-same-place = المكان نفسه
level-place-within-5-km = ضمن 5 كم
level-place-within-20-km = ضمن 20 كم
level-place-within-reach = على مسافة قريبة
level-place-same-area = المنطقة نفسها
level-place-same-point = النقطة التقريبية نفسها
level-place-same = المنطقة نفسها
level-place-different = منطقة أخرى
level-place-far = متباعدان
level-place-null = غير معروف في أحدهما
level-kind-same = النوع نفسه
level-kind-different = نوع آخر
level-kind-null = غير معروف في أحدهما
level-parties-same = الأطراف نفسها
level-parties-some = بعض الأطراف
level-parties-none = أطراف أخرى
level-parties-null = غير معروفة في أحدهما
level-deaths-same-few = متساوٍ، قليل
level-deaths-same-some = متساوٍ، متوسط
level-deaths-same-many = متساوٍ، كبير
level-deaths-same-best = أرجح عدد متساوٍ
level-deaths-overlap = المديان متداخلان
level-deaths-close = متقارب
level-deaths-different = مختلف
level-deaths-null = غير معروف في أحدهما
level-civilian-deaths-both-none = لا أحد في كليهما
level-civilian-deaths-same-few = متساوٍ، قليل
level-civilian-deaths-same-some = متساوٍ، متوسط
level-civilian-deaths-same-many = متساوٍ، كبير
level-civilian-deaths-close = متقارب
level-civilian-deaths-one-none = لا أحد في أحدهما
level-civilian-deaths-different = مختلف
level-civilian-deaths-null = غير معروف في أحدهما

## The joint picture
picture-title = الصورة المشتركة
picture-intro = الحوادث التي أوقعت قتلى مدنيين، كل منها محسوبة مرة واحدة:
picture-intro-all = جميع الحوادث، كل منها محسوبة مرة واحدة:
picture-count = ما يُحسب
picture-count-deaths = ما أوقع قتلى مدنيين
picture-count-all = جميع الحوادث
picture-all-places = جميع الأماكن
picture-all-times = المدة كلها
picture-union =
    حوادث أوقعت قتلى مدنيين تعرفها منظمة واحدة على الأقل: { $count ->
    [one] حادثة واحدة
    [two] حادثتان
    [few] { $count } حوادث
    [many] { $count } حادثة
   *[other] { $count } حادثة
 }
picture-union-all =
    حوادث تعرفها منظمة واحدة على الأقل: { $count ->
    [one] حادثة واحدة
    [two] حادثتان
    [few] { $count } حوادث
    [many] { $count } حادثة
   *[other] { $count } حادثة
 }
picture-overlap = من يعرفها
picture-known-to = تعرفها
picture-incidents = الحوادث
picture-share = النسبة
picture-by-place = بحسب المحافظة
picture-by-month = بحسب الشهر
picture-estimates = ما لم يسجله أحد
picture-estimates-help = تقديرات للعدد الكلي بما فيه ما لم يسجله أحد. لا تستشهد بتقدير دون مجاله والحكم عليه.
picture-estimates-none = لم يُجرَ أي تقدير.
verdict-usable-why = لا يوجد تحذير يمنع ذلك. اذكر المجال والتحذيرات معه.
verdict-not-usable-why = لا تذكر الإحاطة إلا الأعداد المسجلة. الأسباب:
warning-shared-sources = القوائم يستند بعضها إلى بعض.
warning-one-coder = شخص واحد اختار ما في القوائم، فالتداخل يعكس قواعده.
warning-few-lists = لا توجد سوى قائمتين، فلا يمكن اختبار استقلال إحداهما عن الأخرى.
warning-sparse-overlap = بعض القوائم لا تشترك إلا في حوادث قليلة جدًا.
warning-few-observed = عدد الحوادث المرصودة قليل إجمالًا.
warning-missed-links = تفوت المطابقةَ تطابقاتٌ صحيحة كثيرة.
warning-false-links = بعض المطابقات خاطئة.
warning-linkage-unmeasured = لم يقس أحد نسبة الخطأ في المطابقة.
warning-models-disagree = التقديرات متباعدة جدًا.
warning-chao-above-estimate = الحد الأدنى أعلى من تقدير آخر.
warning-interval-too-wide = المجال أوسع من أن يفيد.
warning-one-method = استُخدمت طريقة واحدة فقط، فلا شيء يُقارَن به.

## Weighing options
weigh-partners = ما يقدمه كل شريك
weigh-options = الخيارات
weigh-options-help = للكلام مخاطره وللصمت مخاطره. يُقيَّم كل خيار بحسب من يتحمل الخطر: الاحتمال مضروبًا في الأثر، من 1 إلى 25.
weigh-silence-missing = لم يُقيَّم الصمت. قيّمه قبل أن تقرر.
weigh-caption = أعلى خطر على كل من يتحمله
weigh-option = الخيار
weigh-chosen = اختير
weigh-unscored = لم يُقيَّم
weigh-of-five = { $value } من 5
weigh-empty = لا خيارات بعد. ابدأ بالصمت.
weigh-undecided = لم يُتخذ قرار بعد.
weigh-no-dissent = لم يعترض أحد.
band-low = منخفض
band-medium = متوسط
band-high = عالٍ
band-very-high = عالٍ جدًا

## Clearance
clear-title = الإجازة
clear-look = تحقق من الإجازة
clear-yes = جميع العبارات مجازة من أجل: { $channel }.
clear-no = لا يمكن إصدار هذا من أجل: { $channel }.
clear-ok = مجازة.
clear-rests-on =
    تستند إلى: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }.
clear-withheld =
    محجوب: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }، والمالك { $owner }.
clear-unsigned = لا أحد بعد
clear-files = الملفات
clear-no-files = لم يصدر بعد.
withheld-use = غير مجازة لهذا الاستخدام.
withheld-expired = انقضت المدة التي أُعطيت لها.
withheld-consent = لم يوافق الشخص على هذا الاستخدام.
withheld-rung = الاتفاق لا يصل إلى هذا الحد.
withheld-no-attribution = لا يجوز استخدامها لتسمية الفاعل.
withheld-no-judicial = ليست للمحاكم.
withheld-no-onward = لا يجوز تمريرها إلى غيركم.
withheld-no-publication = لا يجوز نشرها.
withheld-no-matching = لا يجوز مقارنتها بقوائم أخرى.
withheld-no-authorities = لا يجوز إعطاؤها للسلطات.
withheld-no-source-hint = قد يدل النص على المصدر.
withheld-originator-approval = يوافق صاحبها على كل استخدام.

## Partners
partners-title = الشركاء
partners-intro = إلى أي حد تمرّ السجلات في كل اتجاه. ولكل طرف أن يغيّر ذلك في أي وقت.
partners-empty = لا شركاء بعد.
way-outward = منا إليهم
way-inward = منهم إلينا
way-none = لا اتفاق

## Exchange
exchange-title = التبادل
exchange-intro = تُختم كل حزمة لشريك واحد ولا يفتحها غيره. وما يصل ينتظر حتى تقبله.
exchange-receive = استلام
exchange-file = حزمة (ملف ‎.concord)
exchange-open = فتح
exchange-seal = إرسال
exchange-seal-for = اختم من أجل { $partner }
exchange-quarantine = بانتظار القبول
exchange-received = ما ورد
exchange-sent = ما أُرسل
exchange-none = لا شيء هنا.
exchange-number = الحزمة { $number }
exchange-records =
    { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
exchange-withdrawn =
    سُحب: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
bundle-sealed = مختومة
bundle-delivered = سُلّمت
bundle-quarantine = بالانتظار
bundle-accepted = قُبلت
bundle-refused = رُفضت

## Audit
audit-title = سجل التدقيق
audit-intro = كل ما فُتح بسبب أو تمت مشاركته أو صدر أو رُفض. لا يستطيع أحد تغييره خفية.
audit-verified =
    تم التحقق: { $count ->
    [one] قيد واحد
    [two] قيدان
    [few] { $count } قيود
    [many] { $count } قيدًا
   *[other] { $count } قيد
 }، آخر تحقق { $when }.
audit-broken = لم يجتز السجل التحقق. توقف واحتفظ بنسخة وأخبر المسؤول عن الأمن.
audit-root = الجذر
audit-number = الرقم
audit-at = متى
audit-who = من
audit-did = ماذا
audit-subject = السجل
audit-refused = رُفض
audit-empty = لا قيود.
audit-did-sign-in = سجّل الدخول
audit-did-sign-out = سجّل الخروج
audit-did-read = فتح
audit-did-create = كتب
audit-did-change = عدّل (بلفظ برنامج أقدم)
audit-did-import = استورد
audit-did-match = قارن قوائم
audit-did-decide-match = بتّ في مطابقة
audit-did-estimate = قدّر
audit-did-seal = ختم حزمة (بلفظ برنامج أقدم)
audit-did-receive = استلم حزمة
audit-did-accept = قبل حزمة
audit-did-refuse = رفض حزمة
audit-did-withdraw = سحب
audit-did-shred = أتلف
audit-did-export = صدّر
audit-did-declassify = خفّض وسمًا
audit-did-issue = أصدر منتجًا
audit-did-decide = سجّل قرارًا
audit-did-policy = غيّر الصلاحيات
audit-did-administer = أدار العقدة
audit-did-other = فعل شيئًا آخر
audit-did-attribution-asked = طلب فتح إسناد المسؤولية
audit-did-attribution-opened = فتح إسناد المسؤولية
audit-did-attribution-closed = أغلق إسناد المسؤولية
audit-did-authority-request = سجّل طلب سلطة
audit-did-authority-answer = أجاب طلب سلطة
audit-did-consent = سجّل موافقة
audit-did-consent-confirmed = أكد موافقة
audit-did-consent-expired = انتهت مدة موافقة
audit-did-override = تجاوز ما وافق عليه شخص
audit-did-override-confirmed = أكد تجاوزًا
audit-did-override-reconsidered = أعاد النظر في تجاوز

## Search
search-title = البحث
search-label = كلمات أو مكان أو رمز
search-help = لا يُبحث إلا فيما هو مفتوح أمامك.
search-found =
    وُجد: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }

## Fixed words of issued documents
report-page = الصفحة { $page } من { $pages }
report-notes = الحواشي
report-data-table = جدول البيانات
report-source = المصدر
report-ask = نطلب
report-back = عودة إلى النص
report-brief = إحاطة للقيادة
report-dated = بتاريخ { $date }
report-to = إلى { $recipient }
report-contents = المحتويات
report-caveats = حدود استخدام هذه الوثيقة
report-recorded-only = الأعداد للحوادث المسجلة، والعدد الحقيقي أكبر بمقدار غير معروف.
report-parties = كون جهة ما طرفًا في القتال لا يعني أنها الجانية.
report-evidence =
    الأدلة: { $count ->
    [one] سجل واحد
    [two] سجلان
    [few] { $count } سجلات
    [many] { $count } سجلًا
   *[other] { $count } سجل
 }
report-known-to = تعرفها: { $organisations }

## Serving
reason-needed = قد يسبب إفشاء هذا السجل ضررًا جسيمًا، وقد يودي بحياة أشخاص. يُسجَّل فتحه مع السبب الذي تذكره.
today-first-record = دوّن حادثة.
today-first-record-help = الرموز والتواريخ والأعداد أولًا؛ أما النصوص والأسماء فتُختم.
today-first-partner = انظر إلى الشركاء.
today-first-partner-help = لا يخرج شيء من هذه العقدة ما لم يوجد اتفاق.
action-audience = من يجوز له الاطلاع
action-record-ask = تسجيل الطلب
done-shredded = أُتلف نهائيًا.
done-received = فُحصت الحزمة، وهي تنتظر قبولك.
done-matched = تمت مقارنة القوائم.
done-estimated = تم التقدير.
done-signed-off = تم الاعتماد.
author-exchange = ورد من شريك
author-method = محسوب
author-import = مستورد
author-other = شخص ما
bounded-expiry = انتهت صلاحية الوسم.
confirm-withdraw = أتسحب هذا السجل؟
confirm-withdraw-why = لن يراه سواكم من الآن. يُبلَّغ الشركاء مع الحزمة التالية، وتُتلف نسخهم إن التزموا. وما قرأوه لا يمكن استرداده.
confirm-shred = أتتلف هذا السجل نهائيًا؟
confirm-shred-why = يُتلف مفتاحه: فلا يقرؤه أحد بعد ذلك، وأنت منهم. ويبقى في سجل التدقيق أنه كان موجودًا.
audience-title = من يجوز له الاطلاع على هذا السجل
audience-intro = يحدد الاتفاق مع كل جهة مدى ما يصل إليها. يتطلب التوسيع سببًا؛ وعند الحساسية العالية يتطلب شخصين، وهذا غير متاح هنا.
review-intro = أزواج من السجلات قد تكون حادثة واحدة.
review-pair = الزوج
review-number = الزوج { $number }
since = منذ { $date }
picture-from = أول شهر
picture-to = آخر شهر
picture-drawn = من سجلات هذه العقدة، { $date }
picture-source = سجلات المنظمات المذكورة، وكل حادثة تُحسب مرة واحدة
month = الشهر
incidents = الحوادث
governorate = المحافظة
total = المجموع
clear-file = ملف { $format }
clear-ask = اسأل { $owner }.
withheld-no-evidence = لا دليل مذكور لهذه العبارة.
withheld-withdrawn = سحبها صاحبها.
withheld-held = سحبها صاحبها.
withheld-lapsed = مقفلة حتى التبادل التالي.
withheld-shredded = أُتلفت.
withheld-policy = لا تسمح القواعد بذلك.
partners-how = يتطلب الاقتران أن تقارن المنظمتان كلمات تُقرأ بصوت مسموع: هنا، أو من سطر الأوامر بالأمر concord pair.
see-as-list = هذه هي السجلات التي تصل اليوم إلى { $partner }، بالعناوين التي يرونها.
see-as-nothing-at-all = لا يصل إليهم شيء اليوم.
exchange-changed = كل ما تغير منذ آخر حزمة
import-title = استيراد
import-intro = قائمة حوادث كما هي، وملف مطابقة يبيّن معنى أعمدتها. إعادة استيراد القائمة نفسها لا تغيّر شيئًا. والاستيراد لا يشارك شيئًا.
import-list = القائمة
import-list-help = ملف CSV.
import-mapping = ملف المطابقة
import-mapping-help = ملف TOML؛ يعرض دليل الاستيراد مثالًا.
import-check = فحص دون كتابة
import-checked = هذا ما كان الاستيراد سيفعله. لم يُكتب شيء.
import-done = تم الاستيراد: { $added } جديد، { $changed } متغير.
import-accepted = صفوف يمكن أخذها
import-rejected = صفوف لا يمكن أخذها
import-flagged = صفوف أُخذت مع أن فيها ما لا يُرجَّح
import-more = و{ $count } غيرها
fault-refused = تعذّر ذلك
fault-refused-why = لم يتغير شيء.
fault-refused-remedy = عد وافعل ما يُذكر، ثم حاول مرة أخرى.
fault-stale = هذا النموذج قديم
fault-stale-why = فُتح قبل تسجيل دخولك، أو لم يأت من هنا. لم يتغير شيء.
fault-stale-remedy = افتح الصفحة من جديد وأعد ما فعلت.
audit-did-update = غيّر
audit-did-audience = غيّر من يجوز له الاطلاع
audit-did-share = ختم حزمة
audit-did-pair = اقترن بشريك
audit-did-user-add = أضاف حسابًا
audit-did-backup = أنشأ نسخة احتياطية
audit-did-restore = استعاد نسخة احتياطية
audit-did-suspend = ذكر سبب تعليق اتفاق
audit-did-offered = عرض اتفاقًا
audit-did-active = أبرم اتفاقًا
audit-did-suspended = علّق اتفاقًا
audit-did-sign-off = اعتمد مُنتجًا
audit-did-confirmed = أكّد مطابقة
audit-did-rejected = رفض مطابقة
audit-did-candidate = تراجع عن قرار بشأن مطابقة

## Words of documents and drawings, asked for by key
language-code = ar
demonstration = عرض توضيحي، لا يجوز الاستشهاد به
brief-what-we-know = ما نعرفه
brief-reply-by = نرجو الرد في موعد أقصاه { $date }.
brief-to = إلى
brief-from = من
brief-date = التاريخ
brief-handling = التداول
caveat-no-attribution = لا تُسمّى الأطراف ولا الجناة
caveat-no-judicial = ليس للاستخدام القضائي
caveat-no-onward = لا يُمرَّر إلى الغير
caveat-no-publication = لا يُنشر
caveat-no-matching = لا يُقارن بقوائم أخرى
caveat-no-authorities = لا يُعطى للسلطات
caveat-no-source-hint = لا شيء يشير إلى المصدر
caveat-originator-approval = كل استخدام يتطلب موافقة صاحب السجل
use-analysis = للتحليل
use-quiet-dialogue = لحوار هادئ
use-leadership-brief = سري، للقيادة الموجَّه إليها
use-third-state = لجهة مانحة أو دولة ثالثة
use-un-confidential = سري، لآلية أممية
use-un-public = لآلية أممية تنشر
use-public-statement = علني
use-judicial = للاستخدام القضائي
use-service-referral = للإحالة إلى خدمة
release-published = منشور
release-withheld-small-number = محجوب: عدد صغير
release-withheld-to-protect-another = محجوب لحماية رقم آخر
release-withheld = محجوب
trends = الاتجاهات
trends-caption = حوادث سقط فيها قتلى مدنيون بحسب المحافظة والسنة؛ تُحجب الأعداد دون { $minimum }
trends-source = سجلات عدة منظمات، وكل حادثة تُحسب مرة واحدة
drawing-overlap = من يعرف بأي حوادث
drawing-overlap-says = أعمدة: عدد الحوادث التي سقط فيها قتلى مدنيون وتعرفها كل مجموعة من المنظمات.
drawing-overlap-of-all = من يعرف بأي من جميع الحوادث
drawing-overlap-of-all-says = أعمدة: عدد الحوادث التي تعرفها كل مجموعة من المنظمات، بما فيها التي لم يسقط فيها قتلى مدنيون.
drawing-governorates = حوادث سقط فيها قتلى مدنيون بحسب المحافظة
drawing-governorates-says = أعمدة، والعدد الأعلى أولًا.
drawing-months = حوادث سقط فيها قتلى مدنيون بحسب الشهر
drawing-months-says = أعمدة، واحد لكل شهر، بما فيها الأشهر التي لا حوادث فيها.
drawing-map = أماكن الحوادث المعروفة التي سقط فيها قتلى مدنيون
drawing-map-says = خريطة فيها دائرة لكل محافظة، ومساحتها عدد الحوادث. لا نقطة أدق من المحافظة.
drawing-estimates = التقديرات مع مجالاتها
drawing-estimates-says = كل تقدير مع مجال ثقته 95٪، مقابل العدد المسجل.
drawing-waterfall = لماذا قد يكون السجلان حادثة واحدة
drawing-waterfall-says = كل مقارنة تزيد الترجيح أو تنقصه، بالبتات.
drawing-waterfall-of-records = لماذا قد يتناول السجلان الأمر نفسه
drawing-waterfall-of-records-says = كل مقارنة تزيد الترجيح أو تنقصه، بالبتات.
drawing-total = المجموع
method-chapman = تشابمان
method-chao = تشاو، الحد الأدنى
method-log-linear = لوغاريتمي خطي
comparison-prior = البداية
level-prior = ندرة التطابق
level-same-day = اليوم نفسه
level-same-range = المدة نفسها
level-overlap = متداخل
level-within-1-day = بفارق يوم
level-within-3-days = بفارق يومين أو ثلاثة
level-far = متباعد
level-same-place = المكان نفسه
level-within-5-km = ضمن 5 كم
level-within-20-km = ضمن 20 كم
level-within-reach = على مسافة قريبة
level-same-area = المنطقة نفسها
level-same-point = النقطة التقريبية نفسها
level-same = متطابق
level-different = مختلف
level-some = بعضها
level-none = لا مشترك
level-same-few = متطابق، قليل
level-same-some = متطابق، عدة
level-same-many = متطابق، كثير
level-same-best = أفضل تقدير نفسه
level-close = متقارب
level-both-none = لا أحد في كليهما
level-one-none = لا أحد في أحدهما
level-null = غير معروف
brief-evidence-own =
    { $count ->
    [one] سجل واحد لنا
    [two] سجلان لنا
    [few] { $count } سجلات لنا
    [many] { $count } سجلًا لنا
   *[other] { $count } سجل لنا
 }
brief-evidence-partner =
    { $count ->
    [one] سجل واحد لمنظمة شريكة
    [two] سجلان لمنظمة شريكة
    [few] { $count } سجلات لمنظمة شريكة
    [many] { $count } سجلًا لمنظمة شريكة
   *[other] { $count } سجل لمنظمة شريكة
 }
drawing-observed =
    { $count ->
    [one] حادثة مسجلة واحدة
    [two] حادثتان مسجلتان
    [few] { $count } حوادث مسجلة
    [many] { $count } حادثة مسجلة
   *[other] { $count } حادثة مسجلة
 }

## Kinds and their fields

kind-actor = جهة فاعلة
kind-actor-many = الجهات الفاعلة
actor-type = النوع
actor-name = الاسم
actor-notes = ملاحظات

kind-agreement = اتفاق
kind-agreement-many = الاتفاقات
agreement-partner = الشريك
agreement-short-name = الاسم المختصر
agreement-state = الحالة
agreement-version = النسخة
agreement-rung-out = ما يجوز أن يمرّ منا إليهم
agreement-rung-in = ما يجوز أن يمرّ منهم إلينا
agreement-uses-out = ما يجوز لهم استخدامه فيه
agreement-uses-in = ما يجوز لنا استخدامه فيه
agreement-caveats-out = القيود على ما هو لنا
agreement-caveats-in = القيود على ما هو لهم
agreement-starts = يبدأ
agreement-ends = ينتهي
agreement-purpose = الغرض
agreement-risk-of-sharing = مخاطر المشاركة
agreement-risk-of-not-sharing = مخاطر عدم المشاركة
agreement-protocol = البروتوكول
agreement-protocol-help = النص الذي وقّعه الطرفان.
agreement-signatures = التوقيعات

kind-ask = طلب
kind-ask-many = الطلبات
ask-product = ورد في
ask-state = الحالة
ask-reply-by = موعد الرد
ask-replied-on = تاريخ الرد
ask-request = ما طُلب
ask-reply = الرد

kind-assessment = تقييم
kind-assessment-many = التقييمات
assessment-period = المدة
assessment-place = المكان
assessment-risk = خطر الحماية
assessment-severity = الشدة
assessment-people = عدد المتضررين
assessment-is-illustrative = للتوضيح فقط
assessment-is-illustrative-help = وُضع لبيان الشكل فقط، ولا يُستشهد به.
assessment-needs = الاحتياجات
assessment-method = كيف جُمعت المعلومات

kind-consent = موافقة
kind-consent-many = الموافقات
consent-state = الحالة
consent-given-by = أعطاها
consent-uses = لأي استخدامات
consent-until = حتى
consent-about = بشأن
consent-person = الشخص
consent-withdrawal-contact = كيف يمكن سحبها

kind-decision = قرار
kind-decision-many = القرارات
decision-objective = الهدف
decision-option = الخيار
decision-way = السبيل المختار
decision-on = تاريخ القرار
decision-reason = السبب
decision-dissents = الآراء المخالفة
decision-dissents-partner = الجهة
decision-dissents-reason = السبب
decision-has-dissent = يوجد رأي مخالف

kind-estimate = تقدير
kind-estimate-many = التقديرات
estimate-period = المدة
estimate-place = المكان
estimate-lower = الحد الأدنى
estimate-upper = الحد الأعلى
estimate-observed = المرصود
estimate-verdict = الحكم
estimate-warnings = التحذيرات

kind-incident = حادثة
kind-incident-many = الحوادث
incident-date = التاريخ
incident-reported = تاريخ التقرير
incident-place = المكان
incident-violence = نوع العنف
incident-acts = الأفعال
incident-acts-type = الانتهاك
incident-acts-type-help = وصف أولي إلى أن يعتمده قانوني.
incident-acts-perpetrator = الجاني المزعوم
incident-deaths = القتلى
incident-civilian-deaths = القتلى المدنيون
incident-victims = المتضررون
incident-victims-help = القتلى والناجون.
incident-victims-number = العدد
incident-victims-sex = الجنس
incident-victims-age-group = الفئة العمرية
incident-victims-name = اسم القتيل أو الناجي
incident-victims-age = العمر بالسنوات
incident-narrative = ما جرى
incident-sources = المصادر
incident-sources-name = الاسم
incident-sources-relation = كيف يعرف
incident-report-id = التقرير
incident-parties = الأطراف
incident-parties-help = كون جهة ما طرفًا في القتال لا يعني أنها الجانية.
incident-parties-name = الاسم
incident-parties-role = الدور
incident-verification = درجة التحقق
incident-flags = علامات

kind-match = مطابقة
kind-match-many = المطابقات
match-left = سجل
match-right = السجل الآخر
match-lists = القوائم
match-state = الحالة
match-is-chosen = مختار واحدًا لواحد
match-probability = الاحتمال
match-weight = الوزن
match-levels = النتائج
match-levels-comparison = المقارنة
match-levels-level = النتيجة
match-levels-hundredths-of-bits = أجزاء المئة من البت
match-with-places = النتائج مع الأماكن الدقيقة
match-with-places-code = النتيجة
match-with-places-hundredths-of-bits = أجزاء المئة من البت

kind-objective = هدف
kind-objective-many = الأهداف
objective-risk = خطر الحماية
objective-place = المكان
objective-target-type = نوع الجهة المستهدفة
objective-target = الجهة المستهدفة
objective-change = التغيير المنشود
objective-due = الموعد
objective-partners = الشركاء
objective-partners-partner = الشريك
objective-partners-asset = ما يقدمه
objective-partners-contribution = كيف
objective-state = الحالة

kind-option = خيار
kind-option-many = الخيارات
option-objective = الهدف
option-way = السبيل
option-benefit = الفائدة
option-benefit-help = من 1 قليلة إلى 5 كبيرة.
option-scores = المخاطر
option-scores-bearer = من يتحمله
option-scores-risk = الخطر
option-scores-likelihood = الاحتمال، من 1 إلى 5
option-scores-impact = الأثر، من 1 إلى 5
option-scores-score = الدرجة
option-scores-mitigation = ما يخففه
option-highest-risk = أعلى خطر
option-description = الوصف

kind-organisation = منظمة
kind-organisation-many = المنظمات
organisation-short-name = الاسم المختصر
organisation-family = المجال
organisation-type = النوع
organisation-assets = ما يمكنها تقديمه
organisation-mandate = الولاية

kind-outcome = نتيجة
kind-outcome-many = النتائج
outcome-objective = الهدف
outcome-ask = الطلب
outcome-level = إلى أي مدى
outcome-on = تاريخ الملاحظة
outcome-reversed-on = تاريخ التراجع
outcome-what-changed = ما الذي تغيّر
outcome-contribution = إسهامنا

kind-partner = شريك
kind-partner-many = الشركاء
partner-short-name = الاسم المختصر
partner-organisation = المنظمة
partner-family = المجال
partner-level = كيف نعمل معًا
partner-since = منذ
partner-notes = ملاحظات

kind-product = منتج
kind-product-many = المنتجات
product-objective = الهدف
product-channel = القناة
product-dated = التاريخ
product-state = الحالة
product-language = اللغة
product-title = العنوان
product-recipient = إلى من
product-summary = باختصار
product-statements = العبارات
product-statements-text = العبارة
product-statements-evidence = الأدلة
product-statements-key = المفتاح
product-statements-key-help = اسم قصير تُربط به الأدلة بهذه العبارة.
product-ask = ما نطلبه
product-reply-by = موعد الرد
product-signed-off-by = صادق عليه
product-signed-off-on = تاريخ المصادقة

kind-tactic = تكتيك
kind-tactic-many = التكتيكات
tactic-objective = الهدف
tactic-type = النوع
tactic-partner = الشريك
tactic-visibility = العلنية
tactic-planned = الموعد المخطط
tactic-state = الحالة
tactic-message = الرسالة

## Documents and drawings, as app::briefs and app::drawings ask for them

written-date = { $date }

## Estimates: warnings, methods, the report and the pages
verdict-usable = صالح للاستخدام في إحاطة
verdict-usable-with-caution = صالح للاستخدام في إحاطة مع التحفظ
verdict-not-usable = غير صالح للاستخدام في إحاطة
verdict-usable-with-caution-why = اذكر المجال، واذكر معه أسباب التحفظ:
doubt-shared-sources = تأخذ القوائم حالات بعضها من بعض أو يستشهد بعضها ببعض، فتتقاطع أكثر مما تتقاطع قوائم مستقلة: الأعداد أقل من الحقيقة.
doubt-one-coder = شخص واحد قرر ما في القوائم، فتقاطعها يعكس قواعده لا من عُثر عليه.
doubt-sources-unknown = لم يقل أحد إن كانت القوائم تأخذ حالات بعضها من بعض، ولا من رمّزها.
doubt-few-lists = هناك قائمتان فقط: لا يمكن التحقق من استقلالهما.
doubt-identical-lists = محتوى { $first } و{ $second } واحد تمامًا: هما قائمة واحدة.
doubt-nested-list = كل من في { $first } موجود في { $second } أيضًا: لا تضيف أحدًا، وربما نُسخت.
doubt-dominant-list = { $first } وحدها تضم { $percent }٪ من كل من رُصد: القوائم الأخرى لا تقول الكثير عمن فاتها.
doubt-few-shared = { $count } فقط ممن رُصدوا موجودون في أكثر من قائمة: عدد لا يكفي لقول شيء عن البقية.
doubt-sparse-overlap =
    { $count ->
    [0] لا تشترك { $first } و{ $second } في أحد.
   *[other] المشترك بين { $first } و{ $second } هو { $count } فقط.
 }
doubt-few-observed = رُصد { $count } فقط في المجموع.
doubt-missed-links = فاتت المطابقة { $percent }٪ من الروابط الحقيقية: الأعداد أعلى من الحقيقة.
doubt-false-links = { $percent }٪ من الروابط خاطئة: الأعداد أقل من الحقيقة.
doubt-linkage-unmeasured = لم يقس أحد كم أخطأت المطابقة: الروابط الفائتة ترفع الأعداد، والخاطئة تخفضها.
doubt-models-disagree = تختلف الطرق: من { $lower } إلى { $upper }.
doubt-chao-above-estimate = الحد الأدنى، { $upper }، أعلى من أحد التقديرات، { $lower }: الأرجح أن ذلك التقدير أقل من الحقيقة.
doubt-interval-too-wide = أحد المجالات يمتد من { $lower } إلى { $upper }، وهذا لا يقول الكثير.
doubt-models-excluded = { $count } من { $all } نموذجًا لوغاريتميًا خطيًا لا يمكن توفيقها، لأن بعض القوائم لا تشترك في أحد.
doubt-chains-disagree = لم تتفق سلاسل المحاكاة بعد (قيمة R-hat هي { $value }، وتكون 1 حين تتفق).
doubt-few-draws = كانت المحاكاة قصيرة: { $count } سحبًا مستقلًا لمجالها، والمطلوب 400.
doubt-classes-reached = استُعملت كل الفئات الكامنة، وعددها { $count }: اسمح بأكثر منها وقارن.
doubt-mass-above = { $percent }٪ من الاحتمال يقع وراء أكبر عدد نُظر فيه: قد يكون الطرف الأعلى أقل من الحقيقة.
doubt-failed-replicates = تعذر حساب { $count } من { $all } عينة من عينات إعادة المعاينة: قد يكون مجالها أضيق من الحقيقة.
doubt-strata-not-estimated = رُصد { $count } في أجزاء تعذر تقديرها وحُسبوا كما هم: المجموع أقل من الحقيقة.
doubt-one-method = طريقة واحدة فقط أعطت عددًا: لا شيء للمقارنة.
warning-sources-unknown = لم يقل أحد كيف نشأت القوائم.
warning-identical-lists = قائمتان محتواهما واحد تمامًا.
warning-nested-list = قائمة تقع كلها داخل أخرى.
warning-dominant-list = قائمة واحدة تضم الجميع تقريبًا.
warning-few-shared = قليلون جدًا موجودون في أكثر من قائمة.
warning-models-excluded = نماذج كثيرة لا يمكن توفيقها.
warning-chains-disagree = سلاسل المحاكاة غير متفقة.
warning-few-draws = كانت المحاكاة قصيرة.
warning-classes-reached = استُعملت كل الفئات الكامنة.
warning-mass-above = جزء من الاحتمال يقع وراء الأعداد التي نُظر فيها.
warning-failed-replicates = فشلت بعض عينات إعادة المعاينة.
warning-strata-not-estimated = تعذر تقدير بعض الأجزاء.
sentence-usable = «سُجل { $observed } لدى { $lists }. ومع من لم يسجلهم أحد، كان العدد على الأرجح بين { $lower } و{ $upper } (مجالات ثقة 95٪ لعدد { $methods } من الطرق).»
sentence-usable-with-caution = «سُجل { $observed } لدى { $lists }. وتتراوح تقديرات العدد الكلي، ومعه من لم يسجلهم أحد، بين { $lower } و{ $upper } (مجالات ثقة 95٪ لعدد { $methods } من الطرق)؛ وهي تقوم على افتراضات لا يمكن التحقق منها كلها.»
sentence-not-usable = «سُجل { $observed } لدى { $lists }. والعدد الحقيقي أعلى؛ أما بكم فلا يمكن قوله من هذه القوائم.»
list-comma = ،{" "}
plain-number = { $value }
without-end = بلا نهاية
method-log-linear-aic = لوغاريتمي خطي، الأفضل بمعيار أكايكي
method-log-linear-average = لوغاريتمي خطي، متوسط كل النماذج
method-stepwise = لوغاريتمي خطي، خطوة خطوة
method-stepwise-bca = لوغاريتمي خطي، خطوة خطوة، مجال بإعادة المعاينة
method-m0 = M0، قوائم مستقلة متساوية الوصول
method-mt = Mt، قوائم مستقلة
method-mth = Mth، بعض الناس أصعب رصدًا
method-mth-chao = Mth، تشاو
method-mth-poisson = Mth، بواسون
method-mth-darroch = Mth، داروش
method-mth-gamma = Mth، غاما
method-decomposable-graphs = متوسط المخططات القابلة للتفكيك
method-latent-class = الفئات الكامنة
assumption-closed-population = كل القوائم عن مجموعة واحدة: المكان والمدة والتعريف نفسها.
assumption-perfect-linkage = يُعرف بلا خطأ من هو نفسه في قائمتين.
assumption-independent-lists = وجود شخص في قائمة لا يقول شيئًا عن وجوده في أخرى.
assumption-independent-pair = الوجود في إحدى القائمتين لا يقول شيئًا عن الوجود في الأخرى.
assumption-equal-reach = للجميع الفرصة نفسها في أن يكونوا في قائمة، ضمن ما يميزه النموذج.
assumption-equal-lists = وصول كل القوائم متساوٍ.
assumption-simple-dependence = لا تعتمد القوائم كلها بعضها على بعض بأكثر مما في النموذج.
assumption-independent-given-class = القوائم مستقلة بين من تتساوى سهولة رصدهم.
diagnostic-aic = معيار أكايكي: الأصغر أفضل
diagnostic-bic = معيار شفارتس: الأصغر أفضل
diagnostic-parameters = معالم النموذج
diagnostic-models = النماذج أو المخططات التي أمكن توفيقها
diagnostic-largest-weight = وزن أثقلها: إذا قارب 1 فالبقية لا تكاد تُحسب
diagnostic-replicates = عينات إعادة المعاينة
diagnostic-failed-replicates = العينات التي تعذر حسابها
diagnostic-chains = السلاسل التي شُغلت
diagnostic-iterations = دورات كل السلاسل
diagnostic-r-hat = هل اتفقت السلاسل؟ القيمة 1 حين تتفق، وفوق 1.01 لم تتفق بعد
diagnostic-ess-bulk = السحوب المستقلة للوسط: يكفي 400
diagnostic-ess-tail = السحوب المستقلة لطرفي المجال: يكفي 400
diagnostic-occupied-classes = الفئات الكامنة التي تضم أحدًا، في المتوسط
diagnostic-most-classes = أكبر عدد من الفئات الكامنة استُعمل
diagnostic-allowed-classes = الفئات الكامنة المسموح بها: إذا استُعملت كلها فاسمح بأكثر
diagnostic-all-classes-held = حصة الدورات التي استُعملت فيها كل الفئات: إذا قاربت 1 فاسمح بأكثر
diagnostic-mass-above = الاحتمال وراء أكبر عدد نُظر فيه
diagnostic-strata = الأجزاء التي دخلت في المجموع
diagnostic-not-estimated = من رُصدوا في أجزاء تعذر تقديرها
diagnostic-between-linkages = حصة عدم اليقين الناتجة من الجهل بمن هو نفسه
estimation-title = كم لم يُسجل
estimation-files = الملفات
estimation-date = أُعد في
estimation-seed = بذرة السحوب العشوائية
estimation-verdict = الحكم
estimation-sentence = ما يعنيه هذا لجملتك
estimation-lists = ما تشترك فيه القوائم
estimation-combinations = كم في هذه القوائم تمامًا
estimation-on-lists = في هذه تمامًا
estimation-count = العدد
estimation-list = القائمة
estimation-on-it = فيها
estimation-on-it-alone = فيها وحدها
estimation-estimates = كل الطرق جنبًا إلى جنب
estimation-none = لم تعط أي طريقة عددًا.
estimation-what = الطريقة
estimation-number = التقدير
estimation-lower = الطرف الأدنى، 95٪
estimation-upper = الطرف الأعلى، 95٪
estimation-model = النموذج
estimation-refused = طرق لم تعط شيئًا
estimation-strata = جزءًا جزءًا
estimation-strata-left = لم تُقدر، وحُسبت كما رُصدت:
estimation-sensitivity = ما يحدث إذا تغير شيء
estimation-sensitivity-says = الفروق الكبيرة تعني أن العدد يعتمد على ما لا ينبغي أن يهم
estimation-assumptions = ما يفترضه كل عدد
estimation-assumptions-says = الافتراضات
estimation-assumes = يفترض
estimation-diagnostics = كيف جرى الحساب
estimation-diagnostics-says = مؤشرات الحساب
estimation-diagnostic = ماذا
estimation-value = القيمة
drawing-combinations = من في أي القوائم
drawing-combinations-says = أعمدة: كم في كل مجموعة من القوائم تمامًا.
drawing-strata = جزءًا جزءًا
drawing-strata-says = كل جزء مع مجال ثقته 95٪.
drawing-estimated-map = أين قُدر العدد الأكبر
drawing-estimated-map-says = خريطة فيها دائرة لكل محافظة، ومساحتها التقدير. لا نقطة أدق من المحافظة.
estimate-divided-by = مقسم بحسب
estimate-figures = الأعداد
estimate-figures-method = الطريقة
estimate-figures-number = التقدير
estimate-figures-lower = الطرف الأدنى
estimate-figures-upper = الطرف الأعلى
estimate-detail = كل ما حُسب
estimate-detail-text = البيانات
divide-by = قسّم بحسب
divide-nothing = لا شيء
divide-governorate = المحافظة
divide-year = السنة
divide-month = الشهر
estimate-cite = هل تأخذ القوائم حالات بعضها من بعض؟
estimate-cite-unknown = غير معروف
estimate-cite-no = لا
estimate-cite-yes = نعم
estimate-coded = من قرر ما في القوائم؟
estimate-coded-unknown = غير معروف
estimate-coded-several = عدة أشخاص
estimate-coded-one = شخص واحد
estimate-linkages = مطابقات تُسحب
estimate-linkages-help = 0 يأخذ المطابقات على أنها مؤكدة. و10 أو أكثر تجعل الشك في المطابقة يوسع المجال.
estimate-run = جارٍ التقدير
estimate-run-doing = تُشغل كل الطرق على الصورة المشتركة لهذا الجزء. يمكنك متابعة العمل؛ وتُحفظ النتيجة سجلًا.
run-share = تم { $percent }٪
run-left = بقي نحو { $seconds } ثانية
run-cancel = أوقف
run-stopped = أُوقف. لم يُحفظ شيء.
run-failed = تعذر ذلك:
estimate-run-again = عودة إلى الصورة المشتركة
match-run = جارٍ مقارنة القوائم
match-run-doing = يُقارَن كل سجل في كل قائمة بسجلات القوائم الأخرى التي قد تروي الأمر نفسه. يمكنك متابعة العمل؛ وتُحفظ الأزواج التي تُكتشف، ويبقى ما قرره الناس.
match-run-again = عودة إلى الأزواج
run-look = انظر ثانية
estimate-open = كل الطرق والمؤشرات والملفات
estimate-by-part = جزءًا جزءًا
estimate-part = الجزء
estimate-map = على الخريطة
estimate-time = عبر الزمن
estimate-reference = للمقارنة
estimate-bias-too-low = يجعل الأعداد أقل من الحقيقة
estimate-bias-too-high = يجعل الأعداد أعلى من الحقيقة
estimate-files = خذه معك
estimate-files-help = لبرامج R وPython والجداول؛ ومعنى كل عمود في دليل الدفاتر.
estimate-refused-note = { $method }: لا عدد ({ $reason })
change-threshold = الأزواج التي احتمالها { $value }٪ على الأقل
done-stopped = أُوقف.
change-without-list = من دون { $list }
change-classes = بعدد { $count } من الفئات الكامنة
estimation-strata-by = بطريقة { $method }.
estimation-observed = رُصد { $count } في المجموع

## Trends that may be published
trend-caption = تُحجب الأعداد دون { $minimum }، وتُحجب أعداد أخرى حتى لا يمكن استنتاجها
release-withheld-few-contributors = محجوب: المساهمون قليلون
dimension-governorate = المحافظة
dimension-district = المنطقة
dimension-year = السنة
dimension-quarter = الربع
dimension-month = الشهر
kind-trend = اتجاه
kind-trend-many = الاتجاهات
trend-made = نُشر في
trend-rows = الصفوف
trend-columns = الأعمدة
trend-minimum = أصغر عدد يُطبع
trend-label-asks = وسم أحد السجلات يطلب أكثر مما طلبت: لا يُطبع أي عدد أقل من { $least }.
trend-cells = خلايا فيها شيء
trend-withheld = خلايا محجوبة
trend-earlier = منشورات سابقة دُققت معه
trend-detail = الجدول
trend-detail-text = البيانات
trend-title = اتجاهات يجوز نشرها
trend-intro = اختر ما يُقسم الجدول بحسبه، وانظر ما يجب حجبه قبل أن يُنشر شيء. ويؤخذ في الحسبان كل ما نُشر من قبل.
trend-preview = انظر الجدول
trend-would = ما سيُنشر
trend-hides = أخفِ من أين جاءت الحالات: احجب الأعداد التي يقف وراءها أقل من ثلاثة مساهمين، أو التي يأتي أكثر من 75٪ منها من واحد
trend-no-columns = بلا أعمدة
trend-refused = لا يجوز نشر شيء بهذا الشكل:
trend-withheld-of = حُجبت { $withheld } من { $filled } خلية فيها شيء.
trend-audited = دُقق مع عدد من المنشورات السابقة: { $count }
trend-coarser = حُجب أكثر من الثلث. جداول أعم تقول أكثر:
trend-coarser-line = من دون أدق مستوى في { $dimension }: تُحجب { $withheld } من { $filled }
trend-proof = ما لا يستطيع القارئ استبعاده
trend-proof-help = لك وحدك: أصغر عدد وأكبر عدد يوافقان كل ما طُبع، لكل عدد محمي.
trend-least = الأصغر
trend-greatest = الأكبر
trend-count = العدد
trend-publish = انشره سجلًا
trend-publish-help = لا يمكن استرجاع جدول منشور من قرائه. يُحفظ، ويُدقق كل منشور لاحق معه.
trend-publish-confirm = نظرت في الجدول، ويجوز نشره.
trend-earlier-many = نُشر من قبل
trend-earlier-none = لم يُنشر شيء بعد.
trend-earlier-unreadable =
    { $count ->
        [zero] كل ما نُشر من قبل يُقرأ.
        [one] منشور سابق واحد لم تعد قراءته ممكنة، ولا يُنشر شيء قبل أن تعود. اطلب ممن يدير العقدة استعادته من نسخة احتياطية.
        [two] منشوران سابقان لم تعد قراءتهما ممكنة، ولا يُنشر شيء قبل أن تعود. اطلب ممن يدير العقدة استعادتهما من نسخة احتياطية.
        [few] { $count } منشورات سابقة لم تعد قراءتها ممكنة، ولا يُنشر شيء قبل أن تعود. اطلب ممن يدير العقدة استعادتها من نسخة احتياطية.
        [many] { $count } منشورًا سابقًا لم تعد قراءتها ممكنة، ولا يُنشر شيء قبل أن تعود. اطلب ممن يدير العقدة استعادتها من نسخة احتياطية.
       *[other] { $count } منشور سابق لم تعد قراءتها ممكنة، ولا يُنشر شيء قبل أن تعود. اطلب ممن يدير العقدة استعادتها من نسخة احتياطية.
    }
trend-compare = مقارنة مع { $title }
trend-change-same = كما هو
trend-files = خذه معك
drawing-trend = المجاميع كما نُشرت
drawing-trend-says = أعمدة: مجموع كل صف؛ والمجاميع المحجوبة شرطة.
done-released = نُشر.
audit-did-release = نشر اتجاهًا
trend-none = لا شيء يُعد بعد.
trend-file-note = تُحجب الأعداد دون { $minimum }، وتُحجب أعداد أخرى حتى لا يمكن استنتاجها. حُجبت { $withheld } من { $filled } خلية. نُشر في { $date }.
trend-difference = التغير منذ { $date }
no-estimate-not-fitted = هذه الأعداد لا تحدده
no-estimate-too-many-lists = القوائم أكثر مما تتحمله هذه الطريقة
no-estimate-too-few-lists = أقل من قائمتين
no-estimate-nested = إحدى القائمتين تقع كلها داخل الأخرى
no-estimate-too-few = قليلون جدًا من هم في قائمة أو قائمتين
no-estimate-hinges = يتوقف على أشخاص منفردين
no-estimate-nobody = لا أحد في أي قائمة
no-estimate-other = تعذر حسابه
