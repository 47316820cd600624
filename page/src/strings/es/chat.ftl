# Lo que dicen la lista, la conversación y el campo de escritura.

## Marco
rail-label = Lugares
rail-chats = Chats
rail-requests = Solicitudes
rail-starred = Destacados
rail-archive = Archivo
rail-settings = Ajustes
rail-own = Eres { $name }
rail-waiting = { $count ->
    [one] uno espera
   *[other] { $count } esperan
}
shell-nothing-open = Elige un chat
shell-nothing-open-about = Solo las personas de un chat pueden leerlo u oírlo.
back = Atrás
back-waiting = Atrás. Sin leer en { $count ->
    [one] otro chat
   *[other] otros { $count } chats
}
search = Buscar
new-chat = Chat nuevo
client-lost = Wiretight no responde en este ordenador. La página vuelve por sí sola.
kept-for-later = Guardado; se envía cuando se llegue de nuevo al servidor.
failed = { $reason ->
    [keyring] El llavero del sistema no se puede usar. Inícialo o desbloquéalo; para una cuenta nueva puedes elegir una frase de acceso en su lugar.
    [server] { field-server }
    [distrusted] Este no es el servidor que nombra la dirección. Pide la dirección a quien lo opera por otra vía. No se ha enviado nada.
    [handle] { field-handle }
    [handle-taken] Este nombre ya está tomado, o se parece demasiado a uno que lo está.
    [no-such-handle] { new-not-found }
    [other-own-handle] La cuenta de este código tiene otro nombre. Busca errores al teclear. Si era tu nombre, pregunta por otra vía a quien opera el servidor quién lo tiene.
    [registration-closed] Este servidor no admite cuentas nuevas.
    [invitation] Este servidor pide un código de invitación, y este falta, es desconocido o ya se usó.
    [recovery-code] { code-mistyped }
    [other-recovery-code] { code-other }
    [link-code] Este no es un código que muestra un dispositivo nuevo. Cópialo tal como está allí.
    [link-under-way] Se está vinculando otro dispositivo. Di allí si las cifras son iguales, o inténtalo de nuevo en diez minutos.
    [cancelled] Se canceló en uno de los dos dispositivos. No se ha vinculado nada.
    [timed-out] El código ya no es válido. Empieza de nuevo.
    [busy] El servidor no deja vincular más dispositivos por ahora. Empieza de nuevo dentro de unos minutos.
    [other-account] El otro dispositivo pertenece a una cuenta distinta de la que se escribió. No se ha vinculado nada.
    [witnesses] Estos no son testigos. Copia lo que te dan quienes los operan.
    [too-few-witnesses] Han firmado el directorio del servidor muy pocos de los testigos en los que confías. Vuelve a intentarlo en unos minutos o pregunta a quienes los operan.
   *[none] { $kind ->
        [not-permitted] No puedes hacer eso aquí.
        [not-found] Ya no está.
        [refused] El servidor lo ha rechazado.
        [quota] Tu cuenta ha agotado lo que puede hacer en un día. Continúa después de medianoche (UTC).
        [suspended] Quien opera el servidor ha suspendido esta cuenta.
        [disk] El disco de este ordenador no puede guardarlo.
        [locked] Wiretight está bloqueado.
        [lost] Wiretight no responde en este ordenador.
        [caught] Se descubrió una mentira; no se ha enviado nada.
        [state] Ahora no es posible.
        [too-long] Es demasiado largo para enviarlo.
        [mismatch] Lo que se comparó no es lo mismo.
        [usage] Lo que se escribió no se puede usar: es demasiado largo o no está completo.
        [offline] No se llega al servidor. Comprueba la conexión y la dirección del servidor.
        [not-registered] Aquí todavía no hay ninguna cuenta.
        [signed-out] Esta pestaña ha perdido su sitio. Abre Wiretight de nuevo.
       *[other] No ha funcionado: { $detail }
    }
}
you = Tú
name-unsure = Así se hace llamar. Nadie lo ha confirmado.

