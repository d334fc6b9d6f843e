# How far records pass to whom, and what passes between us: the spectrum, requests, alerts, bundles, holds.
elapsed-never = لم يحدث
elapsed-minutes =
    { $count ->
    [zero] الآن
    [one] قبل دقيقة واحدة
    [two] قبل دقيقتين
    [few] قبل { $count } دقائق
    [many] قبل { $count } دقيقة
   *[other] قبل { $count } دقيقة
 }
elapsed-hours =
    { $count ->
    [one] قبل ساعة واحدة
    [two] قبل ساعتين
    [few] قبل { $count } ساعات
    [many] قبل { $count } ساعة
   *[other] قبل { $count } ساعة
 }
elapsed-days =
    { $count ->
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $count } أيام
    [many] قبل { $count } يومًا
   *[other] قبل { $count } يوم
 }

## The spectrum
spectrum-title = الطيف
spectrum-intro = إلى أي حد يمرّ كل موضوع منا إلى كل شريك، وما الذي يضع الحد. افتح خانة لترى كما يرون.
spectrum-caption = أبعد ما يمرّ إليه اليوم أي سجل من الموضوع
spectrum-partner = الشريك
spectrum-minimum = ليس أقل من { $rung }
spectrum-passing = يمرّ { $passing } من { $records }
spectrum-passing-at-most = يمرّ { $passing } من { $records } على الأكثر
uncounted-scope = قبل مراعاة الأماكن والأيام المتفق عليها
uncounted-topics = بعضها يقع أيضًا في موضوع لا يمرّ
uncounted-counts = قد يُحجب بعضها بوصفه أعدادًا
uncounted-single = باستثناء قرارات تخص سجلات بعينها
spectrum-uncounted = تُعدّ السجلات بحسب الموضوع والوسم. وحيث تقول الخانة ذلك، لا يستبعد الرقم بعدُ ما يقع خارج الأماكن والأيام المتفق عليها، ولا ما يقع أيضًا في موضوع أضيق لا يمرّ، ولا الأعداد التي يجب أن تُعدّ من جديد أو تذكر الأماكن أو الأوقات أو الأرقام بدقة أكبر مما اتُّفق عليه، أو لم تُجَز؛ ولا يتبع القرارات التي تخص سجلات بعينها. وصفحة السجل تقول ما يسري عليه.
spectrum-held-until = لا يُجدَّد شيء الآن. وما لديهم من سجلاتنا تظل قراءته ممكنة عندهم حتى { $date }.
spectrum-no-records = لا سجلات لدينا
spectrum-rungs = ما الذي تسمح كل درجة بمروره
spectrum-history = السجل الزمني
spectrum-history-title = إلى أي حد نمضي مع { $partner } عبر الزمن
spectrum-history-intro = ما يجوز أن يمرّ في كل اتجاه وكيف نعمل معًا: كل نسخة من الاتفاق وكل حالة له، والمواضيع التي يختلف مرورها منذ ذلك الحين، والقرارات الصادرة بالاسم حين تبدأ أو تنتهي، وما انتهى بحلول يومه؛ والأحدث أولًا. أما سائر شروط النسخة، كالدقة والاستخدامات، ففي صفحتها.
spectrum-history-none = لم يُتفق على شيء بعد.
spectrum-version = النسخة { $version }
spectrum-beginning = البداية؛ لا يُحفظ من ومتى.
spectrum-by-itself = بعد انقضاء يومه الأخير، { $when }
spectrum-topic-us = منا إليهم
spectrum-topic-them = منهم إلينا
spectrum-topic-before = (من قبل: { $rung })
spectrum-decided = تقرّر
spectrum-decided-ended = انتهى
spectrum-of-one = يخص سجلًا واحدًا
spectrum-at-most = ما لا يتجاوز { $rung }
partners-spectrum = انظر موضوعًا موضوعًا
held-agreement = يسمح الاتفاق بمرور: { $rung }.
held-label = { $count } توقفها وسومها
held-audience = { $count } ليست لهم
held-expiry = { $count } انتهت صلاحيتها
held-consent = { $count } توقفها الموافقة
held-override = { $count } يوقفها قرار
held-origin = { $count } تستند إلى ما أعطانا إياه آخرون
nudge-title = يمرّ مع { $partner } أقل مما اتفقتما عليه
nudge-agreed = اتفقتما على ألا يقلّ عن: { $rung }.
nudge-now = وهذا ما يقلّ عنه اليوم:
nudge-ours-suspended = لقد علّقنا الاتفاق. استأنفه، أو أخبر { $partner } بالسبب.
nudge-theirs-suspended = علّقت { $partner } الاتفاق. اسألهم عما يحتاجون إليه لاستئنافه.
nudge-expired = انتهى الاتفاق. اعرض على { $partner } النسخة التالية.
nudge-ours-lower = ما نسمح بمروره أقل من الحد الأدنى. اعرض على { $partner } نسخة تبلغه، أو حدًا أدنى أقل.
nudge-theirs-lower = ما يسمحون بمروره أقل من الحد الأدنى. اطلب من { $partner } نسخة تبلغه.
nudge-capped = قرار اتُّخذ هنا يسمح بمرور أقل من الحد الأدنى. أنهِ ذلك القرار، أو أخبر { $partner } لماذا يبقى.
nudge-everything = كل شيء
nudge-part-us = { $rung } منا إليهم
nudge-part-them = { $rung } منهم إلينا
nudge-part-capped = { $rung } منا إليهم، لأن قرارًا اتُّخذ هنا يقضي بذلك
nudge-whom-you = يمكنك فعل ذلك بصفتك قائدًا.
nudge-whom-leader = اطلب ذلك من قائد في منظمتك.
nudge-whom-officer = يمكنك فعل ذلك بصفتك مسؤول برنامج.
nudge-whom-partner = تحدّث مع { $partner }؛ ويوقّع قائد من عندك.
nudge-open = افتح الاتفاق
nudge-open-decisions = افتح القرارات

