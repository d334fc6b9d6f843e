# ما يحتاج إلى شخص ثانٍ، والقوائم في ملفات، والأشخاص، والنظر بعين دور آخر.

colon = :
action-label = الوسم
kind-approval = موافقة
kind-approval-many = الموافقات
approval-action = ماذا
approval-state = الحالة
approval-asked = تاريخ الطلب
approval-ends = تنتهي في
approval-until = حتى
approval-asked-by = طلبها
approval-decided-by = بتّ فيها
approval-decided = تاريخ البت
approval-record = السجل
approval-selection = الاختيار
approval-reason = السبب
approval-exact = ماذا بالتحديد
approval-answer = الجواب
ask-responsible = المسؤول عنه
tactic-responsible = المسؤول عنه

approval-title = شخص ثانٍ
approval-intro = ما قد يؤذي الناس إن أخطأ فيه شخص واحد يقرره اثنان. لا يُنفَّذ شيء ما دام منتظرًا، وينتهي من تلقاء نفسه.
approvals-waiting = بانتظارك
approvals-asked = طلبتَها
approvals-decided = بُتّ فيها أو انتهت
approval-nothing = لا شيء.
approval-by = طلب من { $who }
approval-ends-at = حتى { $at }
approval-state-waiting = بانتظار شخص ثانٍ.
approval-state-approved = تمت الموافقة.
approval-state-refused = مرفوض.
approval-state-withdrawn = سُحب.
approval-state-void = لم يُنفَّذ: تغيّر شيء بعد الطلب.
approval-state-expired = انتهى من تلقاء نفسه، ولن يحدث شيء بعد الآن.
approval-some-record = سجل
approval-why = السبب
approval-exactly = ما الذي سيُنفَّذ بالتحديد
approval-part = الجزء
approval-before = الآن
approval-after = بعد ذلك
approval-opens = يفتح أكثر
approval-person = الشخص
approval-left = من غادر
approval-successor = من يتابع عمله ويرى ما كتب
approval-decide = قرارك
approval-decide-help = لا توافق إلا على ما كنت ستطلبه بنفسك. يبقى اسمك عليه.
approval-approve = أوافق، وليُنفَّذ
approval-refuse = أرفض
approval-withdraw = سحب الطلب
person-roles-more = الأدوار الممنوحة
person-grants-more = ما يُفتح إضافة إلى ذلك

done-approval-asked = أُرسل الطلب. لا يتغير شيء قبل موافقة شخص ثانٍ.
done-approval-approved = تمت الموافقة والتنفيذ.
done-approval-refused = رُفض. يقرأ صاحب الطلب سببك.
done-approval-void = لم يُنفَّذ شيء: تغيّر شيء بعد الطلب.
done-approval-withdrawn = سُحب الطلب.
done-person-left = أُغلق الحساب. يبقى الاسم على كل ما فعله صاحبه.
done-sessions-ended-of = انتهت كل جلساته.

today-approve-declassify = وسم ينتظرك بصفتك الشخص الثاني:
today-approve-export = تصدير ينتظرك بصفتك الشخص الثاني:
today-approve-people = من يجوز له رؤية المضمون ينتظر قرارك:
today-decided-approved = تمت الموافقة:
today-decided-refused = مرفوض:
today-decided-void = لم يُنفَّذ:

label-intro = التشديد يُنفَّذ فورًا. أما الفتح أكثر فهو خفض للوسم: يحتاج إلى سبب وإلى إحدى الطرق المسموحة، ويُسجَّل.
label-two-people = هذا السجل عالي الحساسية أو شديدها. فتح أي جزء من وسمه أكثر ينتظر شخصًا ثانيًا، ولا يتغير شيء قبل ذلك.
label-one-person = يمكنك فتح هذا الوسم أكثر وحدك. اذكر ما يسمح بذلك.
label-only-stricter = يمكنك تشديد هذا الوسم. أما فتحه أكثر فلمسؤول البرنامج أو القائد.
label-rests-on = صُنع هذا من سجلات { $who }. ما تُبقيه وسومهم مغلقًا يمكن تشديده هنا، ولا يفتحه أحد سواهم: اسأل كلًا منهم.
label-audience-help = نحن بينهم دائمًا.
label-everyone = أي منظمة
label-place = أدق مكان يُذكر
label-time = أدق وقت يُذكر
label-expiry-help = السنة والشهر واليوم: 2027-01-31. فارغ: بلا نهاية.
label-consent-not-needed = لا حاجة إلى موافقة أحد
declassifier = ما يسمح بفتحه أكثر
declassifier-help = لا يلزم إلا حين يصبح جزء ما أقل تشددًا.
declassifier-none = لا شيء: يصبح أكثر تشددًا فقط
declassifier-originator-approval = نحن مصدره ونوافق
declassifier-redact = حُذف ما قد يؤذي، وراجع أحدهم ما بقي
declassifier-consent-widened = وافق الأشخاص المعنيون على أكثر
declassifier-aggregate = أعداد اجتازت تدقيق النشر

