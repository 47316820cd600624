# ما تقوله القائمة والمحادثة ومكان الكتابة.

## الإطار
rail-label = الأماكن
rail-chats = المحادثات
rail-requests = الطلبات
rail-starred = المميّزة
rail-archive = الأرشيف
rail-settings = الإعدادات
rail-own = أنت { $name }
rail-waiting = { $count ->
    [zero] لا شيء ينتظر
    [one] واحد ينتظر
    [two] اثنان ينتظران
    [few] { $count } تنتظر
   *[other] { $count } ينتظر
}
shell-nothing-open = اختر محادثة
shell-nothing-open-about = لا يقرأ المحادثة أو يسمعها إلا من فيها.
back = رجوع
back-waiting = رجوع. غير مقروء في { $count ->
    [zero] لا محادثة أخرى
    [one] محادثة أخرى
    [two] محادثتين أخريين
    [few] { $count } محادثات أخرى
   *[other] { $count } محادثة أخرى
}
search = بحث
new-chat = محادثة جديدة
client-lost = { "\u200F" }Wiretight لا يجيب على هذا الحاسوب. تعود الصفحة من تلقاء نفسها.
kept-for-later = حُفظ، ويُرسل حين يمكن الوصول إلى الخادم.
failed = { $reason ->
    [keyring] لا يمكن استخدام حافظة مفاتيح النظام. شغّلها أو افتح قفلها؛ ولحساب جديد يمكنك اختيار عبارة مرور بدلًا منها.
    [server] { field-server }
    [distrusted] ليس هذا الخادم الذي يدل عليه العنوان. اطلب العنوان من مشغّله بطريقة أخرى. لم يُرسل شيء.
    [handle] { field-handle }
    [handle-taken] هذا الاسم مأخوذ، أو يشبه اسمًا مأخوذًا أكثر مما يجوز.
    [no-such-handle] { new-not-found }
    [other-own-handle] لحساب هذا الرمز اسم آخر. ابحث عن أخطاء في الكتابة. وإن كان اسمك، فاسأل مشغّل الخادم بطريقة أخرى عمّن يحمله.
    [registration-closed] لا يقبل هذا الخادم حسابات جديدة.
    [invitation] يطلب هذا الخادم رمز دعوة، وهذا الرمز ناقص أو مجهول أو مستخدم.
    [recovery-code] { code-mistyped }
    [other-recovery-code] { code-other }
    [link-code] ليس هذا رمزًا يعرضه جهاز جديد. انسخه كما هو هناك.
    [link-under-way] يُربط جهاز آخر الآن. قل هناك هل الأرقام متطابقة، أو حاول مجددًا بعد عشر دقائق.
    [cancelled] أُلغي على أحد الجهازين. لم يُربط شيء.
    [timed-out] لم يعد الرمز صالحًا. ابدأ من جديد.
    [busy] لا يسمح الخادم بربط مزيد من الأجهزة الآن. ابدأ من جديد بعد بضع دقائق.
    [other-account] ينتمي الجهاز الآخر إلى حساب غير الذي كُتب. لم يُربط شيء.
    [witnesses] ليس هؤلاء شهودًا. انسخ ما يعطيك إياه مشغّلوهم.
    [too-few-witnesses] وقّع على دليل الخادم عدد أقل مما يلزم من الشهود الذين تثق بهم. حاول مجددًا بعد بضع دقائق، أو اسأل مشغّليهم.
   *[none] { $kind ->
        [not-permitted] لا يحق لك فعل هذا هنا.
        [not-found] لم يعد موجودًا.
        [refused] رفضه الخادم.
        [quota] استنفد حسابك ما يُسمح به في يوم واحد. يستمر بعد منتصف الليل (بالتوقيت العالمي).
        [suspended] أوقف مشغّل الخادم هذا الحساب.
        [disk] لا يتسع له قرص هذا الحاسوب.
        [locked] { "\u200F" }Wiretight مقفل.
        [lost] { "\u200F" }Wiretight لا يجيب على هذا الحاسوب.
        [caught] ضُبطت كذبة؛ لم يُرسل شيء.
        [state] لا يمكن ذلك الآن.
        [too-long] هذا أطول من أن يُرسل.
        [mismatch] ما قورن ليس متطابقًا.
        [usage] لا يمكن استخدام ما كُتب: إنه طويل جدًا أو غير كامل.
        [offline] لا يمكن الوصول إلى الخادم. تحقق من الاتصال ومن عنوان الخادم.
        [not-registered] لا يوجد حساب هنا بعد.
        [signed-out] فقدت علامة التبويب هذه مكانها. افتح { "\u200F" }Wiretight من جديد.
       *[other] لم ينجح ذلك: { $detail }
    }
}
you = أنت
name-unsure = هكذا يسمّي نفسه. لم يؤكد ذلك أحد.