## See it as they see it
see-as-kinds = أنواع السجلات
see-as-nothing-now = لا يصل إليهم اليوم شيء من هذا السجل.
see-as-may-match = قد تخبرهم مطابقة سرية بأننا نعرفه نحن أيضًا: نعم أو لا، ولا شيء غير ذلك.
see-as-is-held = لديهم نسخة من قبل، أو قد تكون لديهم.
see-as-held-until = يمكن قراءتها عندهم حتى { $date } إن لم يجرِ تبادل آخر.
see-as-held-unknown = لا يُعرف حتى متى تمكن قراءتها عندهم.
see-as-find = ابحث عما ستجده { $partner }
see-as-records = السجلات
see-as-charts = الرسوم كما تستطيع { $partner } رسمها
see-as-charts-why = محسوبة مما يمرّ فقط، وبالخشونة التي يمرّ بها.
see-as-tables = الأرقام نفسها في جداول
see-as-by-period = السجلات بحسب الفترة
see-as-by-place = السجلات بحسب المحافظة
see-as-period = الفترة
see-as-files = كملف
see-as-files-why = ما يمرّ إلى { $partner } بعينه، وكل صف معه وسومه وقيوده. ويُترك ما لا يجوز لك تصديره. ويوافق عليه شخص ثانٍ، ويُسجَّل أخذ الملف.

## Requests
requests-title = الطلبات المتبادلة
requests-intro = ما تطلبونه من الشركاء وما يطلبونه منكم: أن تمرّ سجلات أبعد، أو أن تُجاز عبارة، أو أن يُنقل شيء إلى غيركم. ويجيب المالك مرة واحدة بتوقيعه.
requests-to-answer = للإجابة
requests-waiting = بانتظارهم
requests-answered = أُجيب عنها
requests-none = لا شيء هنا.
requests-nobody = لا يوجد شريك يسري معه اتفاق.
request-from = من { $partner }
request-to = إلى { $partner }
request-needed = مطلوب قبل { $date }
request-late = فات الموعد.
request-hidden =
    { $count ->
    [one] وسجل واحد آخر لا يمكنك رؤيته.
    [two] وسجلان آخران لا يمكنك رؤيتهما.
    [few] و{ $count } سجلات أخرى لا يمكنك رؤيتها.
    [many] و{ $count } سجلًا آخر لا يمكنك رؤيتها.
   *[other] و{ $count } سجل آخر لا يمكنك رؤيتها.
 }
