# ما تقوله شاشات التسجيل والطلبات والإعدادات والأجهزة والمقارنة والبحث والمجموعات والتفاصيل.

## في كل مكان
page-name = Wiretight
close = إغلاق
cancel = إلغاء
go-back = رجوع
continue = متابعة
done = تم
copy = نسخ
copied = تم النسخ.
add = إضافة
remove = إزالة
save = حفظ
learn-more = معرفة المزيد
name-unproven = { $name } (غير مؤكد)

## الدقيقة الأولى
welcome-title = مرحبًا بك في Wiretight
welcome-about = لا يقرأ المحادثة إلا من فيها. بلا رقم هاتف وبلا بريد إلكتروني.
welcome-new = إنشاء حساب
welcome-have = لدي حساب
register-title = حسابك
register-server = الخادم
register-server-help = العنوان كاملًا كما يعطيه مشغّل الخادم.
register-handle = الاسم الذي يجدك به الآخرون
register-handle-help = من 3 إلى 32 حرفًا لاتينيًا أو رقمًا، وبينها . _ -. يمكنك تركه فارغًا؛ عندئذ لا يجدك أحد، وتكتب أنت أولًا.
register-device = اسم هذا الجهاز
register-device-help = لا تراه إلا أجهزتك.
register-device-default = حاسوب، { $day }
register-passphrase = عبارة المرور
register-passphrase-help = تقفل رسائلك على هذا الحاسوب. لا يستطيع أحد إعادة تعيينها.
register-passphrase-none = من دونها تحفظ حافظة مفاتيح النظام رسائلك مقفلة.
register-invitation = رمز الدعوة
register-invitation-help = فقط إن أعطاك مشغّل الخادم رمزًا.
register-more = خيارات أخرى
register-do = إنشاء الحساب
register-busy = جارٍ إنشاء حسابك…
field-needed = يرجى ملء هذا الحقل.
field-handle = الاسم من 3 إلى 32 حرفًا لاتينيًا أو رقمًا، وبينها . _ -.
field-server = يكون العنوان مثل chat.example.org:7443#… — انسخه كاملًا.
field-passphrase = 8 أحرف على الأقل، من فضلك.
show-passphrase = إظهار عبارة المرور

recovery-title = رمز الاسترداد
recovery-about = اكتبه واحفظه في مكان آمن بعيدًا عن هذا الحاسوب. إنه الطريق الوحيد إلى حسابك إن فقدت كل أجهزتك. يظهر الآن فقط، ولا يملكه أحد غيرك.
recovery-copy = نسخ الرمز
recovery-have = لقد كتبته
recovery-unfinished = يجري إنشاء حسابك. يمكنك كتابة الرمز في هذه الأثناء.

ready-title = أنت في الداخل
ready-about = لبدء محادثة أعطِ الناس اسمك، أو اكتب إلى من تعرف اسمه.
ready-no-handle = ليس لك اسم يجدك به الآخرون. ما زلت تستطيع الكتابة إلى من تعرف أسماءهم.
ready-write = الكتابة إلى أحد
ready-later = نظرة أولًا

have-title = إحضار حسابك إلى هنا
have-link = ربط هذا الجهاز
have-link-about = لديك جهاز آخر ينتمي إلى حسابك. تستمر محادثاتك هنا أيضًا.
have-recover = استخدام رمز الاسترداد
have-recover-about = فُقدت كل أجهزتك. يصبح هذا جهاز الحساب الوحيد.
link-title = ربط هذا الجهاز
link-handle = اسم حسابك
link-begin = إظهار الرمز
link-code-about = على جهاز ينتمي إلى حسابك افتح «الإعدادات» ثم «الأجهزة» ثم «ربط جهاز»، واكتب هذا الرمز أو امسحه ضوئيًا.
link-code = الرمز
link-waiting = بانتظار الجهاز الآخر…
link-digits-about = هل يعرض الجهازان هذه الأرقام؟
link-same = نعم، هي نفسها
link-different = لا
link-confirmed = بانتظار إجابتك على الجهاز الآخر…
link-never-send = هذا الرمز لجهاز من أجهزتك أنت فقط. من يطلبه منك غير ذلك يريد حسابك.
recover-title = استخدام رمز الاسترداد
recover-code = رمز الاسترداد
recover-code-help = كما كتبته. لا فرق في المسافات وحالة الأحرف.
recover-handle-help = اتركه فارغًا إن لم يكن لحسابك اسم.
recover-replace = ربما رأى غيري هذا الرمز: أعطني رمزًا آخر
recover-warning = تُزال كل الأجهزة الأخرى لهذا الحساب، وإن أخذت رمز استرداد آخر يرى من تعرفهم أن رمز أمانك تغيّر. تبدأ المحادثات هنا فارغة.
recover-do = اجعل هذا جهازي الوحيد
recover-busy = جارٍ استرداد حسابك…