## Lista
list-empty = Aún no hay chats
list-empty-about = Escribe a alguien por su nombre o da el tuyo.
archive-empty = Nada en el archivo
group-unnamed = Grupo sin nombre
draft = Borrador:
typing = escribiendo…
typing-one-of = { $name }
typing-after-name = está escribiendo…
nothing-said = Aún no hay mensajes
unread = { $count ->
    [one] un mensaje sin leer
   *[other] { $count } mensajes sin leer
}
chat-menu = Más sobre este chat
chat-pin = Fijar arriba
chat-unpin = Dejar de fijar
chat-mute = Silenciar
chat-unmute = Quitar el silencio
chat-archive = Archivar
chat-unarchive = Sacar del archivo
chat-hide = Ocultar
chat-show = Mostrar de nuevo
chat-show-whom = Mostrar de nuevo: { $name }
chat-hidden = Oculto. Lo encuentras por su nombre completo, o en Ajustes, Privacidad.
chat-delete = Eliminar este chat
chat-delete-where = En todos tus dispositivos; los demás conservan lo que tienen
chat-delete-about = Lo dicho aquí desaparece para siempre de todos tus dispositivos, con lo destacado, lo empezado y lo que espera a ser enviado. Los demás conservan lo que tienen. { $what ->
    [pair] El chat vuelve, vacío, con el próximo mensaje.
    [group] Sales del grupo, y sus miembros lo ven.
   *[left] Los miembros del grupo no lo ven.
}
chat-delete-files = Se puede eliminar cuando no haya archivos en camino.
chat-deleted = Eliminado. Tus otros dispositivos lo harán en cuanto estén en línea.
undo = Deshacer
preview-by = { $name }: { $words }
preview-poll = Encuesta: { $question }
preview-card = Contacto: { $name }
preview-once = Mensaje que se muestra una vez
preview-sound = Mensaje de voz
preview-picture = Imagen
preview-video = Vídeo

## Días
day-today = Hoy
day-yesterday = Ayer

## Cabecera
details = Detalles
search-chat = Buscar en este chat
members = { $count ->
    [one] una persona
   *[other] { $count } personas
}
head-pair = Solo vosotros dos
here-now = Está aquí
here-last = Última vez aquí: { $time }
head-disappears = los mensajes desaparecen después de { $time }
deed-unpin = Dejar de fijar
pinned-go = Ir al mensaje fijado: { $words }

## Lo que lo impide
chat-gone = Este chat ya no está aquí
chat-locked = Este chat está bloqueado con su propia frase de acceso.
chat-caught = Se descubrió una mentira sobre este chat. Aquí no se envía nada.
caught-here = Se descubrió esto: «{ $what }»
chat-stuck = Este dispositivo no puede seguir por sí solo en este chat.
chat-replaced = Su código ha cambiado desde que lo comparaste. Compáralo otra vez antes de escribir.
verify = Comparar
send-anyway = Seguir sin comparar
removal-pending = { $count ->
    [one] Se está quitando a alguien. Hasta que todos lo sepan, aún puede leer.
   *[other] Se está quitando a { $count } personas. Hasta que todos lo sepan, aún pueden leer.
}
go-on = Seguir
go-on-title = ¿Seguir en este chat?
go-on-about = Un servidor honrado no hace esto. Sigue solo si sabes por qué. Las pruebas se conservan.
marked-code = Código
mark-compared = comparado
mark-muted = silenciado
heal = Repararlo
obstacle-blocked = Has bloqueado a esta persona.
obstacle-caught = No se envía nada porque se descubrió una mentira.
obstacle-left = Ya no estás en este chat. Aún puedes leerlo.
obstacle-stuck = Podrás escribir aquí cuando el chat esté reparado.
obstacle-replaced = Comparad primero los códigos, o sigue sin ello.
obstacle-alone = Ya no hay nadie más en este chat. Aún puedes leerlo.
obstacle-rule = { $who ->
    [owners] Aquí solo escriben los propietarios. Puedes leer y reaccionar.
   *[admins] Aquí solo escriben propietarios y administradores. Puedes leer y reaccionar.
}
unblock = Desbloquear