request-answer-title = الإجابة
request-answer-once = تجيب مرة واحدة؛ وتُوقَّع الإجابة وتذهب مع الحزمة التالية.
request-yes-higher-rung = القبول يتيح مرور هذه السجلات إليهم بقدر ما طلبوا، ولا يشمل سجلًا غيرها. ويسري إلى أن تضيّق السجل من جديد أو ينتهي الاتفاق.
request-yes-clearance = القبول يجيز العبارة بهذه الكلمات ولهذا الاستخدام وحده. وتبقى الموافقة وسائر القيود كما هي.
request-yes-onward = القبول إذن منك؛ ولا يتغيّر شيء هنا.
request-yes-information = القبول وعد منك؛ أرسل ما طلبوه بطريقة أخرى.
request-yes-authority = القبول يعني أنك قرأت هذا. أما ما يقولونه للجهة فيُتفق عليه صوتًا.
request-obstacles = لا يمكن القبول في الوضع الحالي
request-words = ما تقوله لهم
request-words-help = تقرؤه { $partner }. لا تكتب أسماء.
request-until-help = اتركه فارغًا ليسري ما دام الاتفاق ساريًا.
request-new = اطلب من شريك
request-new-intro = يذهب مع الحزمة التالية. ويقرأ الشريك كل ما تكتبه هنا.
request-no-records = لتسأل عن سجلات لهم افتح أحدها واطلب من صفحته، أو اطلب من صفحة إجازة المنتج.
request-rung-help = فقط إذا أردت أن تمرّ السجلات أبعد.
request-purpose-help = فقط لإجازة عبارة.
request-statement-help = فقط للإجازة: العبارة بكلماتها التي ستستخدمها. والقبول لا يجيز غيرها.
request-onward-help = فقط للمشاركة مع طرف آخر: المنظمة التي ستحصل عليه.
request-reason-help = ما الذي ستفعله به. لا تكتب أسماء.
request-wrong-partner = اذكر ممن تطلب.
request-wrong-what = اذكر ما تطلبه.
request-wrong-rung = اذكر إلى أي حد ينبغي أن تمرّ السجلات.
request-wrong-purpose = اذكر لأي استخدام هذه العبارة.
request-wrong-statement = اكتب العبارة كما ستستخدمها: القبول يجيزها كما كُتبت.
request-wrong-onward = اذكر إلى من ينبغي أن يصل.
request-wrong-records = اذكر السجلات المقصودة: افتح أحد سجلاتهم واطلب من صفحته.
request-wrong-reason = اذكر السبب.
request-wrong-due = اليوم ليس تاريخًا.
request-wrong-words = اذكر السبب في جملة.
request-wrong-until = يوم انتهاء السريان ليس تاريخًا.
request-wrong-until-past = يوم انتهاء السريان قد مضى.
request-wrong-obstacle = لم يُرسل شيء: لا يمكن القبول في الوضع الحالي.
obstacle-no-agreement = لا يسري معهم أي اتفاق؛ والقبول لن يتيح مرور شيء.
obstacle-not-that-far = الاتفاق لا يبلغ هذا الحد. اعرض نسخة تبلغه ثم أجب.
obstacle-prohibited = الاتفاق يحظر هذا الاستخدام.
obstacle-consent = الموافقة لا تشمل هذا الاستخدام. اسأل الشخص أولًا.
obstacle-two-people = يلزم شخصان لتوسيع الاطلاع على سجل حساسيته عالية أو قصوى. افعلا ذلك في صفحته ثم أجب.
obstacle-others-too = ستحصل منظمة أخرى ممن يجوز لهم الاطلاع على المزيد من أحد السجلات أيضًا: فللسجل وسم واحد لهم جميعًا. أخرج تلك المنظمة من بينهم في صفحة السجل ثم أجب.
obstacle-gone = سجل لم يعد موجودًا، أو لا يجوز لك رؤيته.
action-ask-partner = اطلب منهم
action-answer = أجب
action-approve = قبول
action-refuse-request = رفض
action-send-request = أرسله مع الحزمة التالية
done-asked = يذهب الطلب مع الحزمة التالية.
done-request-approved = قُبل. تذهب الإجابة مع الحزمة التالية.
done-request-refused = رُفض. تذهب الإجابة مع الحزمة التالية.