unlock-title = مقفل
unlock-about = رسائلك مقفلة على هذا الحاسوب.
unlock-do = فتح القفل
unlock-wrong = ليست هذه عبارة المرور.
unlock-keyring = فتح القفل بحافظة مفاتيح النظام

client-starting = جارٍ فتح Wiretight…
client-ended-title = افتح Wiretight من جديد
client-ended-about = فقد هذا التبويب مكانه. شغّل Wiretight من تطبيقاتك أو بالأمر «wiretight open». لم يضع شيء.
client-returning = { "\u200F" }Wiretight لا يعمل الآن. تعود هذه الصفحة من تلقاء نفسها.
part-lost = لم يُجب Wiretight على هذا الحاسوب، ولذلك ينقص هذا الجزء من الصفحة.
part-unfit = حُدِّث Wiretight، أو لم يصل جزء من الصفحة كاملًا. أعِد تحميل الصفحة للمتابعة.
part-load-again = إعادة التحميل
offline-line = لا اتصال بالخادم. يُرسل ما تكتبه حين يعود.

removed-title = أُزيل هذا الجهاز
removed-about = أزاله جهاز آخر من حسابك. ما زالت قراءة ما وصل من قبل ممكنة في سطر الأوامر.
closed-title = حُذف هذا الحساب
closed-about = ما زالت قراءة ما وصل من قبل ممكنة في سطر الأوامر.

## الطلبات
requests-title = الطلبات
requests-about = ينتظر هنا من يريد الكتابة إليك. لا يُخبر بشيء حتى تقبل.
requests-empty = لا طلبات
requests-empty-about = حين يكتب إليك أحد لأول مرة تقرر هنا إن كنت تقبل.
request-says = يسمّي نفسه «{ $claimed }». يُتحقَّق من أن الاسم له حين تقبل.
request-words = ما يكتبه { $name }
request-no-text = لم يكتب شيئًا بعد.
request-accept = قبول
request-delete = حذف
request-block = حظر
request-blocked = تم الحظر. لا يُخبر بذلك.
request-declined = تم الحذف. لا يُخبر بذلك.
request-notice = ترى كلماته فقط: لا تُجلب صور ولا تُفتح روابط، ولا يعلم أنك قرأت هذا.

## بدء المحادثات
new-title = محادثة جديدة
new-field = الاسم
new-field-help = الاسم كاملًا كما أُعطي لك.
new-find = بحث
new-not-found = لا يحمل أحد هذا الاسم على خادمك: إما أنه يُكتب بشكل آخر أو أن الحساب قد حُذف. تحقق من صاحبه.
new-known = أناس تعرفهم
new-group = مجموعة جديدة
new-none-known = لا تعرف أحدًا هنا بعد.
new-first-title = الكتابة إلى { $name }
new-first-text = الرسالة الأولى
new-first-help = يصل هذا النص طلبًا، ويقرر صاحبه إن كان يقبل.
new-first-send = إرسال
group-new-title = مجموعة جديدة
group-name = اسم المجموعة
group-people = من فيها
group-people-help = اختر شخصًا واحدًا على الأقل.
group-create = إنشاء المجموعة

## البحث
search-title = بحث
search-field = الكلمات المطلوبة
search-in-chat = البحث في هذه المحادثة
search-nothing = لم يُعثر على شيء
search-nothing-about = يُعثر على الرسائل ببدايات كلماتها. لا يُبحث إلا في هذا الجهاز.
search-begin = عمّ تبحث؟
search-begin-about = أسماء ومحادثات ورسائل على هذا الجهاز. لا يُسأل أحد غيره.
search-chats = محادثات
search-messages = رسائل
search-more = إظهار المزيد
search-count = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $count } رسائل
   *[other] { $count } رسالة
}

