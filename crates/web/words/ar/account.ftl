# One's own account: proving again who one is, sessions, passphrase, authenticator, recovery codes, invitations.

prove-title = أثبت أنك أنت
prove-intro = ما أنت على وشك فعله يُخرج شيئًا من هذه العقدة، أو يفتح ما حساسيته قصوى أو يفتحه لآخرين، أو يغيّر من يستطيع الدخول. أدخل عبارة المرور ورمزًا جديدًا، ويسري ذلك عشر دقائق.
prove-kept = ما ملأته محفوظ إلى ذلك الحين.
prove-go-on = متابعة
prove-problem-refused = عبارة المرور أو الرمز غير صحيح. الرمز يعمل مرة واحدة، فانتظر الرمز التالي.
resume-title = أرسله الآن
resume-intro = أثبتّ أنك أنت. لم يُرسل شيء بعد، وهذا ما كنت قد ملأته.
resume-send = إرسال ما ملأته

refusal-passphrase-long = عبارة المرور 200 حرف على الأكثر. اختر عبارة أقصر.
refusal-passphrase-weak = عبارة المرور هذه سهلة التخمين. خذ أربع كلمات أو خمسًا لا صلة لبعضها ببعض ولا بك ولا بالمنظمة.

audit-did-prove = أثبت هويته من جديد

account-title = حسابك
account-sessions = أين أنت مسجّل الدخول
account-sessions-help = أنهِ ما لا تعرفه، ثم ضع عبارة مرور أخرى.
account-this = هذه الجلسة
account-began = بدأت { $at }
account-seen = آخر استعمال { $at }
account-end-this = إنهاؤها
account-end-this-of = إنهاء الجلسة التي بدأت { $at }
account-end-others = إنهاء كل ما سواها
account-end-all = إنهاء الكل، ومعها هذه
browser-firefox = فايرفوكس
browser-edge = إيدج
browser-chrome = كروم
browser-safari = سفاري
browser-other = متصفح آخر
done-sessions-ended = أُنهيت.

account-passphrase = عبارة المرور
account-passphrase-help = عبارة أخرى تُنهي كل جلسة سواها لك، وكل مفتاح مرور، وأي دعوة لم تُستعمل بعد.
account-present = عبارة المرور الحالية
account-new = عبارة المرور الجديدة
account-new-help = 12 حرفًا على الأقل. أربع كلمات أو خمس لا صلة لبعضها ببعض ولا بك ولا بالمنظمة تكفي.
account-again = عبارة المرور الجديدة مرة أخرى
account-passphrase-set = اعتماد عبارة المرور الجديدة
account-problem-again = العبارتان الجديدتان ليستا واحدة. اكتبهما من جديد.
done-passphrase-set = اعتُمدت عبارة المرور الجديدة. انتهت كل جلسة أخرى وكل مفتاح مرور.

authenticator-title = تطبيق التوثيق
authenticator-help = هاتف آخر أو تطبيق آخر. الحالي يعمل إلى أن يؤكد رمزٌ من الجديد أنه يعمل. وعندئذ تنتهي مفاتيح المرور كلها أيضًا، فقد يكون واحد منها في الهاتف الذي ضاع.
authenticator-begin = إعداد تطبيق توثيق آخر
authenticator-scan = دع التطبيق على هاتفك يقرأ هذه الصورة، أو اكتب السر فيه. لا يجوز أن يراه أحد غيرك.
authenticator-qr = السر في صورة رمز QR
authenticator-typed = السر ليُكتب باليد
authenticator-code = الرمز الذي يعرضه التطبيق
authenticator-confirm = استعمال هذا التطبيق
done-authenticator-set = تطبيق التوثيق الجديد يعمل. انتهت كل جلسة أخرى وكل مفتاح مرور.

recovery-title = رموز الاستعادة
recovery-help = كل رمز منها يحل محل رمز التطبيق مرة واحدة حين يضيع التطبيق. احفظها على ورق بعيدًا عن عبارة المرور وعن الهاتف.
recovery-left =
    { $count ->
        [zero] لا رموز لديك.
        [one] بقي لديك رمز واحد.
        [two] بقي لديك رمزان.
        [few] بقيت لديك { $count } رموز.
        [many] بقي لديك { $count } رمزًا.
       *[other] بقي لديك { $count } رمز.
    }
recovery-renew = إنشاء رموز جديدة، وتنتهي القديمة
recovery-keep = يظهر هذا مرة واحدة. اكتب الرموز واحفظها بعيدًا عن عبارة المرور وعن الهاتف. يعمل كل منها مرة واحدة مكان رمز التطبيق.
recovery-kept = كتبتها

session-lost = هل دُعيت، أو سُمح لك باختيار عبارة مرور جديدة؟
invitation-title = دعوة
invitation-intro = اكتب ما أُعطيته. يعمل مرة واحدة، ولمدة 72 ساعة.
invitation-token = الدعوة
invitation-open = متابعة
invitation-problem = هذه الدعوة غير معروفة أو استُعملت أو انتهت. اطلب دعوة جديدة ممن أعطاك إياها.
invitation-name = تسجّل الدخول باسم
invitation-reset-help = حين تُتم هذه الصفحة تنتهي عبارة مرورك القديمة وتطبيق التوثيق القديم ورموز الاستعادة وكل جلسة. لا يتغير شيء آخر: تبقى أدوارك واسمك وما كتبته.
invitation-passphrase = عبارة المرور التي تختارها
invitation-word = كلمة الشخص الثاني
invitation-word-help = يقولها لك قائد، بصوته أو وجهًا لوجه.
invitation-accept = فتح حسابي
invitation-opened = حسابك مفتوح الآن. لا أحد غيرك يعرف ما اخترته.
invitation-made = دعوة
invitation-once = تظهر هذه مرة واحدة. أعطها لهذا الشخص وحده، بطريق لا يقرؤه غيره.
invitation-page = الصفحة التي تُكتب فيها
invitation-ends = تعمل حتى
invitation-hand-on = يختار الشخص عبارة المرور وتطبيق التوثيق وحده، ولا تعرفهما أنت. اسمع منه بصوته أنه هو من فتح الحساب.
invitation-second = يقول القائد الذي وافق كلمةً لهذا الشخص. من دون الكلمة لا تفتح الدعوة شيئًا.