## القائمة
list-empty = لا محادثات بعد
list-empty-about = اكتب إلى أحد باسمه، أو أعطه اسمك.
archive-empty = لا شيء في الأرشيف
group-unnamed = مجموعة بلا اسم
draft = مسودة:
typing = يكتب…
typing-one-of = { $name }
typing-after-name = يكتب…
nothing-said = لا رسائل بعد
unread = { $count ->
    [zero] لا رسائل غير مقروءة
    [one] رسالة غير مقروءة
    [two] رسالتان غير مقروءتين
    [few] { $count } رسائل غير مقروءة
   *[other] { $count } رسالة غير مقروءة
}
chat-menu = المزيد عن هذه المحادثة
chat-pin = تثبيت في الأعلى
chat-unpin = إلغاء التثبيت
chat-mute = كتم
chat-unmute = إلغاء الكتم
chat-archive = أرشفة
chat-unarchive = إخراج من الأرشيف
chat-hide = إخفاء
chat-show = إظهار من جديد
chat-show-whom = إظهار من جديد: { $name }
chat-hidden = أُخفيت. تجدها باسمها الكامل، أو في الإعدادات، الخصوصية.
chat-delete = حذف هذه المحادثة
chat-delete-where = على كل أجهزتك؛ ويبقى لدى الآخرين ما لديهم
chat-delete-about = يزول ما قيل هنا نهائيًا من كل أجهزتك، ومعه ما ميّزته بنجمة وما بدأت كتابته وما ينتظر الإرسال. ويبقى لدى الآخرين ما لديهم. { $what ->
    [pair] تعود المحادثة فارغة مع الرسالة التالية.
    [group] وتغادر المجموعة، ويرى أعضاؤها ذلك.
   *[left] ولا يرى أعضاء المجموعة ذلك.
}
chat-delete-files = يمكن حذفها حين لا تكون ملفات في الطريق.
chat-deleted = حُذفت. وتُحذف من أجهزتك الأخرى حين تتصل.
undo = تراجع
preview-by = { $name }: { $words }
preview-poll = استطلاع: { $question }
preview-card = جهة اتصال: { $name }
preview-once = رسالة تُعرض مرة واحدة
preview-sound = رسالة صوتية
preview-picture = صورة
preview-video = مقطع مرئي

## الأيام
day-today = اليوم
day-yesterday = أمس

## الرأس
details = التفاصيل
search-chat = البحث في هذه المحادثة
members = { $count ->
    [zero] لا أحد
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
   *[other] { $count } شخصًا
}
head-pair = أنتما الاثنان فقط
here-now = هنا الآن
here-last = آخر وجود هنا: { $time }
head-disappears = تختفي الرسائل بعد { $time }
deed-unpin = إلغاء التثبيت
pinned-go = إلى الرسالة المثبتة: { $words }