## Alerts
alerts-title = التنبيهات
alerts-intro = أشخاص في خطر: أين ومتى وما يُخشى. يتلقى كل شريك تنبيهه ويؤكد استلامه مع الوقت.
alerts-none = لا تنبيهات.
alerts-at-once = هذا لا يحتمل الانتظار
alerts-seal = ينبغي أن تذهب حزمة هؤلاء الشركاء فورًا. اختمها وأوصلها أو أرسلها واتصل بهم.
alerts-seal-ask = ينبغي أن تذهب حزمة هؤلاء الشركاء فورًا. اطلب من مسؤول أو منسق أو قائد أن يختمها، واتصل بهم:
alert-from = من { $partner }
alert-to = إلى { $partner }
alert-acknowledged = أُكّد الاستلام في { $when }
alert-unacknowledged = لم يُؤكَّد استلامه
alert-at-home = لم يصل إلى عقدتهم بعد، على حد علم هذه العقدة.
alert-act = لم يؤكد أحد هنا استلام هذا التنبيه. وهم لا يعلمون هل قرأتموه.
alert-call = لم تؤكد { $partner } الاستلام. اتصل بهم.
alert-acknowledge-why = أكّد الاستلام حين تتولى الأمر. ويرون الوقت، ولا شيء غيره، مع الحزمة التالية.
alert-new = نبّه الشركاء
alert-new-intro = عن أشخاص في خطر حين لا يحتمل الأمر الانتظار. لا تكتب أسماء.
alert-whom = من تنبّه
alert-place-help = لا أدقّ من المنطقة؛ أما المكان الدقيق فيمكن قوله صوتًا.
alert-from-day = من
alert-to-day = إلى
alert-words-help = ما تعرفه، ومدى تيقّنك، وما قد يساعد. دون أسماء أشخاص أو مصادر.
alert-wrong-partner = اذكر من تنبّه.
alert-wrong-place = اذكر أين.
alert-wrong-window = اذكر من أي يوم إلى أي يوم.
alert-wrong-backwards = اليوم الأخير قبل الأول.
alert-wrong-past = اليوم الأخير قد مضى.
alert-wrong-feared = اذكر ما يُخشى.
alert-wrong-people = عدد الأشخاص عدد صحيح، أو فارغ.
alert-wrong-refused = في هذا التنبيه ما لا يمكن قبوله كما هو. راجع المكان والأيام.
action-alert = نبّه الشركاء
action-send-alert = أرسل التنبيه
action-acknowledge = أكّد الاستلام
done-alert-sent = التنبيه جاهز. ويذهب مع الحزم أدناه.
done-alert-acknowledged = أُكّد الاستلام. ويرونه مع الحزمة التالية.

## Bundles and channels
exchange-messages =
    { $count ->
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $count } رسائل
    [many] { $count } رسالة
   *[other] { $count } رسالة
 }
exchange-withdrawals =
    { $count ->
    [one] سحب واحد ينتظر الإرسال: وتبقى نسختهم مفتوحة حتى ذلك الحين.
    [two] سحبان ينتظران الإرسال: وتبقى نسختاهم مفتوحتين حتى ذلك الحين.
    [few] { $count } عمليات سحب تنتظر الإرسال: وتبقى نسخهم مفتوحة حتى ذلك الحين.
    [many] { $count } عملية سحب تنتظر الإرسال: وتبقى نسخهم مفتوحة حتى ذلك الحين.
   *[other] { $count } عملية سحب تنتظر الإرسال: وتبقى نسخهم مفتوحة حتى ذلك الحين.
 }