export-title = أخذ هذه القائمة
export-intro = الملف يترك وراءه كل حماية في هذا البرنامج. اذكر الغرض منه؛ يوافق عليه شخص ثانٍ لك ولهذه القائمة ولهذا الاستخدام، وتنتهي الموافقة.
export-alone-title = أخذ هذا الملف
export-alone-intro = الملف يترك وراءه كل حماية في هذا البرنامج. اذكر الغرض منه. وإذا كانت حساسيته عالية أو قصوى وافق عليه شخص ثانٍ لك ولهذا الاستخدام، وتنتهي الموافقة.
export-alone-document = الملف يترك وراءه كل حماية في هذا البرنامج. تخرج هذه الوثيقة للاستخدام الذي اتفق عليه كل من يحملها. ولأن حساسيتها عالية أو قصوى يوافق عليها شخص ثانٍ لك ولهذا الاستخدام، وتنتهي الموافقة.
export-alone-purpose-help = لا يُقبل إلا استخدام يسمح به وسمه.
export-alone-take = خذه
export-purpose = الغرض
export-purpose-help = لا يحوي الملف إلا سجلات يسمح وسمها بهذا الاستخدام.
export-with-sealed = مع الأجزاء المختومة المفتوحة لي
export-sealed = مع الأجزاء المختومة
export-look = عرض
export-chosen = ما ستأخذه
export-list = القائمة
export-record = سجل واحد
export-from = من
export-to = إلى
export-usable = تمت الموافقة.
export-waits = بانتظار شخص ثانٍ.
export-approval = الموافقة
export-left-out =
    { $count ->
        [zero] كل سجلات هذه القائمة في الملف.
        [one] سجل واحد من هذه القائمة ليس في الملف في الوقت الحاضر.
        [two] سجلان من هذه القائمة ليسا في الملف في الوقت الحاضر.
        [few] { $count } سجلات من هذه القائمة ليست في الملف في الوقت الحاضر.
        [many] { $count } سجلًا من هذه القائمة ليست في الملف في الوقت الحاضر.
       *[other] { $count } سجل من هذه القائمة ليست في الملف في الوقت الحاضر.
    }
export-left-out-again = ما استند إلى شيء سُحب أو أُقفل أو ضاق استخدامه يدخل الملف متى أُعدّ من جديد.
export-travels = كل صف يحمل قيوده واستخداماته، وهي تلزم كل من بيده الملف.
export-format-csv = CSV
export-format-xlsx = XLSX
export-format-json = JSON
export-ask = طلب موافقة شخص ثانٍ
export-ask-help = يبتّ فيه قائد أو منسق غيرك. تنتهي الموافقة بعد 24 ساعة.
export-language = ar
export-everyone = أي منظمة
export-about = عن هذا الملف
export-fact = البند
export-value = القيمة
export-terms = عامل كل صف وفق وسمه: الاستخدامات هي كل ما يُسمح به، والقيود تنتقل إلى كل ما يُصنع منه.
export-terms-alone = الاستخدامات هي كل ما يُسمح به، والقيود تنتقل إلى كل ما يُصنع منه.
export-fact-organisation = صدّره
export-fact-kind = القائمة
export-fact-origins = المصدر
export-fact-purpose = الغرض
export-fact-person = الشخص
export-fact-at = الوقت (UTC)
export-fact-rows = الصفوف
export-fact-left-out = متروك في الوقت الحاضر
export-fact-sensitivity = الحساسية، أعلاها
export-fact-audience = يجوز أن يراه
export-fact-uses = يجوز استخدامه في
export-fact-caveats = قيود الصفوف كلها معًا
export-fact-acknowledge = يجب ذكره
export-fact-precision = لا يُذكر بأدق من
export-fact-minimum-cell = أصغر عدد يُذكر
export-fact-expiry = حتى
export-fact-top-rung = أعلى درجة
export-fact-terms = الشروط
export-contributors =
    { $count ->
        [zero] لا مساهم
        [one] مساهم واحد لا يُذكر اسمه
        [two] مساهمان لا يُذكر اسماهما
        [few] { $count } مساهمين لا تُذكر أسماؤهم
        [many] { $count } مساهمًا لا تُذكر أسماؤهم
       *[other] { $count } مساهم لا تُذكر أسماؤهم
    }
contributor-number = المساهم { $number }
stale-withdrawn = ما تستند إليه سُحب
stale-held = ما تستند إليه سُحب
stale-shredded = ما تستند إليه أُتلف
stale-lapsed = ما تستند إليه مقفل حتى التبادل التالي
stale-consent = سُحبت الموافقة أو صارت أضيق
stale-narrowed = ما تستند إليه صار يُسمح باستخدامه على نطاق أضيق من ذي قبل
stale-expired = انقضت المدة التي أُتيح خلالها ما تستند إليه
stale-input = ما تستند إليه يجب إعداده من جديد هو أيضًا
stale-untold = تطلبها سلطة، ولم يُبلَّغ مصدرها بعد
stale-unreadable = تعذّرت قراءتها؛ اسأل من يدير العقدة

