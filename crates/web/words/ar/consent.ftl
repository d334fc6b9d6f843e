# ما وافق عليه الناس، والاستثناءات منه، وطلبات السلطات، والجدار حول الإسناد، وما يُعاد إعداده.
consents-title = الموافقة
consents-intro = ما وافق عليه الأشخاص المعنيون. وهو الذي يقرر من تلقاء نفسه ما يمر من هذا السجل، وإلى من، ولأي غرض.
consents-none = لم يُسجَّل شيء عن الموافقة.
consents-open = عرض الموافقة
consent-for = لأجل:
consent-with = مع:
consent-by-name = يجوز أن يُعرف الشخص باسمه.
consent-not-by-name = من دون ذكر الاسم.
consent-waits = تسمح بمرور أكثر مما سبق. ويبقى ذلك معلقًا إلى أن يؤكده شخص ثانٍ.
consent-in-vain = تنتظر شخصًا ثانيًا، لكن من سجّلها غادر أو لم يعد له أن يسجّل موافقات. سجّلها من جديد بدل هذه.
action-consent = تسجيل موافقة
action-consent-confirm = التأكيد كشخص ثانٍ
action-withdraw-consent = سحب الموافقة
confirm-withdraw-consent = هل تريد سحب هذه الموافقة؟
confirm-withdraw-consent-why = لن يمر شيء من السجل إلى أحد بعد الآن. ويُبلَّغ كل شريك لديه نسخة في الحزمة التالية بأن يتلفها، ويوسم كل ما أُعدّ منها. أما ما قرأه الناس أو طبعوه أو حفظوه فلا يمكن استرجاعه.
consent-means = كيف أُعطيت
consent-language = اللغة
consent-language-help = اللغة التي طُلبت بها؛ رمز مثل ar أو ku.
consent-is-judicial = وافق على حدة على استخدام المحاكم
consent-is-judicial-help = اسأل عن هذا وحده. لا تحصل المحاكم على شيء من دونه، مهما كان ما عداه.
consent-shared-with = مع من تجوز مشاركتها
consent-organisations = المنظمات المسماة
consent-organisations-help = الأسماء المختصرة للشركاء كما ترد في صفحة الشركاء.
consent-organisations-organisation = المنظمة
consent-is-identified = يجوز أن يُعرف بالاسم
consent-replaces = بدلًا من موافقة سابقة
consent-replaces-help = موافقة أحدث من الشخص نفسه. من دون ذلك تُحتسب كلتاهما وتغلب الأضيق.
consent-needs-second = بانتظار شخص ثانٍ
consent-confirmed-by = أكدها
consent-ended-on = انتهت في
consent-reason = سبب انتهائها
kind-override = استثناء
kind-override-many = الاستثناءات
override-way = ما يفعله
override-partner = الشريك
override-partner-help = الاسم المختصر كما يرد في صفحة الشركاء.
override-about = السجل
override-topic = الموضوع
override-topic-help = نوع من السجلات، مثل incident. اتركه فارغًا ليشمل كل شيء.
override-rung = يسمح بمرور ما لا يتجاوز
override-rung-help = لوضع سقف.
override-uses = لأي استخدامات
override-uses-help = للمشاركة رغم غياب الموافقة أو ضيقها.
override-is-identified = بالاسم
override-ground = المسوّغ
override-until = حتى
override-state = الحالة
override-is-acknowledged = اطلع عليه شخص ثانٍ
override-second = الشخص الثاني
override-reason = السبب
override-legal-basis = الأساس القانوني
override-decided-by = صاحب القرار
override-decided-by-help = اسم الشخص الذي يتحمل المسؤولية ومنصبه.
overrides-title = الاستثناءات
overrides-intro = استثناءات يتحمل شخص مسؤوليتها. وهي تمس الموافقة وحدها أو تخفض ما يمر؛ أما الاتفاق والجمهور والقيود فتبقى كما هي.
overrides-none = لا يوجد أي استثناء.
override-seen = اطلع عليه شخص ثانٍ.
override-unseen = لم يطلع عليه أحد آخر بعد.
override-in-vain = من اتخذه غادر أو لم يعد له أن يتخذ مثله، فلا يستطيع أحد تأكيده. أنهه واتخذ غيره.
action-cap = خفض ما يمر إلى شريك
action-override = المشاركة رغم غياب الموافقة
action-override-confirm = التأكيد كشخص ثانٍ
action-override-seen = اطلعت عليه
action-end-override = إنهاؤه
confirm-end-override = هل تريد إنهاء هذا الاستثناء؟
confirm-end-override-why = تعود الموافقة والاتفاق ليقررا ما يمر. وإن كان سقفًا فقد يمر أكثر من ذي قبل.
kind-authority_request = طلب من سلطة
kind-authority_request-many = طلبات السلطات
authority-request-asked-by = الجهة الطالبة
authority-request-received-on = تاريخ الورود
authority-request-due = موعد الجواب
authority-request-state = الحالة
authority-request-notices = جهات المصدر الواجب إبلاغها
authority-request-notices-origin = جهة المصدر
authority-request-notices-state = الحالة
authority-request-notices-on = بتاريخ
authority-request-notices-is-spoken = دوّنه شخص هنا
authority-request-answered-on = تاريخ الجواب
authority-request-who = من يطلب
authority-request-legal-basis = على أي أساس قانوني
authority-request-what = ما الذي يطلبونه
authority-request-answer = بماذا أُجيب
authority-request-records = السجلات المعنية
authority-request-given = السجلات المُعطاة
authorities-title = طلبات السلطات
authorities-intro = ما تطلبه المحاكم والسلطات. تُبلَّغ جهات مصدر السجلات أولًا، ولا يمكن تسجيل أي جواب قبل ذلك. ويُسجَّل الطلب من صفحة سجل يتعلق به.
authorities-none = لا يوجد أي طلب.
authority-untold = لم تُبلَّغ بعد:
authority-records = السجلات المعنية
authority-notices = جهات المصدر الواجب إبلاغها أولًا
authority-notices-why = يُرسل إشعار مع الحزمة التالية، ويُحتسب متى تسلّموه: ختم الحزمة وحده لا يكفي. ومن أُبلغ بطريقة أخرى، أو تعذّر الوصول إليه، يُؤشَّر هنا بالاسم واليوم والطريقة.
authority-no-notices = كل السجلات تعود إلينا.
authority-whom = الشخص
authority-whom-help = الشخص الذي أُبلغ لديهم، أو الذي بُحث عنه.
authority-on = في أي يوم
authority-how = كيف، أو ما الذي جُرّب
authority-how-help = في ثلاث كلمات أو أكثر. يُسجَّل ذلك باسمك.
action-told = تم الإبلاغ
action-unreached = تعذّر الوصول إليهم
authority-give = ما يُعطى
authority-give-help = لا يمكن التأشير إلا على ما يجوز إعطاؤه: تُطلب الموافقة على استخدام المحاكم على حدة، ويقول كل وسم لأي استخدام يجوز.
authority-give-none = لا يجوز إعطاء أي من هذه.
authority-give-waiting = لم تقل بعد جهةٌ تُسأل في كل مرة ما الذي يجوز إعطاؤه. وإلى ذلك الحين لا يمكن أن يُسجَّل إلا أنه لم يُعطَ شيء.
authority-answering = الجواب
authority-not-yet = يمكن لقائد أن يجيب بعد إبلاغ جميع جهات المصدر.
action-authority = سلطة تطلبه
attribution-title = الإسناد
attribution-intro = من يُزعم أنه الفاعل. المنظمة الإنسانية التي تحتفظ بذلك قد تفقد إمكانية الوصول، وقد تتعرض مصادرها للأذى. وما دام مغلقًا فلا أحد هنا يراه، ولا يمكن منحه لأحد، ولا يخرج منه شيء.
attribution-none = هذه ليست منظمة إنسانية. يُمنح الإسناد لكل شخص على حدة.
attribution-closed = الإسناد مغلق.
attribution-asked = طلب قائد فتح الإسناد. ويبقى مغلقًا إلى أن يوافق شخص ثانٍ. وبعد سبعة أيام، أو إذا غادر ذلك القائد، يُطلب من جديد.
attribution-open = اختارت المنظمة فتحه. ولا يرى الإسناد إلا من مُنح له بالاسم.
attribution-step-ask = طلب فتحه
attribution-step-open = الموافقة على فتحه
attribution-step-close = إغلاقه
flags-title = يجب إعداده من جديد
flags-why = يستند إلى شيء تغيّر. ولا يمكن إصداره أو نشره أو أخذه إلى أن يُعدّ من جديد.
flag-withdrawn = سحبت { $owner } سجلًا.
flag-held = سحبت { $owner } سجلًا.
flag-shredded = أُتلف سجل يعود إلى { $owner }.
flag-lapsed = سجل يعود إلى { $owner } مقفل حتى التبادل التالي.
flag-consent = سُحبت الموافقة على سجل يعود إلى { $owner } أو صارت أضيق.
flag-narrowed = صارت { $owner } تسمح باستخدام سجل على نطاق أضيق من ذي قبل.
flag-expired = انقضت المدة التي أتاحت { $owner } خلالها سجلًا.
flag-input = يستند إلى شيء يجب إعداده من جديد هو أيضًا.
made-from-it = ما أُعدّ منه
action-again = إعداده من جديد
done-made-again = أُزيل ما لم يعد قائمًا. راجعه واطلب توقيعه من جديد.
withheld-made-again = تغيّرت منذ ذلك الحين؛ أعدّ المنتج من جديد.
withheld-untold = تطلبها سلطة، ولم يُبلَّغ مصدرها بعد؛ أبلغوه أولًا.
today-flagged =
    { $count ->
        [zero] لا شيء مما أعددناه يستند إلى سجلات سُحبت أو ضاق استخدامها.
        [one] شيء واحد مما أعددناه يستند إلى سجلات سُحبت أو ضاق استخدامها.
        [two] شيئان مما أعددناه يستندان إلى سجلات سُحبت أو ضاق استخدامها.
        [few] { $count } أشياء مما أعددناه تستند إلى سجلات سُحبت أو ضاق استخدامها.
        [many] { $count } شيئًا مما أعددناه تستند إلى سجلات سُحبت أو ضاق استخدامها.
       *[other] { $count } شيء مما أعددناه تستند إلى سجلات سُحبت أو ضاق استخدامها.
    }
today-flagged-products =
    { $count ->
        [zero] لا منتج يستند إلى سجلات سُحبت أو ضاق استخدامها.
        [one] منتج واحد يستند إلى سجلات سُحبت أو ضاق استخدامها.
        [two] منتجان يستندان إلى سجلات سُحبت أو ضاق استخدامها.
        [few] { $count } منتجات تستند إلى سجلات سُحبت أو ضاق استخدامها.
        [many] { $count } منتجًا تستند إلى سجلات سُحبت أو ضاق استخدامها.
       *[other] { $count } منتج تستند إلى سجلات سُحبت أو ضاق استخدامها.
    }
today-override = قرر أحدهم استثناءً؛ اطلع عليه:
today-consent = موافقة بانتظار شخص ثانٍ:
today-authority = سلطة تنتظر جوابًا:
today-authority-notice = يجب إبلاغ جهات المصدر بأن سلطة تطلب:
