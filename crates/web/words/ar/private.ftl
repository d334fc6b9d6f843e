# Private matching.
kind-private_match = مطابقة سرية
kind-private_match-many = المطابقات السرية
private-match-direction = الاتجاه
private-match-partner = الشريك
private-match-short-name = الشريك
private-match-state = الحالة
private-match-about = بخصوص
private-match-tokens = السجلات المسؤول عنها
private-match-found = معروفة للطرفين
private-match-left = المتبقي من الحصة
private-match-why = سبب الرفض
private-match-asked = تاريخ السؤال
private-match-answered = تاريخ الرد
private-match-thread = المُعرّف
private-match-pending = محفوظ حتى الرد
private-match-known = معروف للشريك أيضًا