people-title = الأشخاص
people-intro = المدير التقني يدير الحسابات ولا يرى المضمون. ومن يرى المضمون يقرره قائد.
people-here = موجودون
people-left = غادروا
person-add = إضافة شخص
person-add-intro = اترك عبارة المرور فارغة: تحصل على دعوة تعطيها للشخص، ويختار هو عبارة المرور وتطبيق التوثيق وحده.
person-passphrase-help = فقط حين يكون الشخص إلى جانبك ويكتبها بنفسه: 12 حرفًا على الأقل؛ أربع كلمات أو خمس تكفي. إن تُركت فارغة فدعوة.
person-no-role = لا دور بعد
person-opens = يفتح:
person-carried-on = يتابع عمله { $who }
person-roles = الأدوار
person-roles-help = ما يُسحب يُسحب فورًا. أما الدور الذي يرى المضمون فينتظر قائدًا.
person-grants = الأجزاء المختومة التي يفتحها عمله
person-grants-help = ما يحتاجه العمل فقط.
person-attribution-warning = المنظمة الإنسانية تُبقي إسناد المسؤولية مغلقًا أمام العاملين فيها: قد يُطلب ممن يحمله، وقد يضيع الوصول إلى الناس. امنحه لشخص واحد باسمه، وفقط حيث لا يتم العمل من دونه.
person-attribution-meant = أقصد أن يفتح هذا الشخص إسناد المسؤولية
person-added = الحساب موجود الآن
person-secret-once = يظهر هذا مرة واحدة. أدخله الآن في تطبيق التوثيق لدى الشخص.
person-secret = السر
person-secret-address = العنوان لتطبيق التوثيق
person-waits = لا يرى مضمونًا قبل موافقة قائد.
person-approval = ما ينتظر قائدًا
person-self = لا يغيّر أحد أدواره بنفسه. اطلب ذلك من مدير تقني آخر.
person-leave = هذا الشخص يغادر
person-leave-help = لا يستطيع تسجيل الدخول منذ هذه اللحظة. يبقى اسمه على كل ما فعل. يُسحب ما طلبه، وينتقل عمله المفتوح إلى من تسمّيه. وإن كان يعرف عبارة مرور تفتح العقدة نفسها فاسحبها أيضًا في صفحة المفاتيح: فبها تُفتح العقدة كلها على جهازها.
person-successor = من يتابع العمل
person-no-successor = لا يوجد من يتابع العمل.
role-monitor = راصد
role-reviewer = مراجع
role-officer = مسؤول برنامج
role-adviser = مستشار
role-leader = قائد
role-coordinator = منسق
role-administrator = مدير تقني

view-as-title = النظر بعين دور آخر
view-as-intro = ترى ما يراه صاحب هذا الدور، ولا ترى أبدًا أكثر مما يجوز لك، ولا تستطيع تغيير شيء في أثناء ذلك. لا يرى الراصد إلا سجلاته: وهي هنا سجلاتك. ويُسجَّل ذلك.
view-as-role = الدور
view-as-begin = انظر
view-as-end = العودة إلى عرضي
viewing-monitor = ترى ما يراه الراصد.
viewing-reviewer = ترى ما يراه المراجع.
viewing-officer = ترى ما يراه مسؤول البرنامج.
viewing-adviser = ترى ما يراه المستشار.
viewing-leader = ترى ما يراه القائد.
viewing-coordinator = ترى ما يراه المنسق.
viewing-administrator = ترى ما يراه المدير التقني.
fault-viewing = أنت تنظر فقط
fault-viewing-why = أنت تنظر إلى هذه العقدة بعين دور آخر. لم يتغير شيء.
fault-viewing-remedy = عد أولًا إلى عرضك، وافعل ذلك بنفسك.
fault-taking = لا يخرج ملف من هذا العرض
fault-taking-why = أنت تنظر إلى هذه العقدة بعين دور آخر. لن يحمل الملف ما يدل على ذلك، وسيكون في حوزتك أنت.
fault-taking-remedy = عد أولًا إلى عرضك، وخذه بصفتك أنت.

audit-did-approval-ask = طلب شخصًا ثانيًا
audit-did-approve = وافق بصفته الشخص الثاني
audit-did-approval-refuse = رفض بصفته الشخص الثاني
audit-did-approval-withdraw = سحب ما طُلب
audit-did-approval-void = وافق متأخرًا، ولم يُنفَّذ شيء
audit-did-narrow = شدّد وسمًا
audit-did-withdrawn-again = سحب ثانيةً ما نسيته نسخة احتياطية
audit-did-leave = أغلق حسابًا
audit-did-succeed = سلّم السجلات إلى من يتابع
audit-did-reassign = سلّم العمل المفتوح إلى من يتابع
audit-did-people-alone = منح الوصول وحده، إذ لا قائد آخر
audit-did-view-as = نظر بعين دور آخر
audit-did-view-as-end = عاد إلى عرضه

fault-unproved = أثبت هويتك من جديد
fault-unproved-why = هذا من الحساسية القصوى، ولا يُفتح إلا لمن أثبت هويته في الدقائق العشر الأخيرة.
fault-unproved-remedy = افتحه من جديد، وسيُطلب منك إثبات هويتك.
