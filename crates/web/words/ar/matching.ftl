# مقارنة قوائم أنواع أخرى غير الحوادث: ما تقوله صفحاتها، وما وجدته مقارنة كل حقل.
match-kinds = أي السجلات
match-kind = نوع السجل
action-confirm-of-records = عن الأمر نفسه

review-open-only = قورنت الحقول المفتوحة وحدها. أما المختوم، ومنه الأسماء، فلم يدخل في المقارنة: لا يدل أي زوج عليه.
review-intro-of-records = أزواج من السجلات قد تكون عن الأمر نفسه.
review-question-of-records = هل هذان السجلان عن الأمر نفسه؟
review-percent-of-records = احتمال أن يكونا عن الأمر نفسه: { $value }٪
review-speaks-for-of-records = أرجح بنسبة { $times } إلى 1 أن يكونا عن الأمر نفسه
review-speaks-against-of-records = أرجح بنسبة { $times } إلى 1 أن يكونا عن أمرين
review-speaks-neither-of-records = لا يقول شيئًا
events-title-of-records = معروف لعدة جهات
events-intro-of-records = سجلات لمنظمات مختلفة يُظن أنها عن الأمر نفسه. يأتي أولًا ما يتوقف على أضعف زوج.
events-event-of-records = السجل
events-bridge-of-records = تنقسم السجلات إلى مجموعتين
events-empty-of-records = لا شيء من هذا النوع معروف لعدة منظمات بعد. قارن القوائم أولًا.
event-title-of-records = عدة سجلات عن الأمر نفسه
event-intro-of-records = كل السجلات التي يُظن أنها عن الأمر نفسه، جنبًا إلى جنب. الصفوف المعلّمة تقول أشياء مختلفة.
event-ties-help-of-records = كل زوج يصل بين سجلين مما سبق. لإخراج سجل قل عن أزواجه إنها ليست عن الأمر نفسه.
event-bridge-of-records = من دونه تنقسم السجلات إلى مجموعتين.
event-against-of-records = لا يُعدّان عن الأمر نفسه؛ والسجلان موصولان عبر غيرهما.
quality-right-of-records = عن الأمر نفسه
quality-wrong-of-records = عن أمرين مختلفين

level-as-date-same = اليوم نفسه
level-as-date-as-known = متطابق بقدر ما هو معروف
level-as-date-within-a-day = بينهما يوم واحد
level-as-date-within-a-week = بينهما أسبوع على الأكثر
level-as-date-within-a-month = بينهما شهر على الأكثر
level-as-date-different = بينهما أكثر من ذلك
level-as-date-null = غير معروف في أحدهما

level-as-place-same = المكان نفسه
level-as-place-coarser = المحافظة نفسها، وأحدهما أقل دقة
level-as-place-same-area = مكان آخر في المحافظة نفسها
level-as-place-different = محافظة أخرى
level-as-place-null = غير معروف في أحدهما

level-as-choice-same = متطابق
level-as-choice-different = مختلف
level-as-choice-null = غير معروف في أحدهما

level-as-choices-same = كلها متطابقة
level-as-choices-most = نصفها أو أكثر مشترك
level-as-choices-some = بعضها مشترك
level-as-choices-different = لا شيء مشترك
level-as-choices-null = غير معروف في أحدهما

level-as-number-same = متطابق
level-as-number-overlap = المجالان متداخلان
level-as-number-near = الفرق عُشر على الأكثر
level-as-number-within-half = الفرق نصف على الأكثر
level-as-number-different = الفرق أكبر من ذلك
level-as-number-null = غير معروف في أحدهما

level-as-name-same = متطابق
level-as-name-same-sound = متطابق في النطق
level-as-name-close = الحروف تكاد تتطابق
level-as-name-alike = الحروف متشابهة
level-as-name-different = مختلف
level-as-name-null = غير معروف في أحدهما

level-as-names-same = متطابقة
level-as-names-contained = أحدهما جزء من الآخر
level-as-names-all-close = كلها متقاربة
level-as-names-some-close = بعضها متقارب
level-as-names-different = مختلفة
level-as-names-null = غير معروف في أحدهما

level-as-text-same = الكلمات نفسها
level-as-text-close = الكلمات تكاد تتطابق
level-as-text-different = كلمات أخرى
level-as-text-null = غير معروف في أحدهما