exchange-withdrawals-perhaps = قد تكون هناك سجلات تُسحب ولم تُعدّ: فقد تغيّر ما يمرّ إجمالًا أو تغيّرت سجلات كثيرة جدًا. وتحمل الحزمة التالية كل سحب.
exchange-unacknowledged =
    { $count ->
    [one] حزمة واحدة لم يُؤكَّد استلامها؛ ويمكن تنزيلها ثانية أدناه ما لم تكن محتجزة.
    [two] حزمتان لم يُؤكَّد استلامهما؛ ويمكن تنزيل غير المحتجز منهما ثانية أدناه، وتُسلَّمان بالترتيب.
    [few] { $count } حزم لم يُؤكَّد استلامها؛ ويمكن تنزيل غير المحتجز منها ثانية أدناه، وتُسلَّم بالترتيب.
    [many] { $count } حزمة لم يُؤكَّد استلامها؛ ويمكن تنزيل غير المحتجز منها ثانية أدناه، وتُسلَّم بالترتيب.
   *[other] { $count } حزمة لم يُؤكَّد استلامها؛ ويمكن تنزيل غير المحتجز منها ثانية أدناه، وتُسلَّم بالترتيب.
 }
exchange-heard = آخر ما وصل منهم { $elapsed } ({ $when })
exchange-never-heard = لم يصل منهم شيء قط
exchange-is-anew = تبدأ القناة من جديد. ويجب أن تبدأها { $partner } من جديد أيضًا؛ ثم يُرسل كل شيء مرة أخرى.
exchange-asks = استُعيدت نسخة احتياطية: لا يُرسل سجل إلى { $partner } قبل أن تقول عقدته ما سُحب منها. اطلب أن يبدأ القناة من جديد ويختم حزمة، واستلمها.
exchange-to-attest =
    { $count ->
    [one] سحبوا سجلًا واحدًا. أُتلفت نسخته هنا؛ قل متى زالت مطبوعاته وصادراته أيضًا.
    [two] سحبوا سجلين. أُتلفت نسختاهما هنا؛ قل متى زالت مطبوعاتهما وصادراتهما أيضًا.
    [few] سحبوا { $count } سجلات. أُتلفت نسخها هنا؛ قل متى زالت مطبوعاتها وصادراتها أيضًا.
    [many] سحبوا { $count } سجلًا. أُتلفت نسخها هنا؛ قل متى زالت مطبوعاتها وصادراتها أيضًا.
   *[other] سحبوا { $count } سجل. أُتلفت نسخها هنا؛ قل متى زالت مطبوعاتها وصادراتها أيضًا.
 }