## تفاصيل محادثة
details-title = التفاصيل
details-members = { $count ->
    [zero] لا أحد
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
   *[other] { $count } شخصًا
}
details-only = لا يقرأ هذه المحادثة أو يسمعها إلا من فيها.
details-security = رقم الأمان
details-verified = قارنتما رقمي الأمان.
details-not-verified = لم يُقارن بعد
details-lapsed = قورن على جهاز أُزيل
details-replaced = تغيّر رمز الأمان منذ المقارنة
details-mute = كتم
details-unmute = إلغاء الكتم
details-mute-hour = لساعة
details-mute-eight = لثماني ساعات
details-mute-week = لأسبوع
details-mute-always = حتى ألغيه
details-muted-until = مكتومة حتى { $time }
details-hide = إخفاء هذه المحادثة
details-hide-about = لا تظهر في أي قائمة، ولا تُعثر عليها إلا باسمها. يحميها ذلك من نظرة إلى شاشتك، لا ممن يستخدمها.
details-search = البحث في هذه المحادثة
details-disappear = اختفاء الرسائل
details-disappear-off = أبدًا
details-disappear-day = بعد يوم
details-disappear-week = بعد أسبوع
details-disappear-month = بعد أربعة أسابيع
details-disappear-about = من كل الأجهزة، بعد هذه المدة من الإرسال. من قرأ رسالة قد يكون احتفظ بنسخة.
details-disappear-other = بعد { $span }
details-block = حظر { $name }
details-unblock = إلغاء حظر { $name }
details-block-about = لا يصلك شيء منه بعد ذلك، ولا يُخبر.
details-leave = مغادرة
details-leave-group = مغادرة المجموعة
details-leave-about = لا تقرأ شيئًا مما يُكتب بعد ذلك. يبقى ما قيل على أجهزتك.
details-rename = تغيير الاسم
details-rename-title = اسم المجموعة
details-add = إضافة أشخاص
details-role-owner = مالك
details-role-admin = مشرف
details-role-member = عضو
details-you = أنت
details-pending = ينضم حين يتصل جهازه
details-removing = تجري إزالته: يستطيع القراءة حتى تعلم كل الأجهزة
details-devices = { $count ->
    [zero] لا أجهزة
    [one] جهاز واحد
    [two] جهازان
    [few] { $count } أجهزة
   *[other] { $count } جهازًا
}
details-make-admin = جعله مشرفًا
details-make-owner = جعله مالكًا
details-make-member = جعله عضوًا
details-remove = إزالة من المجموعة
details-remove-about = لا يقرأ { $name } شيئًا مما يُكتب بعد ذلك. يرى ذلك كل من في المجموعة.
details-message = الكتابة إلى { $name }
details-confirm = تأكيد الاسم
details-member-menu = ما يمكن فعله بشأن { $name }
details-rebuild = إعادة بناء المجموعة
details-rebuild-about = لا تستطيع المحادثة الاستمرار هكذا. يُعاد بناؤها بالأشخاص أنفسهم؛ ويرى ذلك الجميع.
details-resume = المتابعة في هذه المحادثة
details-resume-about = ضُبط الخادم يكذب بشأن هذه المحادثة. تابع فقط إن كان لديك سبب لتصديقه من جديد. تبقى الأدلة محفوظة.
details-rejoin = الطلب من الآخرين إضافة هذا الجهاز من جديد

## معرفة من تكتب إليه
verify-title = مقارنة رقمي الأمان
verify-about = إن رأيتما الرقم نفسه فلا أحد بينكما. قارناه بطريق غير هذه المحادثة: تقابلا أو تهاتفا.
verify-number = رقم الأمان مع { $name }
verify-picture = صورة رقم الأمان
verify-read = اكتب ما يقرؤه { $name }
verify-read-help = الأرقام الستون كلها. لا فرق في المسافات.
verify-check = مقارنة
verify-scan = مسح صورته ضوئيًا
verify-scanning = ضع صورة الجهاز الآخر أمام الكاميرا.
verify-no-camera = لا يمكن استخدام الكاميرا هنا. اكتب الرقم بدلًا من ذلك.
verify-same = هو نفسه. لا أحد بينك وبين { $name }.
verify-other = ليس نفسه. قارنا مرة أخرى. إن ظل مختلفًا فلا تكتب هنا إلا ما يصلح لمن قد يكون بينكما.
verify-forget = نسيان أنه قورن
verify-forgotten = نُسي.
verify-is = قارنت رقم الأمان مع { $name }.
verify-on = على { $device }، { $time }.
verify-lapsed = قارنت مع { $name } على جهاز أُزيل منذ ذلك: قارنا مرة أخرى.
verify-replaced = تغيّر رمز أمان { $name } منذ المقارنة: استُرد الحساب أو بُدّل الرمز. ما تكتبه ينتظر. اسأله عن السبب بطريق آخر.
verify-acknowledge = المتابعة بلا مقارنة
verify-offline = لا يمكن الوصول إلى الخادم الآن: يُسأل عن الرقم من جديد كل مرة.