approval-reset = بعد ذلك يجوز له
approval-reset-what = أن يختار بدعوةٍ عبارة مرور وتطبيق توثيق جديدين، وينتهي القديم حين تُستعمل
approval-word = تأكد بالصوت أو وجهًا لوجه أن هذا الشخص هو من يطلب. ثم قل له هذه الكلمة، ولا تقلها لغيره:
approval-make = إنشاء الدعوة
approval-make-help = تظهر مرة واحدة. تعطيها أنت للشخص، ويقول له القائد الذي وافق كلمة.
today-approve-reset = عبارة مرور جديدة لشخص تنتظر قرارك:

person-lost = ضاعت عبارة المرور أو تطبيق التوثيق
person-lost-help = يوافق قائد على أن يختار هذا الشخص غيرهما. لا يضيع شيء ولا يدخل أحد سواه: تحصل أنت على دعوة تعطيها له، ويقول له القائد كلمة.
person-reset = طلب موافقة قائد
person-sessions = الجهاز أو الهاتف في أيدٍ أخرى
person-sessions-help = تنتهي كل جلسات هذا الشخص فورًا وعلى كل جهاز. وتبقى عبارة المرور وتطبيق الرموز ومفاتيح المرور كما هي. فإن كان على الجهاز رموز أو مفتاح مرور، أو أمكن أن تُعرف عبارة المرور، فاطلب له عبارة مرور جديدة كذلك: فهي تُنهي الثلاثة متى استُعملت الدعوة.
person-sessions-end = إنهاء كل الجلسات
person-unopened = دُعي هذا الشخص ولم يأت بعد. الدعوة الجديدة تُنهي السابقة.
person-invite-again = إنشاء دعوة جديدة

refusal-present-same = هذه عبارة المرور الحالية. اختر غيرها.
refusal-present-wrong = عبارة المرور الحالية غير صحيحة. بعد خمس محاولات فاشلة انتظر دقيقة.
refusal-authenticator-none = لا تطبيق توثيق جديدًا ينتظر رمزه. ابدأ من جديد.
refusal-authenticator-code = تطبيق التوثيق لا يعرض هذا الرمز. تحقق من ساعة الهاتف، وخذ الرمز التالي.
refusal-invitation-ended = هذه الدعوة غير معروفة أو استُعملت أو انتهت. اطلب دعوة جديدة ممن أعطاك إياها.
refusal-invitation-word = الرمز أو الكلمة غير صحيح. اسأل الشخص الثاني عن الكلمة، وخذ الرمز التالي.
refusal-reset-nobody = لا يوجد قائد آخر يوافق على هذا. من لديه عبارة مرور العقدة ينشئ الدعوة من سطر الأوامر بالأمر «concord person reset --alone».
refusal-reset-somebody = يوجد قائد يوافق على هذا. اطلب من دون «--alone».
refusal-invitation-been = هذا الشخص دخل من قبل. اطلب له اختيار عبارة مرور جديدة.
refusal-invitation-made = لم تتم الموافقة على هذا، أو أُنشئت الدعوة من قبل، أو انتهى. اطلب من جديد.

audit-did-passphrase = وضع عبارة مرور أخرى
audit-did-authenticator = أعد تطبيق توثيق آخر
audit-did-recovery-codes = أنشأ رموز استعادة جديدة
audit-did-recovery-used = استعمل رمز استعادة
audit-did-sessions-end = أنهى جلسات له
audit-did-sessions-end-of = أنهى كل جلسات شخص آخر
audit-did-invite-made = أنشأ دعوة
audit-did-reset-made = أنشأ دعوة بعد ضياع
audit-did-invitation = جرّب دعوة
audit-did-account-opened = فتح حسابه
audit-did-reset = عاد بعبارة مرور جديدة

today-tries =
    { $count ->
    [one] فشلت محاولة واحدة للدخول إلى حسابك في الأسبوعين الأخيرين.
    [two] فشلت محاولتان للدخول إلى حسابك في الأسبوعين الأخيرين.
    [few] فشلت { $count } محاولات للدخول إلى حسابك في الأسبوعين الأخيرين.
    [many] فشلت { $count } محاولة للدخول إلى حسابك في الأسبوعين الأخيرين.
   *[other] فشلت { $count } محاولة للدخول إلى حسابك في الأسبوعين الأخيرين.
 }
today-tries-note = آخرها { $at }. إن لم يكن ذلك منك، فاختر عبارة مرور أخرى.
today-altered = تغيّرت طريقة دخولك:
today-altered-note = { $at }. إن لم يكن ذلك منك، فاختر عبارة مرور أخرى واصنع رموز استعادة جديدة وأخبر المدير التقني.
account-before = كان دخولك السابق { $at }. إن لم يكن ذلك منك، فاختر عبارة مرور أخرى.

left-title = رُفع ما كان على الشاشة
left-help = لم يُطلب شيء هنا منذ مدة، فرُفع ما كان مفتوحًا كي لا يقرأه من يمر.
left-back = افتحه من جديد