## ما يقف في الطريق
chat-gone = لم تعد هذه المحادثة هنا
chat-locked = هذه المحادثة مقفلة بعبارة مرور خاصة بها.
chat-caught = ضُبطت كذبة بشأن هذه المحادثة. لا يُرسل شيء هنا.
caught-here = ما ضُبط: «{ $what }»
chat-stuck = لا يستطيع هذا الجهاز المتابعة وحده في هذه المحادثة.
chat-replaced = تغيّر رمزه منذ قارنته. قارنه من جديد قبل أن تكتب.
verify = مقارنة
send-anyway = المتابعة بلا مقارنة
removal-pending = { $count ->
    [zero] لا تجري إزالة أحد.
    [one] تجري إزالة أحدهم. يستطيع القراءة حتى يعلم الجميع.
    [two] تجري إزالة شخصين. يستطيعان القراءة حتى يعلم الجميع.
    [few] تجري إزالة { $count } أشخاص. يستطيعون القراءة حتى يعلم الجميع.
   *[other] تجري إزالة { $count } شخصًا. يستطيعون القراءة حتى يعلم الجميع.
}
go-on = متابعة
go-on-title = المتابعة في هذه المحادثة؟
go-on-about = لا يفعل خادم صادق هذا. تابع فقط إن كنت تعرف السبب. تبقى الأدلة محفوظة.
marked-code = نص برمجي
mark-compared = مقارَن
mark-muted = مكتومة
heal = إصلاحها
obstacle-blocked = لقد حظرت هذا الشخص.
obstacle-caught = توقف الإرسال لأن كذبة ضُبطت.
obstacle-left = لم تعد في هذه المحادثة. ما زلت تستطيع قراءتها.
obstacle-stuck = تستطيع الكتابة هنا حين تُصلح المحادثة.
obstacle-replaced = قارنا الرمزين أولًا، أو تابع بلا مقارنة.
obstacle-alone = لم يعد في هذه المحادثة أحد غيرك. ما زلت تستطيع قراءتها.
obstacle-rule = { $who ->
    [owners] لا يكتب هنا إلا المالكون. تستطيع القراءة والتفاعل.
   *[admins] لا يكتب هنا إلا المالكون والمشرفون. تستطيع القراءة والتفاعل.
}
unblock = إلغاء الحظر

## الصفوف
messages = الرسائل
start-private = لا يقرأ هذه المحادثة أو يسمعها إلا من فيها.
unread-divider = رسائل جديدة
jump-newest = { $count ->
    [0] إلى أحدث رسالة
    [zero] إلى أحدث رسالة
    [one] إلى أحدث رسالة، { $count } غير مقروءة
    [two] إلى أحدث رسالة، { $count } غير مقروءتين
    [few] إلى أحدث رسالة، { $count } غير مقروءة
   *[other] إلى أحدث رسالة، { $count } غير مقروءة
}
message-menu = المزيد عن هذه الرسالة
row-answers = ردًا على { $words }
row-happened = { $words }، { $time }
edited = معدّلة
forwarded = محوّلة
deleted = حُذفت هذه الرسالة
deleted-own = حذفت هذه الرسالة
veiled = من شخص حظرته
unknown-kind = يحتاج هذا إلى إصدار أحدث من Wiretight
quote-missing = رسالة ليست هنا
quote-wordless = رسالة
reaction = { $emoji } من { $names }
tick-waiting = تنتظر الإرسال
tick-sent = أُرسلت
tick-delivered = وصلت
tick-read = قُرئت
tick-failed = لم تُرسل
retry = إعادة المحاولة
discard = تجاهل
card-about = جهة اتصال
card-add = إضافة إلى جهات الاتصال
poll-one = استطلاع · إجابة واحدة
poll-many = استطلاع · عدة إجابات
poll-ended = استطلاع · انتهى
poll-end = إنهاء الاستطلاع
poll-voters = { $count ->
    [0] لم يصوّت أحد
    [zero] لم يصوّت أحد
    [one] صوّت شخص واحد
    [two] صوّت شخصان
    [few] صوّت { $count } أشخاص
   *[other] صوّت { $count } شخصًا
}
once-open = { $what ->
    [picture] عرض الصورة، مرة واحدة
    [video] مشاهدة الفيديو، مرة واحدة
    [sound] سماع التسجيل، مرة واحدة
    [file] فتح الملف، مرة واحدة
   *[text] عرضها، مرة واحدة
}
once-own = { $what ->
    [picture] أرسلت صورة تُعرض مرة واحدة
    [video] أرسلت فيديو يُعرض مرة واحدة
    [sound] أرسلت تسجيلًا يُعرض مرة واحدة
    [file] أرسلت ملفًا يُعرض مرة واحدة
   *[text] أرسلت رسالة تُعرض مرة واحدة
}
once-gone = رسالة عُرضت مرة واحدة
once-title = تُعرض مرة واحدة
once-about = حين تغلق هذا تختفي من كل أجهزتك.
once-save-about = ما تحفظه يبقى حيث حفظته إلى أن تحذفه.