## الأجهزة
devices-title = الأجهزة
devices-about = كل أجهزتك متساوية، وكل منها في كل محادثة.
devices-this = هذا الجهاز
devices-new = جديد
devices-unnamed = جهاز { $id }
devices-leaving = { $count ->
    [zero] تجري إزالته
    [one] تجري إزالته: ما زال في محادثة واحدة
    [two] تجري إزالته: ما زال في محادثتين
    [few] تجري إزالته: ما زال في { $count } محادثات
   *[other] تجري إزالته: ما زال في { $count } محادثة
}
devices-rename = تغيير الاسم
devices-rename-title = اسم الجهاز
devices-remove = إزالة
devices-remove-title = إزالة { $name }؟
devices-remove-about = لا يقرأ شيئًا مما يُكتب بعد ذلك، في أي محادثة.
devices-link = ربط جهاز
devices-link-title = ربط جهاز
devices-link-about = على الجهاز الجديد افتح Wiretight واختر «لدي حساب» ثم «ربط هذا الجهاز». اكتب هنا الرمز الذي يعرضه.
devices-link-code = رمز الجهاز الجديد
devices-link-warning = لا تكتب إلا رمزًا تراه على جهاز في يدك. من يرسل إليك رمزًا يريد حسابك.
devices-link-waiting = بانتظار الجهاز الآخر…
devices-link-joining = يدخل الجهاز الجديد محادثاتك: { $done } من { $of }
devices-link-done = رُبط الجهاز.
devices-added = صار لحسابك جهاز آخر. إن لم تكن أنت من أضافه فأزله.
devices-look = عرض الأجهزة

## الدليل
alarm-title = ضُبط الخادم يكذب
alarm-about = لم يعرض الدليل نفسه على الجميع. قد يحاول أحد أن يقف بينك وبين من تعرفهم. لا يُرسل شيء مما تكتب.
alarm-what = ما الذي ضُبط
alarm-save = حفظ الأدلة
alarm-saved = حُفظت. يستطيع أي أحد التحقق منها بالأمر «wiretight-auditor check».
alarm-go-on = الإرسال رغم ذلك
alarm-go-on-title = الإرسال رغم ذلك؟
alarm-go-on-about = يُرسل ما ينتظر. لا يُصدَّق أحد جديد بكلمة هذا الدليل. تبقى الأدلة محفوظة.
alarm-kept = تتابع رغم أن الدليل ضُبط يكذب. لا يُصدَّق أحد جديد بكلمته.
lie-server-keys = يعرض الخادم رموزًا غير التي يذكرها عنوانه.
lie-head-signature = لم يوقّع الخادم على ما يقوله عن هذه المحادثة.
lie-broken-chain = غيّر الخادم رسائل من هذه المحادثة أو أسقطها أو بدّلها.
lie-withheld = يحجب الخادم رسائل من هذه المحادثة رآها آخرون.
lie-forked = يعرض الخادم على من في هذه المحادثة رسائل مختلفة.
lie-planted-entry = وضع الخادم في هذه المحادثة شيئًا لم يكتبه أحد فيها.
lie-missing-body = يحجب الخادم رسالة قبل انتهاء مدتها.
lie-replayed = سلّم الخادم رسالة مرتين.
lie-stamp = ختم الخادم على رسالة غير صحيح.
lie-join-start = يعرض الخادم هذه المحادثة من موضع غير الذي ذكره من أضافك.
lie-wrong-next-key = أعلن عضو رمزًا تاليًا خاطئًا لهذه المحادثة فأوقفها.
lie-role-overreach = غيّر عضو هذه المحادثة دون أن يُسمح له بذلك.
lie-foreign-leaf = حاول عضو إضافة جهاز ليس للشخص المذكور.
lie-removal-ignored = أبقى عضو في هذه المحادثة شخصًا كان يجب إخراجه.
lie-bad-commit = أوقف هذه المحادثةَ شيءٌ لا يُقرأ.
lie-unreportable = أرسل عضو رسالة لا يمكن الإبلاغ عنها. إنها لا تُعرض.
lie-rebuild-refused = حاول أحد استبدال هذه المحادثة دون أن يُسمح له بذلك.
lie-unsolicited-welcome = حاول أحد استبدال هذه المحادثة.
lie-false-chain = يعرض الخادم سجلًا كاذبًا لشخص.
lie-profile-copied = نُسخ هذا الملف الشخصي، أو استُعيد هو أو الخادم من نسخة.
lie-wrong-answer = جواب الخادم لا يوافق ما سُئل عنه.
lie-bad-invitation = دعوة ليست كما تدّعي.
lie-backdated = وضع الخادم تاريخًا خاطئًا على ما أُرسل. إن كان تاريخ هذا الجهاز صحيحًا فقد يفعل ذلك ليخفيه عن الآخرين.
lie-issuer-twice = يَسِم الخادم الناس: يعرض على كل منهم رموزًا مختلفة لأذونهم المجهولة.
lie-other-issuer = أعطى الخادم أذونًا مجهولة يستطيع التعرف عليها.
lie-not-full = يقول الخادم إن على هذه المحادثة تغيير رموزها مع أن ذلك لا يلزمها.
lie-forked-chain = يُعرض سجلان مختلفان لأجهزة شخص، وكلاهما موقّع برموزه.
lie-old-chain = يعرض الخادم سجلًا قديمًا لأجهزتك أنت.
lie-misplaced = حاول الخادم معرفة أي الاتصالات لك.
lie-two-logs = يحتفظ الخادم بسجلين للناس: يذكر رمزين لدليله.
lie-two-directories = يعرض الخادم على كل شخص سجلًا مختلفًا لمن له أي رموز.
lie-log-rolled-back = سحب الخادم شيئًا من سجله للناس.
lie-other-map = استبدل الخادم سجله للناس بسجل آخر.
lie-false-proof = لم يستطع الخادم إثبات ما يقوله عن شخص.
lie-old-record = يعرض الخادم سجلًا قديمًا لأجهزة شخص.
lie-other-record = في دليل الخادم سجل لشخص غير الذي يعرضه.
lie-not-vouched = يعرض الخادم تغييرًا في أجهزة شخص لا يضمنه.
lie-false-promise = أعطى الخادم بشأن أجهزة شخص وعدًا ليس بوعد.
lie-broken-promise = وعد الخادم بتسجيل تغيير في أجهزة شخص ولم يفعل.
lie-other-holder = يعرض الخادم تحت اسم شخصًا غير الذي يذكره دليله.
lie-false-release = نزع الخادم اسم شخص مع أن حسابه لم يُحذف.
lie-own-devices-changed = في دليل الخادم، أو كان فيه لفترة، سجل لأجهزتك غير الذي يعرفه هذا الجهاز.
lie-own-handle-changed = في دليل الخادم، أو كان فيه لفترة، سجل لصاحب اسمك غير الذي يعرفه هذا الجهاز.
directory-about = سجل الخادم العلني لمن يملك أي أجهزة. يتحقق منه هذا الجهاز كي لا يقف أحد بينك وبين الآخرين خفية.
directory-good = كل شيء كما ينبغي.
directory-good-now = كل شيء الآن كما ينبغي. ما ضُبط من قبل مذكور أدناه.
directory-checked = آخر تحقق { $time }
directory-never = لم يُتحقق منه بعد
directory-late = تأخّر. يواصل هذا الجهاز السؤال.
directory-old = لم يعرض شيئًا حديثًا. اسأل مشغّل الخادم.
directory-ahead = ساعته تختلف عن ساعة هذا الحاسوب. تحقق من الوقت هنا.
directory-withheld = لم يجب الخادم عنه منذ { $time }.
directory-size = مدخلات شوهدت: { $count }
directory-witnesses = الشهود الذين تثق بهم
directory-no-witnesses = لا أحد. يوقّع الشهود على ما رأوه من الدليل، فلا تحتاج إلى تصديق الخادم وحده.
evidence-title = الأدلة
evidence-none = لم يُضبط شيء.
evidence-of = الدليل { $number }
standing-quota-used = نفد ما يستطيع حسابك فعله في يوم. يُحفظ ما تكتبه ويُرسل بعد منتصف الليل (UTC).
standing-clocks-differ = ساعة هذا الحاسوب تختلف عن ساعة الخادم. تحقق من الوقت هنا.
standing-refused = يرفض الخادم هذا الحساب الآن. يُحفظ ما تكتبه.
standing-unknown = لم يعد الخادم يعرف هذا الحساب أو هذا الجهاز: استُعيد من نسخة أقدم أو فيه خلل. لا يضيع شيء هنا، وما تكتبه محفوظ. أخبر مشغّله.
standing-suspended = أوقف مشغّل الخادم هذا الحساب. خلال 31 ساعة لن يُرسَل شيء ولن يصل شيء. وما هو هنا يبقى.

