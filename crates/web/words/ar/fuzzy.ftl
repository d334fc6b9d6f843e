# Fuzzy private matching.
private-match-method = الطريقة
private-match-other = الطرف الآخر
private-match-other-name = الطرف الآخر
private-match-unit = وحدة الربط
private-match-unit-name = وحدة الربط
private-match-threshold = درجة التشابه من 50 إلى 100
private-match-period = أيام السجلات
private-match-until = سارٍ حتى
private-match-others = سجلات الطرف الآخر
private-match-schema = ما جرى ترميزه
private-match-asked-by = عرضها
private-match-decided-by = قرّر بشأنها
private-match-unit-said = وحدة الربط كما يسمّيها الشريك
private-match-unit-key = مفتاح وحدة الربط
fuzzy-title = مطابقة سرية
fuzzy-runs = أسماء وتواريخ كُتبت بطرق مختلفة
fuzzy-intro = قلّما تكتب قائمتان الاسم نفسه بالطريقة نفسها. هنا يحوّل الطرفان سجلاتهما إلى ترميزات يمكن مقارنتها ولا يمكن قراءتها، ولا يعرف كل طرف إلا أيًّا من سجلاته هو يعرفها الآخر أيضًا.
fuzzy-none = لا شيء بعد.
fuzzy-new = مقارنة قوائم كُتبت بطرق مختلفة
fuzzy-new-intro = أنت تعرض، وشخص في الطرف الآخر يقول نعم أو لا. لا يُرمَّز شيء قبل ذلك.
fuzzy-ways = ثلاث طرق، وما تكشفه كل منها ولمن
fuzzy-way-tokens = يعرف شريكك عدد السجلات التي سألت عنها ولا شيء غير ذلك، وتعرف أنت نعم أو لا لكل سجل من سجلاتك والحد الأقصى التقريبي لطول قائمته. لا يُعثر إلا على أحداث اليوم نفسه والمحافظة نفسها ونوع العنف نفسه. ولا حاجة إلى منظمة ثالثة.
fuzzy-way-unit = ترمّزان أنت وشريكك بمفتاح لا يملكه غيركما، وتقارن منظمة ثالثة اختارها كلاكما الترميزات من دون المفتاح. تعرف هذه المنظمة مَن يقارن وعدد السجلات عند كل طرف ومدى تشابهها، ولا تستطيع قراءة أي منها. ويعرف كل منكما أيًّا من سجلاته هو يعرفها الآخر أيضًا. وإذا جمعت وحدة الربط وشريكك ما لديهما أمكنهما اختبار الأسماء على قائمتك.
fuzzy-way-direct = تذهب ترميزات صاحب العرض إلى الشريك، وهو يملك المفتاح ويقارنها. ويعرف كل طرف أيًّا من سجلاته هو يعرفها الآخر أيضًا. غير أن من يملك المفتاح يستطيع اختبار أي اسم على هذه القائمة كلما شاء، ولا يرى ذلك أحد. لا تخترها إلا مع شريك كنت ستُريه القائمة نفسها.
fuzzy-tokens-here = السؤال واحدًا واحدًا موجود في الصفحة السابقة.
fuzzy-partner = مع من
fuzzy-kind = أي سجلات
fuzzy-from = من يوم
fuzzy-to = إلى يوم
fuzzy-period-help = اترك الخانتين فارغتين لجميع السجلات. كلما قلّت السجلات قلّ ما يُكشف.
fuzzy-method = الطريقة
fuzzy-unit-choose = وحدة الربط
fuzzy-unit-help = لطريقة وحدة الربط: منظمة ثالثة بينك وبينها اتفاق. ويجب أن يكون لشريكك اتفاق معها أيضًا.
fuzzy-warning = من يملك المفتاح يستطيع اختبار أي اسم على هذه القائمة.
fuzzy-warning-why = للطريقة المباشرة وحدها: شريكك يملك المفتاح. ولا يرى أحد ما يختبره ولا كم مرة.
fuzzy-warning-other = إذا قلت نعم أعطاك { $partner } قائمة كهذه وأنت تملك المفتاح. تقارن عقدتك مرة واحدة ولا تحتفظ بالقائمة ولا بالمفتاح.
fuzzy-warned = أعرف ذلك، والطريقة المباشرة مناسبة هنا
fuzzy-names = تدخل أسماء الضحايا
fuzzy-names-help = لا يدخل اسم إلا حيث يمنح الاتفاق مع هذا الشريك الهوية ووافق صاحب الاسم على ذكره. أما السجلات الأخرى فيدخل باقيها من دون الاسم.
fuzzy-threshold-help = تجد 85 أسماءً فيها بضعة أحرف مختلفة. والأقل يجد أكثر، ومنه ما ليس الحدث نفسه.
fuzzy-personal = الترميزات بيانات شخصية بأسماء مستعارة وليست مجهولة. ولا يدخل فيها أبدًا نص حر ولا مكان دقيق ولا مصدر ولا اسم الفاعل.
fuzzy-offer-stands =
    { $count ->
        [one] يسري العرض يومًا واحدًا.
        [two] يسري العرض يومين.
        [few] يسري العرض { $count } أيام.
        [many] يسري العرض { $count } يومًا.
       *[other] يسري العرض { $count } يوم.
    }
