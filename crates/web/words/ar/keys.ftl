# المفاتيح: شهادة العقدة، ومن يفتح قفلها، والاسترداد، والقفل نفسه.

lock-node = اقفل هذه العقدة
unlock-title = هذه العقدة مقفلة
unlock-intro = مفاتيحها ليست في الذاكرة. تنتظر الحزم الواردة مختومة حتى يفتح أحد القفل.
unlock-passphrase = عبارة مرور العقدة
unlock-passphrase-help = عبارتك أنت إن أعطيت واحدة. وهي غير عبارة المرور التي تسجل بها الدخول.
unlock-do = افتح القفل
unlock-problem-wrong = لا تفتح هذه العبارة العقدة. حاول مرة أخرى.
unlock-problem-wait = محاولات كثيرة. انتظر دقيقة ثم حاول مرة أخرى.
unlock-problem-busy = ما زال قفل العقدة جاريًا، أو يفتحها برنامج آخر. انتظر قليلًا ثم حاول مرة أخرى.
unlock-problem-failed = تعذر فتح العقدة. شغّل concord doctor على هذا الجهاز.
unlock-problem-stale = لم يأت هذا النموذج من هذه الصفحة. حاول مرة أخرى.

keys-title = المفاتيح
keys-intro = ما يجعل هذه العقدة عقدتكم، ومن يفتح قفلها، وطريق العودة إن ضاعت عبارات المرور.
keys-certificate = شهادة هذه العقدة
keys-ending = { $days ->
    [zero] تنتهي الشهادة اليوم. ليوقّع المفتاح الجذر الشهادة التالية.
    [one] تنتهي الشهادة خلال يوم واحد. ليوقّع المفتاح الجذر الشهادة التالية.
    [two] تنتهي الشهادة خلال يومين. ليوقّع المفتاح الجذر الشهادة التالية.
    [few] تنتهي الشهادة خلال { $days } أيام. ليوقّع المفتاح الجذر الشهادة التالية.
    [many] تنتهي الشهادة خلال { $days } يومًا. ليوقّع المفتاح الجذر الشهادة التالية.
   *[other] تنتهي الشهادة خلال { $days } يوم. ليوقّع المفتاح الجذر الشهادة التالية.
}
keys-organisation = المنظمة
keys-serial = الرقم
keys-ends = تنتهي في
keys-renew = تُطلب الشهادة التالية على هذا الجهاز بالأمر concord certificate request، وتوقَّع حيث المفتاح الجذر، وتُثبَّت بالأمر concord certificate install.
keys-code = الشهادة رمزًا مربعًا
keys-slots = من يفتح القفل
keys-slots-says = لكل شخص عبارة مرور خاصة به. تدل ملفات العقدة على عددهم لا على أسمائهم.
keys-slot-first = الأولى
keys-slot-own = فتحت العقدة هذه المرة
keys-slot-cheap = يسهل على الآلة تخمينها: أضفها من جديد ثم أزل هذه
keys-slot-remove = إزالة
keys-slot-remove-says = لا تعود هذه العبارة تفتح العقدة. لكنها تفتح النسخ الاحتياطية التي صنعت من قبل.
keys-slot-add = أضف شخصًا
keys-slot-label = لمن هي
keys-slot-new = عبارة المرور الجديدة
keys-slot-new-help = 12 حرفًا على الأقل؛ أربع كلمات أو خمس تكفي. دع صاحبها يكتبها.
keys-holder = عبارة تفتح العقدة الآن
keys-holder-help = عبارتك إن كانت لك واحدة.
keys-recovery = الاسترداد بشخصين
keys-recovery-says = إن ضاعت عبارات المرور كلها يفتح شخصان العقدة معًا. لا يفتح أحدهما وحده شيئًا. يحفظ كل منهما مفتاح age في الخارج، بعيدًا عن هذا الجهاز وعن الآخر.
keys-recovery-since = ضُبط في
keys-recovery-none = لا أحد يستطيع فتح هذه العقدة إن ضاعت عبارات المرور كلها.
keys-recovery-one = الشخص الأول
keys-recovery-other = الشخص الثاني
keys-recovery-help = السطر العام الذي يبدأ بـ age1 كما يعرضه age-keygen.
keys-recovery-set = اضبط الاسترداد
taken-title = شهادة جديدة أو إبطال مفتاح
taken-text = نص الملف
taken-help = شهادة أحدث لشريك، أو إعلان أن مفتاحًا لم يعد موثوقًا. وقّعها المفتاح الجذر لديهم، فلا حاجة إلى مقارنة شيء.
taken-do = خذها

channel-certificate = الشهادة
channel-certificate-is = الرقم { $serial }، حتى { $date }
channel-renewed = جُددت في
channel-revoked = أبطلوا مفتاح عقدتهم. لا يمر شيء حتى تصل شهادتهم الجديدة. تحدث إليهم.
channel-ending = تنتهي شهادتهم قريبًا. اطلب منهم الشهادة التالية.
pair-code = شهادتنا رمزًا مربعًا
compare-code = الأرقام رمزًا مربعًا
today-certificate = تنتهي شهادة هذه العقدة
today-partner-certificate = تنتهي شهادة شريك
today-partner-revoked = أبطل شريك مفتاح عقدته

done-slot-added = صار لشخص آخر أن يفتح القفل.
done-slot-removed = أزيلت. لا تعود هذه العبارة تفتح العقدة.
done-recovery-set = ضُبط. اصنع نسخة احتياطية لتحمله معها.
done-certificate-renewed = الشهادة الأحدث قيد الاستعمال.
done-key-revoked = لم يعد المفتاح موثوقًا.
done-own-key-revoked = أُبطل مفتاحنا القديم. يُخبر الشركاء مع الحزمة التالية.

audit-did-certificate-request = طلب الشهادة التالية
audit-did-certificate-install = ثبّت شهادة
audit-did-certificate-renewed = أُخذت شهادة أحدث لشريك
audit-did-revocation = أبطل مفتاحًا لنا
audit-did-revoked = أبطل شريك مفتاحًا
audit-did-slot-add = أعطى أحدًا حق فتح القفل
audit-did-slot-remove = سحب حق فتح القفل
audit-did-recovery-set = ضبط الاسترداد
audit-did-recovery-open = فتح شخصان العقدة
audit-did-lock = قفل العقدة
audit-did-unlock = فتح قفل العقدة
audit-did-serve-mode = اختار متى تُقفل العقدة
audit-did-field-know = عرّف عقدة ميدانية
audit-did-field-close = أغلق عقدة ميدانية
audit-did-report-receive = وضع تقريرًا في الحجر
audit-did-report-refused = رفض تقريرًا غير صحيح
audit-did-report-open = فتح تقريرًا
audit-did-report-accept = أخذ تقريرًا
audit-did-report-refuse = رفض تقريرًا