## الإعدادات
settings-title = الإعدادات
settings-profile = أنت
settings-privacy = الخصوصية
settings-devices = الأجهزة
settings-appearance = المظهر
settings-notifications = الإشعارات
settings-directory = الدليل والأدلة
settings-about = حول
settings-sections = أقسام الإعدادات
profile-name = اسمك
profile-none = لا شيء
profile-account = الحساب
profile-server = الخادم
profile-share = ليجدك الآخرون
profile-share-about = أعطِ الناس اسمك وعنوان الخادم، أو دعهم يمسحون هذا ضوئيًا.
profile-copy = نسخ الاسم والخادم
profile-picture = صورة اسمك وخادمك
profile-lock = القفل الآن
privacy-reach = من يستطيع الوصول إليك
privacy-write = من يستطيع أن يبدأ الكتابة إليك
privacy-write-everyone = الجميع؛ ينتظر الغرباء طلبات
privacy-write-contacts = من أعرفهم
privacy-write-nobody = لا أحد
privacy-add = من يستطيع إضافتك إلى مجموعات
privacy-add-everyone = الجميع؛ ينتظر الغرباء طلبات
privacy-add-contacts = من أعرفهم
privacy-add-nobody = لا أحد؛ ينتظر ما يبدؤه أحد طلبًا
privacy-reach-about = لا يُخبر من لا يستطيع. تستمر المحادثات الموجودة.
privacy-receipts = إخبار الآخرين بما استلمته وقرأته
privacy-receipts-about = من دون ذلك لا تُخبر أنت أيضًا.
privacy-typing = إخبار الآخرين بأنني أكتب
privacy-previews = إرسال معاينات الروابط
privacy-previews-about = يجلب جهازك الصفحات التي ترسل روابطها. يعلم كل موقع أن أحدًا ينظر، ومن أي عنوان.
privacy-blocked = المحظورون
privacy-blocked-none = لم تحظر أحدًا.
privacy-unblock = إلغاء الحظر
privacy-lock = القفل من تلقاء نفسه
privacy-lock-never = أبدًا
privacy-lock-span = بعد { $span } بلا استخدام
privacy-evidence = الرسائل موقّعة كي يمكن إثبات الإساءة
privacy-evidence-about = تحمل كل رسالة توقيع كاتبها وختم الخادم. يمكن لإصدار لاحق الإبلاغ عن الإساءة بهما؛ أما هذا الإصدار فلا يرسل بلاغات ولا يحتفظ بأدلة. لا تُفحص رسائل أحد.
appearance-theme = الألوان
appearance-system = كالنظام
appearance-light = فاتح
appearance-dark = داكن
appearance-language = اللغة
appearance-language-system = كالمتصفح
appearance-enter = مفتاح الإدخال يُرسل
appearance-enter-about = وإلا بدأ سطرًا جديدًا، وأرسل Shift مع الإدخال.
notifications-about = تأتي من Wiretight نفسه لا من المتصفح، ما دامت هذه الصفحة خارج النظر.
notifications-legend = ما تقوله الإشعارات
notifications-off = لا شيء: بلا إشعارات
notifications-plain = أن هناك شيئًا
notifications-names = من كتب
notifications-content = من كتب وماذا
about-words = { "\u200F" }Wiretight برنامج مراسلة لا يقرأ رسائله إلا من في المحادثة. يقدّم هذه الصفحة حاسوبك أنت؛ ولا يستطيع أحد غيرك تغييرها.
about-version = الإصدار { $version }، برنامج حر برخصة AGPL-3.0-only.
about-source = من أعطاك هذا البرنامج يعطيك مصدره أيضًا، ومن يشغّل خادمًا معدّلًا يريك مصدره.
about-licences = الأيقونات: Lucide (ISC). أسماء الرموز التعبيرية: emojibase (MIT).