fuzzy-nobody = لا يسمح اتفاق أي شريك بمطابقة سجلات الطرفين. اعرض نسخة فيها درجة المطابقة.
fuzzy-wrong-partner = قل مع من.
fuzzy-wrong-kind = لا يسمح الاتفاق مع هذا الشريك بمطابقة هذه السجلات.
fuzzy-wrong-method = اختر طريقة.
fuzzy-wrong-unit = اختر وحدة ربط؛ وهي ليست أنت ولا شريكك.
fuzzy-wrong-warned = أشّر على أنك تعرف: من يملك المفتاح يستطيع اختبار أي اسم على هذه القائمة.
fuzzy-wrong-period = أعطِ اليومين، الأول أولًا، أو لا تعطِ أيًّا منهما.
fuzzy-wrong-threshold = أعطِ عددًا صحيحًا من 50 إلى 100.
fuzzy-side-out = معروضة على { $partner }
fuzzy-side-in = عرضها { $partner }
fuzzy-side-between = بين { $partner } و{ $other }
fuzzy-state-offered = على شخص في الطرف الآخر أو هنا أن يقول نعم أو لا.
fuzzy-state-agreed = تذهب الترميزات مع الحزم التالية. أقفلها من صفحة التبادل. وتأتي النتيجة مع حزمة أيضًا.
fuzzy-state-gathering = لم تصل قائمة الطرف الآخر.
fuzzy-state-ready = القائمتان هنا، والقرار لشخص هنا.
fuzzy-state-answered = تمت المقارنة، وأُتلف المفتاح والترميزات.
fuzzy-state-refused = لم يُقارَن شيء، وأُتلف المفتاح والترميزات.
fuzzy-state-withdrawn = سُحبت قبل أن يرد أحد، وأُتلف المفتاح.
fuzzy-state-expired = لن يحدث شيء بعد، وأُتلف المفتاح والترميزات.
fuzzy-unit = وحدة الربط
fuzzy-finely = لا أدقّ من
fuzzy-given = سجلاتنا
fuzzy-others = سجلاتهم
fuzzy-rows-first = صفوف القائمة الأولى
fuzzy-rows-second = صفوف القائمة الثانية
fuzzy-pairs = الصفوف المتطابقة
fuzzy-fields = ما يدخل فيها
fuzzy-known = معروف للطرفين
fuzzy-found =
    { $count ->
        [0] لا شيء مما يمكنك عرضه.
        [one] يعرفون سجلًا واحدًا من سجلاتك أيضًا.
        [two] يعرفون سجلين من سجلاتك أيضًا.
        [few] يعرفون { $count } سجلات من سجلاتك أيضًا.
        [many] يعرفون { $count } سجلًا من سجلاتك أيضًا.
       *[other] يعرفون { $count } سجل من سجلاتك أيضًا.
    }
fuzzy-may-err = قد يكون السجلان المتشابهان حدثين مختلفين؛ ولا شيء هنا يثبت أنهما حدث واحد.
fuzzy-further = و{ $count } غيرها.
fuzzy-answer = نعم أو لا
fuzzy-would-give =
    { $count ->
        [0] لن يدخل أي من سجلاتك: الوسم والاتفاق والموافقة لا تسمح بمطابقة أي منها.
        [one] سيدخل سجل واحد من سجلاتك.
        [two] سيدخل سجلان من سجلاتك.
        [few] ستدخل { $count } سجلات من سجلاتك.
        [many] سيدخل { $count } سجلًا من سجلاتك.
       *[other] سيدخل { $count } سجل من سجلاتك.
    }
fuzzy-unit-unknown = لم تقترن بوحدة الربط هذه. اقترن بها واتفق معها أولًا، أو قل لا.
fuzzy-as-unit = أنتم وحدة الربط
fuzzy-as-unit-help = لدى عقدتك قائمتان من الترميزات ولا مفتاح لهما. عندما تقارن يُخبَر كل طرف بأيٍّ من صفوفه هو تطابق، وتُتلف القائمتان هنا. وتبقى الأعداد والأوقات والأطراف في السجل.
fuzzy-limit-runs = عدد هذه المطابقات المسموح لكل شريك خلال ثلاثين يومًا
fuzzy-limit-rows = عدد السجلات المسموح في القائمة الواحدة
action-new-run = قارن مع شريك
action-offer-run = اعرضها
action-accept-run = قل نعم
action-refuse-run = قل لا
action-withdraw-run = اسحبها
action-compare-run = قارن الآن
action-decline-run = لا تقارن، وأتلف القائمتين
done-run-offered = عُرضت. أقفل الحزمة التالية لهم من صفحة التبادل.
done-run-accepted = قلت نعم. أقفل الحزم التالية من صفحة التبادل.
done-run-refused = قلت لا. يعلمون بذلك مع الحزمة التالية.
done-run-withdrawn = سُحبت.
done-run-compared = تمت المقارنة وأُتلفت القائمتان. أقفل الحزم للطرفين من صفحة التبادل.
today-run-offer = مطابقة سرية يعرضها
today-run-compare = قائمتان تنتظران أن تقارنهما:
audit-did-private-match-offer = عرض مطابقة سرية
audit-did-private-match-offered = وصل عرض مطابقة سرية
audit-did-private-match-accept = قال نعم لمطابقة سرية
audit-did-private-match-refuse = قال لا لمطابقة سرية
audit-did-private-match-reply = وصل الرد على مطابقة سرية
audit-did-private-match-encodings = أعطى ترميزات لمطابقة سرية
audit-did-private-match-gather = تسلّم ترميزات بصفة وحدة ربط
audit-did-private-match-compare = قارن قائمتين من الترميزات
audit-did-private-match-result = وصلت نتيجة مطابقة سرية
audit-did-private-match-withdraw = سحب عرض مطابقة سرية
audit-did-private-match-withdrawn = وصل خبر سحب مطابقة سرية
audit-did-private-match-expire = انتهت مطابقة سرية من تلقاء نفسها