## Filas
messages = Mensajes
start-private = Solo las personas de este chat pueden leerlo u oírlo.
unread-divider = Mensajes nuevos
jump-newest = { $count ->
    [0] Al mensaje más reciente
   *[other] Al mensaje más reciente, { $count } sin leer
}
message-menu = Más sobre este mensaje
row-answers = responde a { $words }
row-happened = { $words }, { $time }
edited = editado
forwarded = Reenviado
deleted = Este mensaje fue eliminado
deleted-own = Eliminaste este mensaje
veiled = De alguien a quien has bloqueado
unknown-kind = Esto necesita un Wiretight más nuevo
quote-missing = Un mensaje que no está aquí
quote-wordless = Un mensaje
reaction = { $emoji } de { $names }
tick-waiting = espera para enviarse
tick-sent = enviado
tick-delivered = entregado
tick-read = leído
tick-failed = no enviado
retry = Intentarlo de nuevo
discard = Descartar
card-about = Contacto
card-add = Añadir a los contactos
poll-one = Encuesta · una respuesta
poll-many = Encuesta · varias respuestas
poll-ended = Encuesta · terminada
poll-end = Terminar la encuesta
poll-voters = { $count ->
    [0] nadie ha votado
    [one] una persona ha votado
   *[other] { $count } personas han votado
}
once-open = { $what ->
    [picture] Ver la foto, una vez
    [video] Ver el vídeo, una vez
    [sound] Escuchar la grabación, una vez
    [file] Abrir el archivo, una vez
   *[text] Mostrarlo, una vez
}
once-own = { $what ->
    [picture] Enviaste una foto que se muestra una vez
    [video] Enviaste un vídeo que se muestra una vez
    [sound] Enviaste una grabación que se muestra una vez
    [file] Enviaste un archivo que se muestra una vez
   *[text] Enviaste un mensaje que se muestra una vez
}
once-gone = Un mensaje que se mostró una vez
once-title = Mostrado una vez
once-about = Cuando cierres esto, desaparece de todos tus dispositivos.
once-save-about = Lo que guardas se queda donde lo guardas, hasta que lo borras.

