## The log: looking into it
audit-verified-leaves =
    تم التحقق: { $count ->
    [one] قيد واحد قائم
    [two] قيدان قائمان
    [few] { $count } قيود قائمة
    [many] { $count } قيدًا قائمًا
   *[other] { $count } قيد قائم
 } بالترتيب الموقَّع، آخر تحقق { $when }.
action-check-log = افتح كل قيد وتحقق منه
log-entries = القيود
log-any = الكل
log-kind = نوع السجل
log-record = السجل (معرّفه)
log-from = من يوم
log-to = إلى يوم
log-outcome = النتيجة
log-only-refused = ما رُفض فقط
log-looked =
    { $count ->
    [one] نُظر في قيد واحد من { $size }.
    [two] نُظر في قيدين من { $size }.
    [few] نُظر في { $count } قيود من { $size }.
    [many] نُظر في { $count } قيدًا من { $size }.
   *[other] نُظر في { $count } قيد من { $size }.
 }
log-all = أظهر الكل
log-none-here = لا شيء يطابق في هذا الجزء من السجل. انظر أبعد إلى الوراء.
log-none = لا شيء في السجل يوافق ذلك.
log-older = أبعد إلى الوراء
log-newest = عودة إلى الأحدث

## The log: partners as witnesses
log-witnesses = ما رآه الشركاء
log-witnesses-intro = مع كل حزمة يتلقى الشركاء حالة سجلنا ويوقّعون أنهم رأوها. وهكذا ينكشف كل رجوع لقاعدة البيانات إلى الوراء وكل إعادة كتابة لها.
log-ours-seen =
    وقّعوا على { $count ->
    [one] قيد واحد
    [two] قيدين
    [few] { $count } قيود
    [many] { $count } قيدًا
   *[other] { $count } قيد
 } من سجلنا ({ $when }).
log-ours-unseen = لم يوقّعوا على شيء من سجلنا بعد.
log-theirs-seen =
    لدينا من سجلهم { $count ->
    [one] قيد واحد
    [two] قيدان
    [few] { $count } قيود
    [many] { $count } قيدًا
   *[other] { $count } قيد
 } ({ $when }).
log-theirs-unseen = ليس لدينا شيء من سجلهم بعد.
log-seen = شوهد في { $when }
log-against-longer = وقّعوا على قيود من سجلنا أكثر مما هو موجود. لقد رجعت قاعدة البيانات هذه إلى حالة سابقة. اعرف من استعادها، وابدأ القنوات من جديد.
log-against-differs = لم يعد سجلنا هو الذي وقّعوا عليه. لقد أعيدت كتابته، أو رجعت قاعدة البيانات إلى الوراء. احتفظ بنسخة من المجلد قبل أي شيء آخر.
log-against-behind = في سجلهم قيود أقل مما كان فيه. اسألهم بالصوت هل استعادوا نسخة احتياطية.
log-against-forked = وقّعوا على سجلين مختلفين بالطول نفسه، وأحدهما كاذب. التوقيعان محفوظان دليلًا.
log-against-unproven = لا شيء يُظهر بعد أن سجلهم يتابع مما عرفناه. قد تُظهره الحزم التالية.
log-against-stays-unproven = سجلهم لا يتابع مما وقّعوا عليه من قبل. لقد أعيدت كتابته أو استعادوا نسخة احتياطية. اسألهم بالصوت.
action-explain-log = اشرح
confirm-explain-log = اشرح لماذا رجع سجل إلى الوراء
confirm-explain-log-why = ما وقّع عليه { $partner } أو ما كان لديه لا يوافق ما هو هنا الآن. إذا عرفت السبب فقله هنا. يُسجَّل السبب، وتبقى التواقيع، وينتهي التنبيه.
done-log-explained = حُفظ. انتهى التنبيه وبقيت التواقيع.
today-log-longer = رجعت قاعدة البيانات هذه إلى الوراء: قيود السجل أقل مما وقّع عليه
today-log-differs = أعيدت كتابة سجلنا أو رجعت قاعدة البيانات إلى الوراء. رآه
today-log-behind = رجع سجل شريك إلى الوراء:
today-log-forked = وقّع شريك على سجلين مختلفين:
today-log-stays-unproven = سجل شريك لا يتابع مما وقّع عليه:
audit-did-rewound = رأى أن قاعدة البيانات هذه رجعت إلى الوراء
audit-did-partner-log-forked = رأى أن شريكًا وقّع على سجلين مختلفين
audit-did-partner-log-behind = رأى أن سجل شريك رجع إلى الوراء
audit-did-log-explained = شرح لماذا رجع سجل إلى الوراء
audit-did-countersignature = أخذ توقيع شريك على سجلنا
audit-did-drill = جرّب نسخة احتياطية
audit-did-upgrade = رقّى قاعدة البيانات
audit-did-backup-prune = أزال نسخًا احتياطية قديمة

## What was destroyed, and when that is complete
action-see-destroyed = ما أُتلف
destroyed-title = سجلات أُتلفت
destroyed-intro = أُتلف هنا مفتاح كل واحد من هذه، فلا يُفتح منها شيء في هذه العقدة. أما النسخ الاحتياطية التي صُنعت قبل ذلك فتبقى حاملة للمفتاح إلى أن تنتهي مدتها.
destroyed-unknown = ما لا تستطيع هذه العقدة أن تعرفه: نسخ من مجلدها صنعها أحد بيده، ونسخ احتياطية أُخذت بعيدًا أو حُفظت بعد يومها، وما فعله الشركاء بما كان لديهم، والورق.
destroyed-none = لم يُتلف شيء.
destroyed-at = أُتلف في { $when }
destroyed-complete-on = يكتمل في { $date } إذا أُزيلت في ذلك اليوم، وهو آخر أيامها، آخرُ نسخة احتياطية من هذه العقدة تحمل مفتاحه.
destroyed-complete = اكتمل: لا تحمل مفتاحَه أي نسخة احتياطية صنعتها هذه العقدة وتحتفظ بها.
audit-did-log-export = أخذ السجل في ملف
audit-did-disk-encrypted = أجاب عن تشفير قرص قاعدة البيانات
audit-did-codes-sealed = ختم أسرار الرموز التي حفظها إصدار أقدم من البرنامج