## ما حدث
happened-device-here = هذا الجهاز هنا الآن، وليس عليه ما قيل من قبل.
happened-joined = { $by ->
    [own] { $self ->
        [yes] انضم جهازك هذا
       *[no] أضفت { $whom }
    }
   *[other] { $self ->
        [yes] أضافك { $name }
       *[no] أضاف { $name } { "\u200F" }{ $whom }
    }
}
happened-removed = { $by ->
    [own] أزلت { $whom }
   *[other] أزال { $name } { "\u200F" }{ $whom }
}
happened-left = غادر { $whom }
happened-role = { $role ->
    [owner] { $whom }: مالك من الآن
    [admin] { $whom }: مشرف من الآن
   *[member] { $whom }: عضو من الآن
}
happened-renamed = { $by ->
    [own] سمّيت المجموعة «{ $title }»
   *[other] سمّى { $name } المجموعة «{ $title }»
}
happened-pinned = { $by ->
    [own] ثبّتّ رسالة
   *[other] ثبّت { $name } رسالة
}
happened-unpinned = { $by ->
    [own] ألغيت تثبيت رسالة
   *[other] ألغى { $name } تثبيت رسالة
}
happened-life = { $by ->
    [own] جعلت الرسائل تختفي بعد { $time }
   *[other] جعل { $name } الرسائل تختفي بعد { $time }
}
happened-life-here = تختفي رسائل هذه المجموعة بعد { $time }
happened-life-off = { $by ->
    [own] أوقفت اختفاء الرسائل
   *[other] أوقف { $name } اختفاء الرسائل
}
happened-device-added = { $by ->
    [own] أضفت جهازًا.
   *[other] أضاف { $whom } جهازًا.
}
happened-device-removed = { $by ->
    [own] أزلت جهازًا.
   *[other] أزال { $whom } جهازًا.
}
happened-device-renewed = عاد جهاز { $whom } إلى هذه المحادثة.
happened-unheard = لم يصل { $whom } إلى هنا منذ 25 يومًا، وأُرسلت دعوة من جديد. يُحفظ ما يُكتب 30 يومًا، وما هو أقدم لن يصل.
happened-expired = ما كُتب هنا من قبل لم يعد موجودًا: يُحفظ 30 يومًا، وقد جاء هذا الجهاز بعد ذلك.
happened-ahead = كانت ساعة الخادم خاطئة: لا يقبل شيئًا في هذه المحادثة حتى { $until }.
happened-code-changed = { $was ->
    [verified] بُدّل رمز { $whom } الذي كنت قد قارنته.
   *[unverified] بُدّل رمز { $whom }.
}
happened-mark = { $how ->
    [verified-elsewhere] وضع جهازك { $device } علامة المقارنة على { $whom }.
    [unverified-elsewhere] سحب جهازك { $device } علامة المقارنة عن { $whom }.
   *[verified-lapsed] أُزيل جهازك { $device } الذي قارنت عليه مع { $whom }: قارنا مرة أخرى.
}
happened-account-closed = حذف { $whom } حسابه
happened-rebuilt = { $count ->
    [0] أعاد { $name } بناء هذه المحادثة
   *[other] أعاد { $name } بناء هذه المحادثة من دون { $whom }
}
happened-caught = ضُبطت هنا كذبة
happened-resumed = تستمر هذه المحادثة
happened-rule = { $by ->
    [own] { $rule ->
        [add] غيّرت من يستطيع إضافة أشخاص: { audience-said }
        [edit] غيّرت من يستطيع تغيير الاسم والوصف والصورة: { audience-said }
       *[write] غيّرت من يستطيع الكتابة: { audience-said }
    }
   *[other] { $rule ->
        [add] غيّر { $name } من يستطيع إضافة أشخاص: { audience-said }
        [edit] غيّر { $name } من يستطيع تغيير الاسم والوصف والصورة: { audience-said }
       *[write] غيّر { $name } من يستطيع الكتابة: { audience-said }
    }
}
audience-said = { $audience ->
    [owners] المالكون فقط
    [admins] المالكون والمشرفون
   *[everyone] الجميع
}
happened-described = { $by ->
    [own] { $text ->
        [none] أزلت الوصف
       *[some] غيّرت الوصف
    }
   *[other] { $text ->
        [none] أزال { $name } الوصف
       *[some] غيّر { $name } الوصف
    }
}
happened-pictured = { $by ->
    [own] غيّرت صورة المجموعة
   *[other] غيّر { $name } صورة المجموعة
}
happened-picture-removed = { $by ->
    [own] أزلت صورة المجموعة
   *[other] أزال { $name } صورة المجموعة
}
happened-banned = { $by ->
    [own] منعت { $whom }
   *[other] منع { $name } { "\u200F" }{ $whom }
}
happened-unbanned = { $by ->
    [own] رفعت المنع عن { $whom }
   *[other] رفع { $name } المنع عن { $whom }
}
happened-link-made = { $by ->
    [own] { $way ->
        [open] أنشأت رابطًا يُدخل كل من يطلب
       *[approve] أنشأت رابطًا يُطلب به الدخول
    }
   *[other] { $way ->
        [open] أنشأ { $name } رابطًا يُدخل كل من يطلب
       *[approve] أنشأ { $name } رابطًا يُطلب به الدخول
    }
}
happened-links-revoked = { $by ->
    [own] ألغيت كل روابط المجموعة
   *[other] ألغى { $name } كل روابط المجموعة
}
happened-joined-by-link = { $self ->
    [yes] انضممت برابط { $maker }
   *[no] { $mine ->
        [yes] انضم { $whom } برابطك
       *[no] انضم { $whom } برابط { $maker }
    }
}
happened-asks = { $mine ->
    [yes] يطلب { $whom } الدخول برابطك
   *[no] يطلب { $whom } الدخول برابط { $maker }
}
asking-decide = اتخاذ القرار
asking-title = { $count ->
    [one] يطلب شخص الدخول
    [two] يطلب شخصان الدخول
    [few] يطلب { $count } أشخاص الدخول
    [many] يطلب { $count } شخصًا الدخول
   *[other] يطلب { $count } شخص الدخول
}
happened-not-done = { $what ->
    [add] تعذّرت إضافة { $whom }
    [remove] تعذّرت إزالة { $whom }
    [role] تعذّر تغيير دور
    [rename] تعذّر تغيير اسم المجموعة
    [edit] تعذّر تغيير رسالة
    [allow] تعذّر تغيير قاعدة
    [describe] تعذّر تغيير الوصف أو الصورة
    [ban] تعذّر منع { $whom }
    [unban] تعذّر رفع المنع عن { $whom }
    [link] تعذّر تغيير الروابط
   *[expire] تعذّر تغيير مدة اختفاء الرسائل
}