## Lo que pasó
happened-device-here = Este dispositivo ya está aquí. No tiene lo que se dijo antes.
happened-joined = { $by ->
    [own] { $self ->
        [yes] Este dispositivo tuyo se unió
       *[no] Añadiste a { $whom }
    }
   *[other] { $self ->
        [yes] { $name } te añadió
       *[no] { $name } añadió a { $whom }
    }
}
happened-removed = { $by ->
    [own] Quitaste a { $whom }
   *[other] { $name } quitó a { $whom }
}
happened-left = { $whom } salió
happened-role = { $role ->
    [owner] { $whom }: propietario desde ahora
    [admin] { $whom }: administrador desde ahora
   *[member] { $whom }: miembro desde ahora
}
happened-renamed = { $by ->
    [own] Llamaste al grupo «{ $title }»
   *[other] { $name } llamó al grupo «{ $title }»
}
happened-pinned = { $by ->
    [own] Fijaste un mensaje
   *[other] { $name } fijó un mensaje
}
happened-unpinned = { $by ->
    [own] Dejaste de fijar un mensaje
   *[other] { $name } dejó de fijar un mensaje
}
happened-life = { $by ->
    [own] Hiciste que los mensajes desaparezcan después de { $time }
   *[other] { $name } hizo que los mensajes desaparezcan después de { $time }
}
happened-life-here = Los mensajes de este grupo desaparecen después de { $time }
happened-life-off = { $by ->
    [own] Hiciste que los mensajes ya no desaparezcan
   *[other] { $name } hizo que los mensajes ya no desaparezcan
}
happened-device-added = { $by ->
    [own] Añadiste un dispositivo.
   *[other] { $whom } añadió un dispositivo.
}
happened-device-removed = { $by ->
    [own] Quitaste un dispositivo.
   *[other] { $whom } quitó un dispositivo.
}
happened-device-renewed = Un dispositivo de { $whom } volvió a este chat.
happened-unheard = { $whom } no ha llegado aquí en 25 días y recibe otra invitación. Lo escrito se guarda 30 días; lo anterior ya no le llega.
happened-expired = Lo que se escribió aquí antes ya no está: se guarda 30 días y este dispositivo llegó después.
happened-ahead = El reloj del servidor iba mal: no admite nada en este chat hasta { $until }.
happened-code-changed = { $was ->
    [verified] El código de { $whom }, que habías comparado, fue sustituido.
   *[unverified] El código de { $whom } fue sustituido.
}
happened-mark = { $how ->
    [verified-elsewhere] Tu dispositivo { $device } marcó a { $whom } como comparado.
    [unverified-elsewhere] Tu dispositivo { $device } quitó la marca de que habías comparado con { $whom }.
   *[verified-lapsed] Se quitó tu dispositivo { $device }, en el que habías comparado con { $whom }: comparad otra vez.
}
happened-account-closed = { $whom } eliminó su cuenta
happened-rebuilt = { $count ->
    [0] { $name } reconstruyó este chat
   *[other] { $name } reconstruyó este chat sin { $whom }
}
happened-caught = Aquí se descubrió una mentira
happened-resumed = Este chat continúa
happened-rule = { $by ->
    [own] { $rule ->
        [add] Cambiaste quién puede añadir personas: { audience-said }
        [edit] Cambiaste quién puede cambiar nombre, descripción e imagen: { audience-said }
       *[write] Cambiaste quién puede escribir: { audience-said }
    }
   *[other] { $rule ->
        [add] { $name } cambió quién puede añadir personas: { audience-said }
        [edit] { $name } cambió quién puede cambiar nombre, descripción e imagen: { audience-said }
       *[write] { $name } cambió quién puede escribir: { audience-said }
    }
}
audience-said = { $audience ->
    [owners] solo propietarios
    [admins] propietarios y administradores
   *[everyone] todo el mundo
}
happened-described = { $by ->
    [own] { $text ->
        [none] Quitaste la descripción
       *[some] Cambiaste la descripción
    }
   *[other] { $text ->
        [none] { $name } quitó la descripción
       *[some] { $name } cambió la descripción
    }
}
happened-pictured = { $by ->
    [own] Cambiaste la imagen del grupo
   *[other] { $name } cambió la imagen del grupo
}
happened-picture-removed = { $by ->
    [own] Quitaste la imagen del grupo
   *[other] { $name } quitó la imagen del grupo
}
happened-banned = { $by ->
    [own] Vetaste a { $whom }
   *[other] { $name } vetó a { $whom }
}
happened-unbanned = { $by ->
    [own] Levantaste el veto a { $whom }
   *[other] { $name } levantó el veto a { $whom }
}
happened-link-made = { $by ->
    [own] { $way ->
        [open] Creaste un enlace que deja entrar a quien lo pida
       *[approve] Creaste un enlace con el que se puede pedir entrar
    }
   *[other] { $way ->
        [open] { $name } creó un enlace que deja entrar a quien lo pida
       *[approve] { $name } creó un enlace con el que se puede pedir entrar
    }
}
happened-links-revoked = { $by ->
    [own] Anulaste todos los enlaces al grupo
   *[other] { $name } anuló todos los enlaces al grupo
}
happened-joined-by-link = { $self ->
    [yes] Entraste por el enlace de { $maker }
   *[no] { $mine ->
        [yes] { $whom } entró por tu enlace
       *[no] { $whom } entró por el enlace de { $maker }
    }
}
happened-asks = { $mine ->
    [yes] { $whom } pide entrar por tu enlace
   *[no] { $whom } pide entrar por el enlace de { $maker }
}
asking-decide = Decidir
asking-title = { $count ->
    [one] Alguien pide entrar
   *[other] { $count } personas piden entrar
}
happened-not-done = { $what ->
    [add] No se pudo añadir a { $whom }
    [remove] No se pudo quitar a { $whom }
    [role] No se pudo cambiar una función
    [rename] No se pudo cambiar el nombre del grupo
    [edit] No se pudo cambiar un mensaje
    [allow] No se pudo cambiar una regla
    [describe] No se pudo cambiar la descripción o la imagen
    [ban] No se pudo vetar a { $whom }
    [unban] No se pudo levantar el veto a { $whom }
    [link] No se pudieron cambiar los enlaces
   *[expire] No se pudo cambiar el tiempo tras el que desaparecen los mensajes
}

