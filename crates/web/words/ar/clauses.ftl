# What an agreement says must happen: what is due, breaches, texts side by side, copies past their time, contributors.

agreement-breach-found = وقت اكتشاف الخرق (بالثواني منذ 1970 بالتوقيت العالمي)
agreement-breach-by = من أعلن الخرق
agreement-breach-notice = الرسالة التي تبلّغ عن الخرق
agreement-breach-told = أُبلغوا بطريقة أخرى (بالثواني منذ 1970 بالتوقيت العالمي)
request-onward-org = الجهة التي سيُمرَّر إليها
request-for-request = للإجابة عن طلبهم
request-passes = ما سيُمرَّر

## What is due
due-title = ما حان موعده
due-publish = يجب نشر أعداد وإرسالها
due-send = عدد جاهز: أرسله مع حزمة
due-held-back = عدد جاهز، لكن التصنيف أو الموافقة أو الاتفاق يبقيه هنا
due-seal = يجب إرسال سجلات مع حزمة
due-theirs = لم يصل ما عليهم
due-days = عن المدة من { $from } إلى { $to }
due-was = كان موعده { $date }
action-due-publish = انشر
action-due-send = أرسل
action-due-look = انظر ما يمرّ
action-due-ask = اطلبه منهم
today-due-publish = أعداد يجب نشرها وإرسالها إلى
today-due-send = عدد جاهز للإرسال إلى
today-due-held-back = عدد جاهز لكنه لا يمرّ إلى
today-due-seal = سجلات يجب إرسالها إلى
today-due-theirs = ما لم يصل بعد من
today-overdue-publish = فات الموعد: انشر الأعداد وأرسلها إلى
today-overdue-send = فات الموعد: أرسل العدد الجاهز إلى
today-overdue-held-back = فات الموعد: عدد جاهز لكنه لا يمرّ إلى
today-overdue-seal = فات الموعد: أرسل السجلات إلى
today-overdue-theirs = ناقص: ما حان موعده من
today-review-overdue = اتفاق فات موعد مراجعته:

## A breach
breach-title = خرق
breach-by-us = اكتشفناه في { $found }.
breach-by-them = أبلغونا بخرق اكتشفوه في { $found }. اسألوهم عمّا انكشف ومَن يعرّضه ذلك للخطر.
breach-until = يجب أن يعلم الطرف الآخر قبل { $until }.
breach-waiting = الإبلاغ ينتظر الحزمة التالية.
breach-carried = ذهب الإبلاغ في حزمة لم يردّوا عليها.
breach-held = لم يخرج الإبلاغ: فهو في حزمة محتجزة أو وراءها. ألغِ تلك الحزمة واختم من جديد، أو أبلغهم شفهيًا.
breach-not-taken = لم تأخذ عقدتهم الإبلاغ. أخبروهم بالصوت.
breach-told = هم يعلمون.
breach-hours-left =
    { $count ->
        [0] بقي أقل من ساعة.
        [one] بقيت ساعة واحدة.
        [two] بقيت ساعتان.
        [few] بقيت { $count } ساعات.
        [many] بقيت { $count } ساعة.
       *[other] بقيت { $count } ساعة.
    }
breach-hours-passed =
    { $count ->
        [0] انقضت المهلة للتوّ.
        [one] انقضت المهلة قبل ساعة واحدة.
        [two] انقضت المهلة قبل ساعتين.
        [few] انقضت المهلة قبل { $count } ساعات.
        [many] انقضت المهلة قبل { $count } ساعة.
       *[other] انقضت المهلة قبل { $count } ساعة.
    }
breach-hours-ago = قبل كم ساعة اكتُشف؟
breach-hours-ago-help = بالساعات الكاملة، و0 إن كان الآن. ومنه تُحسب الساعات المتفق عليها.
action-agreement-breach = أعلن خرقًا
action-agreement-told = أُبلغوا
confirm-agreement-breach = يُعلَّق الاتفاق فورًا ويُبلَّغ الشريك مع الحزمة التالية. وإن تعذّر ذلك خلال الساعات المتفق عليها فأخبروهم بالصوت وسجّلوا ذلك هنا.
confirm-agreement-told = قل من أبلغ من وكيف. تتوقف المهلة ويُسجَّل ذلك.
done-agreement-breach-declared = عُلّق الاتفاق. اختم حزمة لهم الآن أو أخبرهم بالصوت.
done-agreement-breach-told = سُجّل: هم يعلمون.
today-breach-theirs = أبلغت عن خرق:
today-breach-told = خرق أُبلغت به
today-breach-not-taken = خرق: لم تأخذ الإبلاغ
today-breach-carried = خرق: الإبلاغ في طريقه إلى
today-breach-held = خرق: الإبلاغ ينتظر في حزمة محتجزة أو وراءها، إلى
today-breach-waiting = خرق يجب إبلاغه إلى
audit-did-breach = أعلن خرقًا
audit-did-breach-told = أبلغ شريكًا بخرق

## Two texts under one number
beside-title = مسودتنا إلى جانب عرضهم
beside-says = كنا نكتب نصًا آخر بهذا الرقم. وهو محفوظ الآن باسم النسخة { $number } ولم يضِع منه شيء. خذوا نصّهم بتوقيعه، أو أبقوا نصّنا بعرضه نسخةً تالية.
beside-what = البند
beside-theirs = نصّهم
beside-ours = نصّنا
action-take-theirs = خذ نصّهم
action-keep-ours = تابع بنصّنا