## المميّزة
starred-title = المميّزة
starred-empty = لا شيء مميّز
starred-empty-about = ميّز رسالة بنجمة لتجدها هنا، على كل أجهزتك.

## لوحة الأوامر
palette-title = الذهاب إلى
palette-field = محادثة أو شخص أو شيء لفعله
palette-nothing = لا شيء بهذا الاسم
palette-lock = قفل Wiretight
palette-theme = تغيير الألوان

## المجموعات: من يدخل ومن يستطيع ماذا
details-ban = إزالة ومنع
details-ban-about = يُزال { $name } ويبقى خارج المجموعة: لا يُدخله رابط، ولا يستطيع الأعضاء إضافته. يرى كل من في المجموعة من مُنع.
details-ban-do = منع
group-describe = إضافة وصف
group-describe-anew = تغيير الوصف
group-description = الوصف
group-description-help = يقرؤه كل من في المجموعة ومن يدخلها.
group-description-long = إنه أطول من اللازم.
group-picture = صورة المجموعة
group-picture-add = إضافة صورة
group-picture-other = اختيار صورة أخرى
group-picture-remove = إزالة الصورة
group-picture-busy = يجري تصغيرها…
group-picture-none = لا يمكن قراءة هذا الملف كصورة.
asking-about = لا يرى ذلك إلا من يستطيع الإدخال بهذا الرابط. لا يُخبر من يُرفض.
asking-by = برابط
asking-by-own = برابطك
asking-granted = يجري إدخاله
asking-admit = إدخال
asking-admit-whom = إدخال: { $name }
asking-unconfirmed = الاسم غير مؤكَّد. هل تُدخله مع ذلك؟
asking-unconfirmed-about = لا يؤكد الدليل أن «{ $name }» اسمه. اسأل بطريق آخر من هو.
asking-turn-away = رفض
asking-turn-away-whom = رفض: { $name }
links-title = روابط المجموعة
links-about = يستطيع من لديه رابط أن يطلب الدخول. يرى كل من في المجموعة من جاء وبرابط من.
links-way = رابطك
links-asks = أنت تقرر بشأن كل من يطلب
links-asks-about = وكذلك مالكان أو مشرفان آخران على الأكثر يسمّيهم الرابط.
links-open = يدخل كل من يطلب
links-open-about = لا يُسأل أحد حتى تلغيه. لا تعطه إلا لمن كنت ستدخله.
links-asks-short = يقرر أحدهم بشأن كل من يطلب
links-open-short = يُدخل كل من يطلب
links-instead = يحل محل رابطك الآخر، فلا يعمل بعدها.
links-show = إظهار الرابط
links-make = إنشاء الرابط
links-picture = صورة الرابط للمسح
links-text = الرابط
links-copy = نسخ الرابط
links-of = رابط
links-revoke = إلغاء كل الروابط
links-revoke-about = لا يعمل أي رابط إلى هذه المجموعة بعد ذلك أيًّا كان منشئه، ويُنسى من ينتظر.
links-revoke-do = إلغاء الروابط
rules-title = من يستطيع ماذا
rules-about = يقرر المالكون ذلك. ما يكتبه من لا يحق له لا يُعرض على أحد.
rule-add = إضافة أشخاص
rule-write = الكتابة
rule-edit = تغيير الاسم والوصف والصورة
audience-everyone = الجميع
audience-admins = المالكون والمشرفون
audience-owners = المالكون فقط
banned-title = الممنوعون
banned-about = لا يُدخلهم رابط، ولا يستطيع الأعضاء إضافتهم.
banned-lift = رفع المنع
banned-lift-whom = رفع المنع: { $name }
join-title = الانضمام إلى مجموعة برابط
join-link = الرابط
join-link-help = كاملًا كما أُعطي لك.
join-about = سيرى كل من في المجموعة أنك جئت بهذا الرابط. لا ترى شيئًا من المجموعة حتى تُدخَل.
join-do = طلب الدخول
join-no-link = ليس هذا رابطًا إلى مجموعة، أو ليس كاملًا.
join-asked = لقد طلبت
join-asked-about = حين يُدخلك أحد تصبح المجموعة بين محادثاتك. لا تُخبر إن لم يفعل أحد.