## Acciones
deed-reply = Responder
deed-react = Reaccionar
deed-forward = Reenviar
deed-edit = Editar
deed-copy = Copiar
deed-save = Guardar
deed-star = Destacar
deed-pin = Fijar para todos
deed-about = Sobre este mensaje
deed-delete = Eliminar para todos
delete = Eliminar
delete-title = ¿Eliminar este mensaje para todos?
delete-about = Todos verán que eliminaste algo. Quien lo haya leído quizá lo recuerde.
not-copied = El navegador no deja copiar a la página.
starred = Destacado.
about-message = Sobre este mensaje
about-from = De
about-time = Enviado
about-forwarded = { $count ->
    [one] una vez
   *[other] { $count } veces
}
versions = Lo que decía antes
version-current = Ahora, desde { $time }
find-chat = Buscar un chat
forward-to = { $count ->
    [0] Reenviar
    [one] Reenviar a un chat
   *[other] Reenviar a { $count } chats
}
forwarded-to = { $count ->
    [one] Reenviado.
   *[other] Reenviado a { $count } chats.
}

## Archivos
picture-open = Abrir la imagen { $name }
picture-from = Imagen
file-failed = Intentarlo de nuevo
file-fetching = descargando…
file-play = reproducir
file-save = guardar
file-not-shown = Este archivo no se puede mostrar. Puedes guardarlo.
file-unnamed = archivo
files-wait = Algunos archivos no se enviaron. Esperan encima del texto.
viewer = Imágenes
viewer-before = La imagen anterior
viewer-after = La imagen siguiente
voice-play = Reproducir
voice-pause = Pausa
voice-place = Punto de la grabación
voice-speed = Velocidad { $speed }

## Escribir
composer-placeholder = Mensaje
composer-label = Escribir un mensaje
composer-edit = Cambiar tu mensaje
composer-once = Este texto se muestra una vez
composer-once-files = Lo que adjuntas se muestra una vez
send = Enviar
edit-save = Guardar el cambio
attach = Enviar otra cosa
attach-file = Archivos
attach-poll = Encuesta
attach-card = Contacto
attach-once = Mensaje o archivo que se muestra una vez
attachments = Archivos por enviar
attachment-about = Qué muestra { $name }, para quien no puede verlo
attachment-about-short = ¿Qué muestra?
attachment-progress = Se está enviando { $name }
attachment-remove = No enviar { $name }
drop-here = Suelta aquí para enviar
suggestions = Sugerencias
emoji-choose = Elegir un emoji
emoji-find = Buscar un emoji
emoji-often = Usados a menudo
emoji-all = Todos los emojis
record = Grabar un mensaje de voz
record-running = Grabando
record-lock = Seguir sin mantener pulsado
record-stop = Detener
record-cancel = Descartar la grabación
record-impossible = El navegador no da micrófono a esta página.
send-voice = Enviar el mensaje de voz
poll-new = Encuesta nueva
poll-question = Pregunta
poll-option = Opción { $number }
poll-multiple = Se pueden elegir varias respuestas
poll-send = Preguntar
contacts-none = Aún no hay contactos

## Teclas
keys = Teclas
key-palette = Ir a un chat o hacer algo
key-search = Buscar
key-search-chat = Buscar en este chat
key-chat-before = Chat de arriba
key-chat-after = Chat de abajo
key-unread-before = Chat sin leer de arriba
key-unread-after = Chat sin leer de abajo
key-newest = Mensaje más reciente
key-reply = Responder
key-react = Reaccionar
key-delete = Eliminar
key-forward = Reenviar
key-keys = Estas teclas
key-edit-last = Editar tu último mensaje

transfer-under-way = En camino
transfer-waits = Espera al servidor
transfer-not-sent = No se envió un archivo
transfer-give-up = No enviarlo
transfer-as-it-is = Enviarlo tal como está
transfer-failed = { $reason ->
    [may-tell] Puede decir dónde, cuándo y por quién se hizo, y eso no se puede quitar de una imagen o película de este tipo.
    [too-large] Es demasiado grande: un archivo puede tener 2 GB como máximo.
    [unreadable] No se pudo leer.
    [disk] No hay sitio para él en este ordenador.
    [refused] El servidor no lo ha aceptado.
    [unsayable] En este momento no se puede decir nada en este chat.
   *[other] No se pudo enviar.
}
chat-row-locked = Bloqueado