## Copies past their time
clause-destroys-itself = تُتلف دون أن يطلب أحد
clause-destroys-itself-help = حين تنقضي الأيام المتفق عليها تُتلف كل عقدة ما تلقّته من تلقاء نفسها.
agreed-destroys-itself = من تلقاء نفسها حين تنقضي الأيام
retention-title = نسخ انقضت مدتها
retention-intro = نسخ وردت وحُفظت أطول مما اتُّفق عليه. يُتلفها قائد ويعلم مالكها مع الحزمة التالية. أما ما يبقيه حجز قانوني فيبقى.
retention-none = لم يُحفظ شيء أطول مما اتُّفق عليه.
retention-copies =
    { $count ->
        [one] نسخة واحدة
        [two] نسختان
        [few] { $count } نسخ
        [many] { $count } نسخة
       *[other] { $count } نسخة
    }
retention-agreed =
    { $count ->
        [one] اتُّفق على يوم واحد
        [two] اتُّفق على يومين
        [few] اتُّفق على { $count } أيام
        [many] اتُّفق على { $count } يومًا
       *[other] اتُّفق على { $count } يوم
    }
retention-oldest = وصلت أقدمها في { $date }
retention-held =
    { $count ->
        [one] واحدة منها تحت حجز قانوني وتبقى.
        [two] اثنتان منها تحت حجز قانوني وتبقيان.
        [few] { $count } منها تحت حجز قانوني وتبقى.
        [many] { $count } منها تحت حجز قانوني وتبقى.
       *[other] { $count } منها تحت حجز قانوني وتبقى.
    }
action-destroy-copies = أتلفها
confirm-destroy-copies = أتلف النسخ التي انقضت مدتها
confirm-destroy-copies-why = تُتلف في هذه العقدة كل نسخة من { $partner } حُفظت أطول مما اتُّفق عليه، ومنها ما لا تراه. أما الورق والصادرات فيُتلفها أشخاص. ولا رجعة في هذا.
done-copies-destroyed = أُتلفت. ويعلم المالك مع الحزمة التالية.
today-retention =
    { $count ->
        [one] نسخة واردة واحدة انقضت مدتها
        [two] نسختان واردتان انقضت مدتهما
        [few] { $count } نسخ واردة انقضت مدتها
        [many] { $count } نسخة واردة انقضت مدتها
       *[other] { $count } نسخة واردة انقضت مدتها
    }
audit-did-retention = أتلف نسخًا واردة انقضت مدتها

## Messages that were not taken
untaken-title = لم تُؤخذ
untaken-says = لم تأخذ عقدة الشريك هذه الرسائل ولا تقول السبب. اتصلوا بهم؛ فما كتبتموه محفوظ حيث كُتب ويمكن إرساله من جديد.
untaken-by = لم تأخذها { $partner }
action-message-seen = رأيت ذلك
message-kind-offer = عرض اتفاق
message-kind-signature = توقيع على اتفاق
message-kind-notice = إبلاغ بأننا علّقنا اتفاقًا أو استأنفناه أو أنهيناه
message-kind-recall = اتفاق أُعيد ذكره
message-kind-authority = إبلاغ بأن سلطة تطلب
message-kind-request = طلب
message-kind-answer = جواب عن طلب
message-kind-alert = تنبيه
message-kind-acknowledgement = تأكيد استلام تنبيه
message-kind-match = سؤال مطابقة سرية
message-kind-matched = جواب مطابقة سرية
message-kind-attestation = إفادتنا بزوال الورق
message-kind-other = رسالة
today-untaken =
    { $count ->
        [one] رسالة واحدة لم يأخذها شريك
        [two] رسالتان لم يأخذهما شركاء
        [few] { $count } رسائل لم يأخذها شركاء
        [many] { $count } رسالة لم يأخذها شركاء
       *[other] { $count } رسالة لم يأخذها شركاء
    }
audit-did-message-not-taken = رسالة منا لم تُؤخذ
audit-did-message-seen = رأى أن رسالة لم تُؤخذ

## Passing on what others contributed
onward-title = التمرير
onward-says = ما أسهم فيه آخرون لا يذهب إلى غيرهم إلا إذا وافق كل منهم: على هذا السجل ولهذا الشريك وفي كل مرة من جديد. ولن يعرف الشريك من هم.
onward-to = الجهة التي سيذهب إليها
onward-nobody = لا شريك آخر.
onward-missing = اختر شريكًا وقل السبب.
onward-contributors = ما يقوله كل مساهم في ذهابه إلى { $partner }
onward-alone = لا يستند إلى غيركم. التصنيف والاتفاق والموافقة وحدها تقرّر.
onward-granted = وافقوا جميعًا. ويذهب إلى { $partner } بقدر ما يتيحه الاتفاق معهم.
onward-request = للإجابة عن أي طلب
onward-own-accord = لا شيء: بمبادرة منا
word-not-asked = لم يُسأل
word-waiting = سُئل ولم يُجب بعد
word-refused = رفض
word-granted = وافق
action-ask-contributors = اسأل كلًا منهم
action-onward = مرّره
obstacle-never-onward = يقول الاتفاق إن شيئًا لا يُمرَّر. اعرض نسخة تقول غير ذلك.
obstacle-contributors = سجل يستند إلى آخرين لم يوافقوا بعد. اسأل كلًا منهم من صفحة السجل وانتظر.
obstacle-contributors-refused = رفض من تستند إليهم السجلات. ولا يمكن أن يخرج شيء.
given-waiting = ينتظر كلمة
given-no = يُترك، بكلمة
given-closed = لا يجوز إعطاؤه:
given-was = أُعطي
authority-word = ما قالوه ولمن وكيف
action-word-granted = وافقوا
action-word-refused = رفضوا
request-joint = للإجابة بعدد يستند إلى آخرين، اسأل كلًا منهم أولًا:
export-seen-as = كما يمرّ إلى