bundle-acknowledged = قُبلت وهم يعلمون
bundle-void = ملغاة: أُلغيت هنا أو بدأت القناة من جديد
bundle-held = محتجزة هنا
exchange-alert = فيها تنبيه عن أشخاص في خطر.
exchange-held-closed = أُنهي الاقتران، أو أُبطل مفتاحهم: فلا يخرج من هذه العقدة شيء خُتم لهم.
exchange-held-at-rest = الاتفاق غير سارٍ اليوم، وفيها سجلات. فإذا عاد الاتفاق خرجت الحزمة أيضًا.
exchange-held-narrower = فيها ما لم يعد يجوز أن يمر كما خُتم.
exchange-held-what = لا تحملها الشبكة ولا تعطيها هذه الصفحة، وتنتظر الحزم اللاحقة وراءها. إن كنت قد سلّمت الملف إلى { $partner } فأوصل الحزمة التالية أيضًا: فهي تسحب ما لا يجوز أن يمر. وإن لم تخرج من هذه العقدة قط فألغها مع ما وراءها واختم من جديد. وإن تعذّر الأمران فابدأ القناة من جديد عندكما: فلا يمر حينئذ إلا ما يجوز.
exchange-discard-left = لا يمكن إلغاؤها: خرجت من هذه العقدة أو سُلّم ملفها، هي أو حزمة وراءها.
exchange-discard-unsure = ربما وصلت عبر الشبكة. تُسأل عقدتهم حالما يمكن الوصول إليها؛ فإن لم تكن قد وصلت أمكن إلغاؤها عندئذ.
exchange-discard-older = لا يمكن إلغاؤها: ختمها برنامج أقدم، هي أو حزمة وراءها.
action-download-again = نزّلها ثانية
action-discard-bundles = ألغِها
action-anew = ابدأ من جديد
action-attest = أفِد بزوال الورق
action-hold = حجز قانوني
action-end-hold = أنهِ الحجز
action-end-hold-due = أنهِ الحجز وأتلف النسخة
confirm-back = رجوع
confirm-refuse = ارفض هذه الحزمة
confirm-refuse-why = لا يُؤخذ منها شيء. وتُنسى الحزمة هنا ويبقى سطر في السجل. ويمكن أن ترسلها { $partner } ثانية.
confirm-anew = ابدأ القناة من جديد
confirm-anew-why = افعل هذا إذا ضاعت حزمة نهائيًا أو استُعيدت نسخة احتياطية عند أحد الطرفين. ويجب أن تفعله { $partner } أيضًا وإلا فلن تُقبل أي حزمة. وتُلغى الحزم التي لم يُؤكَّد استلامها. ثم يُرسل كل ما يمرّ مرة أخرى، وكذلك كل سحب؛ وما لديهم وليس في الحزمة الجديدة الأولى يُسحب هناك.
confirm-discard-bundles = ألغِ الحزم المحتجزة
confirm-discard-bundles-why = تُلغى أول حزمة محتجزة لـ{ $partner } وكل ما وراءها: فلم تصل أي منها كاملةً إلى { $partner }، ولن تصل بعد الآن. ويعود ما فيها إلى الانتظار. ثم اختم من جديد: فتحمل الحزمة التالية ما يمر حينئذ، ومنه عمليات السحب والتنبيهات، ولا شيء غيره. ولا يلزم { $partner } أن تفعل شيئًا.
confirm-discard-bundles-none = لا حزمة محتجزة لـ{ $partner } الآن، فلا شيء يُلغى.
confirm-attest = زالت المطبوعات والصادرات
confirm-attest-why = تتعهد أمام { $partner } بأن مطبوعات ما سحبوه وصادراته وملاحظاته قد أُتلفت. ولا تستطيع آلة التحقق من ذلك. ويُسجَّل باسمك ويذهب مع الحزمة التالية.
confirm-hold = ضع حجزًا قانونيًا
confirm-hold-why = ما دام الحجز قائمًا لا تُتلف هذه النسخة حين يسحبها مالكها، بل تُقفل: لا يراها أحد هنا، ويُبلَّغ المالك بأن القانون يمنعكم من إتلافها. لا تفعل هذا إلا إذا ألزمك قانون أو محكمة.
confirm-end-hold = أنهِ الحجز
confirm-end-hold-why = تُعامل النسخة الواردة من { $partner } كغيرها من جديد.
confirm-end-hold-due = أنهِ الحجز وأتلف النسخة
confirm-end-hold-due-why = سحبت { $partner } هذا السجل. وحين ينتهي الحجز تُتلف النسخة فورًا ويُبلَّغون بذلك. ولا رجعة في هذا.
holds-title = الحجوز القانونية
holds-intro = نسخ يمنعكم القانون من إتلافها. وما يسحبه مالكه يُقفل ولا يُعرض على أحد ما دام الحجز قائمًا.
holds-none = لا حجوز.
holds-from = من { $partner }
holds-since = منذ { $when }
holds-due = سحبه مالكه، وهو مقفل هنا.
done-held = الحجز قائم.
done-hold-ended = انتهى الحجز.
done-discarded-bundles = أُلغيت الحزم. اختم من جديد ليذهب ما لا يزال يمر.
done-sealed-for-post = خُتمت الحزمة، وتوصلها الشبكة إلى عقدتهم. وإن لم تصل فالملف في القائمة أدناه.
done-sealed-unreadable = خُتمت الحزمة من دون سجلات لم تعد قراءتها ممكنة، وهي تبقى هنا. اطلب ممن يدير العقدة استعادتها من نسخة احتياطية. والملف في القائمة أدناه.
done-sealed-for-post-unreadable = خُتمت الحزمة من دون سجلات لم تعد قراءتها ممكنة، وهي تبقى هنا. اطلب ممن يدير العقدة استعادتها من نسخة احتياطية. وتوصل الشبكة الحزمة إلى عقدتهم، وإن لم تصل فالملف في القائمة أدناه.
done-anew = تبدأ القناة من جديد. أخبر الشريك أن يفعل مثل ذلك.
done-attested = تذهب إفادتك مع الحزمة التالية.