## الأفعال
deed-reply = رد
deed-react = تفاعل
deed-forward = تحويل
deed-edit = تعديل
deed-copy = نسخ
deed-save = حفظ
deed-star = تمييز بنجمة
deed-pin = تثبيت للجميع
deed-about = عن هذه الرسالة
deed-delete = حذف للجميع
delete = حذف
delete-title = حذف هذه الرسالة للجميع؟
delete-about = سيرى الجميع أنك حذفت شيئًا. قد يتذكره من قرأه.
not-copied = لا يسمح المتصفح للصفحة بالنسخ.
starred = مُيّزت.
about-message = عن هذه الرسالة
about-from = من
about-time = أُرسلت
about-forwarded = { $count ->
    [zero] ولا مرة
    [one] مرة
    [two] مرتين
    [few] { $count } مرات
   *[other] { $count } مرة
}
versions = ما كانت تقوله
version-current = الآن، منذ { $time }
find-chat = البحث عن محادثة
forward-to = { $count ->
    [0] تحويل
    [zero] تحويل
    [one] تحويل إلى محادثة واحدة
    [two] تحويل إلى محادثتين
    [few] تحويل إلى { $count } محادثات
   *[other] تحويل إلى { $count } محادثة
}
forwarded-to = { $count ->
    [zero] حُوّلت.
    [one] حُوّلت.
    [two] حُوّلت إلى محادثتين.
    [few] حُوّلت إلى { $count } محادثات.
   *[other] حُوّلت إلى { $count } محادثة.
}