## الحضور والمحادثات المخفية
details-here = حين تكون هنا
details-here-yes = يرى ذلك، وترى حين يكون هنا
details-here-no = لا يرى ذلك
details-here-as-others = { $what ->
    [yes] كالآخرين: يرى ذلك
   *[no] كالآخرين: لا يرى ذلك
}
privacy-here = من يرى حين تكون هنا
privacy-here-nobody = لا أحد
privacy-here-contacts = من أعرفهم
privacy-here-about = يُقال ذلك بين شخصين فقط، من أجهزتكما ولا يقوله الخادم أبدًا. تراه لدى من يراه لديك. في تفاصيل محادثة تختاره لشخص وحده.
hidden-title = المحادثات المخفية
hidden-about = لا تظهر في أي قائمة، ولا تُحسب في أي مكان، ولا يُعثر عليها إلا باسمها الكامل. يحميها ذلك من نظرة إلى شاشتك، لا ممن يستخدمها.
hidden-open = إظهار المحادثات المخفية
hidden-close = إغلاق القائمة
hidden-none = لم تُخفِ أي محادثة.

## رمز الاسترداد ونهاية الحساب
recovery-replacing = يجري اعتماده. يمكنك كتابته في هذه الأثناء.
recovery-unanswered = احتفظ بالرمزين: لم يجب الخادم، فقد يكون أيٌّ منهما هو المعتمد. يخبرك بذلك «التحقق من رمزي» في الإعدادات، أنت.
recovery-unsure = احتفظ بهذا الرمز، وبالذي قبله إن كان لك رمز: لم يُجب الخادم، وقد يكون هذا ساريًا. يواصل { "\u200F" }Wiretight حين تفتح قفله.
code-title = رمز الاسترداد
code-about = الطريق الوحيد إلى حسابك إن فقدت كل أجهزتك. لا يستطيع أحد إظهاره لك مرة أخرى.
code-check = التحقق من رمزي
code-check-do = تحقق
code-reminder = هل رمز الاسترداد معك؟ لا يمكن عرضه مرة أخرى. إن لم يكن معك فاربط جهازًا ثانيًا حتى لا يضيع الحساب بضياع جهاز واحد.
code-reminder-have = الرمز معي
code-right = هذا رمز استردادك.
code-other = هذا رمز استرداد، لكنه ليس لهذا الحساب.
code-mistyped = ليس هذا رمز استرداد. قارنه بما كتبته حرفًا حرفًا.
code-replace = تبديل الرمز
code-replace-about = تحصل على رمز آخر، ولا ينفع السابق بعد ذلك. يرى من تعرفهم أن رمز أمانك تغيّر، ومن كان قد قارنه يقارنه من جديد.
code-replace-do = تبديل
code-not-replaced = لم يُبدّل الرمز: لا ينفع ما ظهر، وما زال رمزك معتمدًا. { $why }
delete-account = حذف الحساب
delete-account-about = إلى الأبد، على كل أجهزتك.
delete-account-title = هل تريد حذف الحساب إلى الأبد؟
delete-account-warning = لن يستطيع أحد الكتابة إليك، ولن يستطيع أحد استرجاع الحساب، ولا حتى برمز الاسترداد. يرى من تعرفهم أنه حُذف. ما استلمه الآخرون يبقى لديهم.
delete-account-type = للتأكيد اكتب { $name }
delete-account-do = حذف إلى الأبد