## Where a record is
where-title = أين هو
where-queued = يذهب مع الحزمة التالية
where-sent = أُرسل ولم يُؤكَّد بعد
where-delivered = سُلّم
where-withdrawal-queued = يذهب السحب مع الحزمة التالية
where-withdrawn = سُحب، بانتظارهم
where-destroyed = أتلفته عقدتهم
where-attested = أُتلف، ويقول أشخاص هناك إن الورق زال أيضًا
where-refused = لم يأخذوه
where-held = مقفل هناك: قانونهم يمنعهم من إتلافه
where-untold = سُحب هنا ولا يمكن إبلاغ عقدتهم: انتهى الاقتران
where-untold-advice = أخبر { $partner } بوسيلة أخرى بأنه سُحب واطلب منهم إتلاف نسختهم؛ أو اقترن بهم من جديد ثم اختم حزمة.
where-stuck = لم يخرج من هذه العقدة: فهو في حزمة محتجزة أو وراءها.
where-stuck-see = انظر في الحزم
where-since = منذ { $when }
where-changed = تذهب نسخة أحدث مع الحزمة التالية.
where-silent = لم يصل منهم شيء بعد ذلك؛ آخر ما وصل في { $when }.
where-never-heard = لم يصل منهم شيء قط.
where-lapses = تُقفل نسختهم نفسها بعد { $date } إن لم يجرِ تبادل آخر.
where-lapsed = أقفلت نسختهم نفسها؛ وكانت قراءتها ممكنة حتى { $date } على الأكثر.
where-not-promised = لا يصمد شيء من هذا أمام مدير غير أمين أو برنامج معدّل أو صور للشاشة أو مطبوعات أو نسخ احتياطية أو ذاكرة شخص.

## Today
today-alert = أشخاص في خطر ولم يُؤكَّد الاستلام:
today-alert-sent = تنبيهك لم يُؤكَّد استلامه:
today-withdrawals =
    { $count ->
    [one] سحب واحد ينتظر الإرسال إلى
    [two] سحبان ينتظران الإرسال إلى
    [few] { $count } عمليات سحب تنتظر الإرسال إلى
    [many] { $count } عملية سحب تنتظر الإرسال إلى
   *[other] { $count } عملية سحب تنتظر الإرسال إلى
 }
today-withdrawals-more =
    { $count ->
    [one] سحب واحد، وربما أكثر، ينتظر الإرسال إلى
    [two] سحبان، وربما أكثر، ينتظران الإرسال إلى
    [few] { $count } عمليات سحب، وربما أكثر، تنتظر الإرسال إلى
    [many] { $count } عملية سحب، وربما أكثر، تنتظر الإرسال إلى
   *[other] { $count } عملية سحب، وربما أكثر، تنتظر الإرسال إلى
 }
today-held =
    { $count ->
    [one] حزمة واحدة محتجزة هنا؛ وينتظر ما خُتم بعدها
    [two] حزمتان محتجزتان هنا؛ وينتظر ما خُتم بعدهما
    [few] { $count } حزم محتجزة هنا؛ وينتظر ما خُتم بعدها
    [many] { $count } حزمة محتجزة هنا؛ وينتظر ما خُتم بعدها
   *[other] { $count } حزمة محتجزة هنا؛ وينتظر ما خُتم بعدها
 }
today-withdrawals-perhaps = ربما هناك ما يُسحب وينتظر الإرسال إلى
today-request = للإجابة:
today-offer = اتفاق تعرضه
today-agreement-review = اتفاق حان موعد مراجعته:
today-below-minimum =
    { $count ->
    [one] شريك واحد دون ما اتُّفق عليه
    [two] شريكان دون ما اتُّفق عليه
    [few] { $count } شركاء دون ما اتُّفق عليه
    [many] { $count } شريكًا دون ما اتُّفق عليه
   *[other] { $count } شريك دون ما اتُّفق عليه
 }
