## The places of backups
backups-title = النسخ الاحتياطية
backups-intro = كل مكان تُحفظ فيه نسخ مشفّرة من هذه العقدة. ما أُتلف هنا قد يبقى في نسخة منها إلى اليوم المذكور.
backups-none = لم تُصنع أي نسخة احتياطية بعد. يصنعها من يشغّل هذه العقدة بالأمر «concord backup».
backups-how = تُضاف الأماكن وتُجرَّب وتُفرَّغ من سطر الأوامر في الجهاز الذي تعمل عليه هذه العقدة: «concord backup place».
backups-kind-folder = مجلد
backups-kind-bucket = تخزين في مكان آخر
backups-kind-partner = عقدة شريك
backups-unnamed = مجلد أو مكان بلا اسم
backups-made = آخر نسخة
backups-tried = آخر تجربة
backups-never = لم يحدث قط
backups-until = تُحفظ حتى
backups-until-says =
    { $count ->
    [zero] لا نسخ هناك؛ قد يبقى ما أُتلف حتى { $date }.
    [one] نسخة واحدة؛ قد يبقى فيها ما أُتلف حتى { $date }.
    [two] نسختان؛ قد يبقى في إحداهما ما أُتلف حتى { $date }.
    [few] { $count } نسخ؛ قد يبقى في إحداها ما أُتلف حتى { $date }.
    [many] { $count } نسخة؛ قد يبقى في إحداها ما أُتلف حتى { $date }.
   *[other] { $count } نسخة؛ قد يبقى في إحداها ما أُتلف حتى { $date }.
 }
backups-until-none = لا يُحفظ هناك شيء من نسخنا على حد علم هذه العقدة.
backups-trouble-unreachable = لم تصل آخر نسخة إلى هناك. تُعاد المحاولة كل ساعة؛ فإن استمر ذلك فانظر في الشبكة واسأل من يدير المكان.
backups-trouble-refused = لم يقبل المكان آخر نسخة، أو أعاد شيئًا غيرها. شغّل «concord backup --to» متبوعًا باسم المكان لترى السبب، واستعمل مكانًا آخر في هذه الأثناء.
backups-trouble-here = فشلت آخر نسخة في هذه العقدة نفسها. شغّل «concord doctor»، وانظر هل امتلأ القرص.
backups-trouble-gone = اختفت من هناك نسخ صنعتها هذه العقدة، ولم يُزلها أحد هنا. اسأل من يدير المكان.
backups-trouble-keeps-removed = يحتفظ المكان بما يُزال منه، فلا يزول منه شيء أُتلف هنا. أوقف حفظ الإصدارات السابقة هناك، وأزلها.
backups-trouble-late = لم تُصنع نسخة منذ أكثر من سبعة أيام.
backups-trouble-untried = لم تُجرَّب أي نسخة هناك في التسعين يومًا الأخيرة. شغّل «concord backup drill» متبوعًا باسم المكان.
backups-trouble-past = هناك شيء تجاوز يومه الأخير وما زال يحمل ما أُتلف. شغّل «concord backup prune» متبوعًا باسم المكان.
audit-did-backup-place = غيّر أماكن النسخ الاحتياطية
audit-did-keeping = قرّر ما يُحفظ لشريك
action-see-backups = أين تُحفظ النسخ الاحتياطية