# قفل خاص بالمحادثة
chat-lock = قفل بعبارة مرور
chat-lock-again = قفل من جديد
details-lock-no = على هذا الجهاز، بعبارة مرور خاصة بالمحادثة
details-lock-open = مقفلة بعبارة مرور، ومفتوحة حاليًا
details-lock-closed = مقفلة بعبارة مرور خاصة بها
lock-title = قفل هذه المحادثة
lock-about = ما قيل هنا وما سيقال لا يُقرأ بعدها على هذا الجهاز إلا بعبارة مرور المحادثة: لا يقرؤه من عنده Wiretight مفتوحًا، ولا برنامج، ولا من سرق القرص. وتستمر في الاستقبال. ولا يجد البحث شيئًا منها حتى تُفتح.
lock-not = غير محمي: من في المحادثة، واسمها وصورتها، ومتى يكتب أحد وكم لم يُقرأ، والملفات التي حفظتها، وما لدى أجهزتك الأخرى والآخرين. ومن يستطيع تغيير البرامج على هذا الحاسوب يستطيع قراءة ما يصل.
lock-warning = من ينسى عبارة المرور يفقد سجل المحادثة على هذا الجهاز. ولا يعيده أي رمز استرداد.
lock-passphrase-help = عبارة غير عبارة Wiretight وطويلة: على قرص مسروق يمكن تجربتها.
lock-again = العبارة نفسها مرة أخرى
lock-differs = ليستا متطابقتين.
lock-do = قفل
lock-done = أُقفلت.
lock-files = يمكن قفلها حين لا تكون ملفات منها في الطريق ولا تنتظر إعادة الإرسال.
lock-remove = إزالة القفل
lock-remove-about = تصبح بعدها كأي محادثة أخرى: يقرؤها من عنده Wiretight مفتوحًا، ويجدها البحث.
lock-removed = لم يعد لها قفل.

# نسخة من الملف الشخصي
copied-title = هذا الملف الشخصي نسخة
copied-about = نُسخ، أو استُعيد هو أو الخادم من نسخة. ستتناقض نسختان، ولذلك لا ترسل هذه شيئًا. إن كان Wiretight لا يزال يعمل في مكان آخر بالملف نفسه فتابع هناك.
copied-heal = المتابعة بهذه النسخة
copied-heal-title = هل تتابع هذه النسخة؟
copied-heal-about = لن ترسل نسخة أخرى من هذا الملف شيئًا بعدها. وتعيد كل محادثة من محادثاتك ضم هذه حين يتصل أحد فيها؛ وحتى ذلك لا يُقرأ فيها جديد.
copied-healed = تتابع هذه النسخة. وتعيد محادثاتك ضمها.

# منع من ليس في المجموعة
ban-somebody = منع شخص ليس في المجموعة
ban-who = من
ban-who-help = اسم أي شخص، حتى من لا تعرفه، أو المعرّف الكامل لحساب. لا يُخبَر بذلك.
ban-unknown = لا أحد لديه هذا الاسم.

# مجموعات يُنتظر الدخول إليها
waited-title = طلبت الدخول
waited-for = مجموعة { $people }
waited-about = طُلب من هذا الجهاز، ولا يُسحب إلا منه. لن تُبلَّغ إن لم يُدخلك أحد.
waited-elsewhere = ما طلبته من جهاز آخر لك تراه هناك وتسحبه من هناك.
waited-take-back = سحب الطلب
waited-taken-back = سُحب الطلب. لن يُبلَّغوا؛ وإن أدخلوك مع ذلك فسيكون طلبًا إليك.

# الشهود
witnesses-quorum = يجب أن يكون { $quorum } من { $count } قد وقّعوا على ما يعرضه الخادم.
witnesses-name = تسمية شهود
witnesses-change = تغيير
witnesses-none = عدم الوثوق بأحد
witnesses-none-about = يُصدَّق دليل الخادم بعدها دون أن يكون غيره قد رآه.
witnesses-named = الشهود
witnesses-named-help = ما يعطيك إياه مشغّل كل شاهد، واحد في كل سطر. لا يُصدَّق جديد ما لم يوقّع عدد كافٍ منهم.
witnesses-count = كم يجب أن يوقّعوا
witnesses-count-help = إن تُرك فارغًا: أكثر من نصفهم.
witnesses-count-wrong = عدد من 1 إلى { $count }
