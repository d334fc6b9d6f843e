# مراجعة الأزواج واحدًا بعد آخر، والحوادث التي تكوّنها، وكم تخطئ المطابقة.
review-all = كل الأزواج
review-without-places = الأرقام في هذه القائمة لا تشمل الأماكن الدقيقة، التي لا يحق للجميع هنا فتحها. وتحسبها صفحة الزوج لمن يحق له ذلك.
review-place-closed = حيث يوجد مكان دقيق في السجلين فقد قورن أيضًا. ما يقوله مغلق أمامك، ولا يقوم عليه أي رقم هنا؛ أما اقتراح الزوج أو اعتباره حدثًا واحدًا فقد يقوم عليه.
review-export = كجداول يمكن تصديرها:
review-says = ما يقوله
review-speaks-for = أرجح بنسبة { $times } إلى 1 أن تكون الحادثة نفسها
review-speaks-against = أرجح بنسبة { $times } إلى 1 أن تكونا حادثتين
review-speaks-neither = لا يقول شيئًا
action-unsure = لست متأكدًا
done-unsure = تُرك دون حسم: تبقى المقارنة هي الحكم إلى أن يعرف أحد المزيد.
audit-did-unsure = ترك مطابقة دون حسم

reviewing-title = المراجعة
reviewing-waiting = { $count ->
    [zero] لا زوج ينتظر.
    [one] زوج واحد ينتظر.
    [two] زوجان ينتظران.
    [few] { $count } أزواج تنتظر.
    [many] { $count } زوجًا ينتظر.
   *[other] { $count } زوج ينتظر.
}
reviewing-gain = أزواج السجلات التي يُتوقع أن يصحّحها الجواب: { $gain }
reviewing-undo = تراجع عن الجواب الأخير
reviewing-later = زوج آخر
reviewing-keys = المفاتيح: Alt مع الرقم المكتوب على الزر؛ وفي فايرفوكس Alt وShift، وعلى ماك Control وOption.
reviewing-done = نُظر في كل الأزواج.
reviewing-sample-done = نُظر في العينة كلها. النسب في صفحة «كم تخطئ المطابقة» جيدة بقدر ما تسمح العينة.

events-title = حوادث معروفة لعدة جهات
events-intro = سجلات لمنظمات مختلفة يُظن أنها تروي حادثة واحدة. يأتي أولًا ما يتوقف على أضعف زوج.
events-event = الحادثة
events-known-to = معروفة لدى
events-weakest = أضعف زوج
events-hangs = إن كان خطأ
events-bridge = تنقسم الحادثة إلى اثنتين
events-no-bridge = تُبقيها أزواج أخرى معًا
events-all-confirmed = كلها مؤكدة
events-empty = لا حادثة معروفة لعدة منظمات بعد. قارن القوائم أولًا.

event-title = حادثة واحدة وعدة سجلات
event-intro = كل السجلات التي يُظن أنها تروي هذه الحادثة، جنبًا إلى جنب. الصفوف المعلّمة تقول أشياء مختلفة.
event-look = انظر في أضعف زوج
event-no-difference = لا اختلاف
event-ties = ما يجمعها
event-ties-help = كل زوج يصل بين سجلين مما سبق. لإخراج سجل من الحادثة قل عن أزواجه إنها ليست الحادثة نفسها.
event-tie = السجل { $left } والسجل { $right }
event-state = الحالة
event-remarks = ملاحظات
event-weakest = أضعف زوج.
event-bridge = من دونه تنقسم الحادثة إلى اثنتين.
event-against = لا يُعدّ الحادثة نفسها؛ والسجلان موصولان عبر غيرهما.

quality-title = كم تخطئ المطابقة
quality-intro = عينة عشوائية من الأزواج بحسب رجحانها. حين يحكم الناس فيها يستطيع Concord أن يقول كم من الأزواج صحيح، وكم من الصحيح يفوت كل عتبة.
quality-judge = { $count ->
    [zero] لا زوج ينتظر الحكم
    [one] احكم في الزوج الذي ينتظر
    [two] احكم في الزوجين اللذين ينتظران
    [few] احكم في { $count } أزواج تنتظر
    [many] احكم في { $count } زوجًا ينتظر
   *[other] احكم في { $count } زوج ينتظر
}
quality-sample = العينة
quality-pairs = الأزواج
quality-in-sample = في العينة
quality-right = الحادثة نفسها
quality-wrong = حادثتان مختلفتان
quality-unsure = دون حسم
quality-band = من { $from } إلى { $to } ٪
quality-shares = ما تعنيه كل عتبة
quality-taken = أخذ الأزواج التي رجحانها
quality-from = { $from } ٪ أو أكثر
quality-precision = الصحيح مما أُخذ
quality-recall = المأخوذ من الصحيح
quality-interval = من { $lower } إلى { $upper } ٪
quality-unknown = لم يُحكم فيها بعد
quality-how = قيم وسطى، ومجالات تضم النسبة الصحيحة في 95 حالة من 100. ما حُكم فيه يُعدّ كما حُكم، وبقية كل صف كما يوحي به ما حُكم فيه؛ وما تُرك دون حسم يُعدّ كأنه لم يُنظر فيه. الأزواج الصحيحة التي لم تُقترح قط غائبة عن كل ما هنا، فالمأخوذ منسوب إلى ما اقتُرح. يصح هذا إن كان الحكّام مصيبين.