## الملفات
picture-open = فتح الصورة { $name }
picture-from = صورة
file-failed = إعادة المحاولة
file-fetching = جارٍ الجلب…
file-play = تشغيل
file-save = حفظ
file-not-shown = لا يمكن عرض هذا الملف. يمكنك حفظه.
file-unnamed = ملف
files-wait = لم تُرسل بعض الملفات. تنتظر فوق النص.
viewer = الصور
viewer-before = الصورة السابقة
viewer-after = الصورة التالية
voice-play = تشغيل
voice-pause = إيقاف مؤقت
voice-place = الموضع في التسجيل
voice-speed = السرعة { $speed }

## مكان الكتابة
composer-placeholder = رسالة
composer-label = كتابة رسالة
composer-edit = تغيير رسالتك
composer-once = يُعرض هذا النص مرة واحدة
composer-once-files = ما ترفقه يُعرض مرة واحدة
send = إرسال
edit-save = حفظ التغيير
attach = إرسال شيء آخر
attach-file = ملفات
attach-poll = استطلاع
attach-card = جهة اتصال
attach-once = رسالة أو ملف يُعرض مرة واحدة
attachments = ملفات للإرسال
attachment-about = ما يظهر في { $name }، لمن لا يستطيع رؤيته
attachment-about-short = ما الذي يظهر فيها؟
attachment-progress = يُرسل { $name }
attachment-remove = عدم إرسال { $name }
drop-here = أفلت هنا للإرسال
suggestions = اقتراحات
emoji-choose = اختيار رمز تعبيري
emoji-find = البحث عن رمز تعبيري
emoji-often = المستخدمة كثيرًا
emoji-all = كل الرموز التعبيرية
record = تسجيل رسالة صوتية
record-running = جارٍ التسجيل
record-lock = المتابعة بلا ضغط
record-stop = إيقاف
record-cancel = تجاهل التسجيل
record-impossible = لا يعطي المتصفح هذه الصفحة ميكروفونًا.
send-voice = إرسال الرسالة الصوتية
poll-new = استطلاع جديد
poll-question = السؤال
poll-option = الخيار { $number }
poll-multiple = تمكن عدة إجابات
poll-send = طرح السؤال
contacts-none = لا جهات اتصال بعد

## المفاتيح
keys = المفاتيح
key-palette = الذهاب إلى محادثة أو فعل شيء
key-search = بحث
key-search-chat = البحث في هذه المحادثة
key-chat-before = المحادثة أعلاه
key-chat-after = المحادثة أدناه
key-unread-before = المحادثة غير المقروءة أعلاه
key-unread-after = المحادثة غير المقروءة أدناه
key-newest = أحدث رسالة
key-reply = رد
key-react = تفاعل
key-delete = حذف
key-forward = تحويل
key-keys = هذه المفاتيح
key-edit-last = تعديل آخر رسالة لك

transfer-under-way = في الطريق
transfer-waits = ينتظر الخادم
transfer-not-sent = لم يُرسَل ملف
transfer-give-up = لا ترسله
transfer-as-it-is = أرسله كما هو
transfer-failed = { $reason ->
    [may-tell] قد يذكر أين ومتى ومن صنعه، ولا يمكن إزالة ذلك من صورة أو فيلم من هذا النوع.
    [too-large] إنه كبير جدًا: أقصى حجم للملف 2 غيغابايت.
    [unreadable] تعذّرت قراءته.
    [disk] لا مكان له على هذا الحاسوب.
    [refused] لم يقبله الخادم.
    [unsayable] لا يمكن قول شيء في هذه المحادثة حاليًا.
   *[other] تعذّر إرساله.
}
chat-row-locked = مقفلة
