# Lo que dicen el registro, las solicitudes, los ajustes, los dispositivos, la comparación, la búsqueda, los grupos y los detalles.

## En todas partes
page-name = Wiretight
close = Cerrar
cancel = Cancelar
go-back = Atrás
continue = Continuar
done = Listo
copy = Copiar
copied = Copiado.
add = Añadir
remove = Quitar
save = Guardar
learn-more = Más información
name-unproven = { $name } (sin confirmar)

## El primer minuto
welcome-title = Te damos la bienvenida a Wiretight
welcome-about = Solo las personas de un chat pueden leerlo. Sin número de teléfono ni correo electrónico.
welcome-new = Crear una cuenta
welcome-have = Ya tengo una cuenta
register-title = Tu cuenta
register-server = Servidor
register-server-help = La dirección completa, tal como la da quien opera el servidor.
register-handle = Nombre por el que te encuentran
register-handle-help = De 3 a 32 letras, cifras y . _ - entre ellas. Puedes dejarlo vacío; entonces nadie te encuentra y tú escribes primero.
register-device = Nombre de este dispositivo
register-device-help = Solo lo ven tus propios dispositivos.
register-device-default = Ordenador, { $day }
register-passphrase = Frase de acceso
register-passphrase-help = Cierra tus mensajes en este ordenador. Nadie puede restablecerla.
register-passphrase-none = Sin ella, el llavero de tu sistema mantiene cerrados tus mensajes.
register-invitation = Código de invitación
register-invitation-help = Solo si quien opera el servidor te dio uno.
register-more = Más opciones
register-do = Crear la cuenta
register-busy = Creando tu cuenta…
field-needed = Rellena este campo, por favor.
field-handle = Un nombre tiene de 3 a 32 letras, cifras y . _ - entre ellas.
field-server = La dirección es como chat.example.org:7443#…: cópiala entera.
field-passphrase = Al menos 8 caracteres, por favor.
show-passphrase = Mostrar la frase de acceso

recovery-title = Tu código de recuperación
recovery-about = Escríbelo y guárdalo en un lugar seguro, lejos de este ordenador. Es la única forma de volver a tu cuenta si pierdes todos tus dispositivos. Solo se muestra ahora, y nadie más lo tiene.
recovery-copy = Copiar el código
recovery-have = Lo he escrito
recovery-unfinished = Se está creando tu cuenta. Mientras tanto puedes escribir el código.

ready-title = Ya estás dentro
ready-about = Para empezar un chat, da tu nombre a otras personas o escribe a alguien cuyo nombre conozcas.
ready-no-handle = No tienes un nombre por el que puedan encontrarte. Aun así puedes escribir a personas cuyo nombre conozcas.
ready-write = Escribir a alguien
ready-later = Primero mirar

have-title = Trae tu cuenta aquí
have-link = Vincular este dispositivo
have-link-about = Tienes otro dispositivo de tu cuenta. Tus chats continúan también aquí.
have-recover = Usar el código de recuperación
have-recover-about = Has perdido todos tus dispositivos. Este será el único de la cuenta.
link-title = Vincular este dispositivo
link-handle = El nombre de tu cuenta
link-begin = Mostrar el código
link-code-about = En un dispositivo de tu cuenta abre Ajustes, Dispositivos, «Vincular un dispositivo» y escribe o escanea este código.
link-code = Código
link-waiting = Esperando al otro dispositivo…
link-digits-about = ¿Muestran los dos dispositivos estas cifras?
link-same = Sí, son las mismas
link-different = No
link-confirmed = Esperando tu respuesta en el otro dispositivo…
link-never-send = Este código es solo para un dispositivo tuyo. Cualquier otro que te lo pida quiere tu cuenta.
recover-title = Usar el código de recuperación
recover-code = Código de recuperación
recover-code-help = Tal como lo escribiste. Los espacios y las mayúsculas dan igual.
recover-handle-help = Déjalo vacío si tu cuenta no tiene.
recover-replace = Otra persona puede haber visto este código: dame otro
recover-warning = Se quitan todos los demás dispositivos de esta cuenta y, si tomas otro código de recuperación, tus contactos ven que tu código de seguridad ha cambiado. Los chats empiezan vacíos aquí.
recover-do = Hacer de este mi único dispositivo
recover-busy = Recuperando tu cuenta…

unlock-title = Bloqueado
unlock-about = Tus mensajes están cerrados en este ordenador.
unlock-do = Desbloquear
unlock-wrong = Esa no es la frase de acceso.
unlock-keyring = Desbloquear con el llavero del sistema

client-starting = Abriendo Wiretight…
client-ended-title = Abre Wiretight otra vez
client-ended-about = Esta pestaña ha perdido su lugar. Inicia Wiretight desde tus aplicaciones o con «wiretight open». No se ha perdido nada.
client-returning = Wiretight no está en marcha ahora. Esta página vuelve por sí sola.
part-lost = Wiretight no respondió en este equipo, por eso falta esta parte de la página.
part-unfit = Wiretight se ha actualizado o una parte de la página no llegó completa. Vuelve a cargar la página para continuar.
part-load-again = Volver a cargar
offline-line = Sin conexión con el servidor. Lo que escribas se envía cuando vuelva.

removed-title = Este dispositivo fue quitado
removed-about = Otro dispositivo de tu cuenta lo ha quitado. Lo recibido antes aún puede leerse en la línea de órdenes.
closed-title = Esta cuenta fue eliminada
closed-about = Lo recibido antes aún puede leerse en la línea de órdenes.

## Solicitudes
requests-title = Solicitudes
requests-about = Quien quiere escribirte espera aquí. No se le dice nada hasta que aceptes.
requests-empty = No hay solicitudes
requests-empty-about = Cuando alguien te escribe por primera vez, aquí decides si aceptas.
request-says = Se hace llamar «{ $claimed }». Si el nombre es suyo se comprueba cuando aceptas.
request-words = Lo que escribe { $name }
request-no-text = Aún no ha escrito nada.
request-accept = Aceptar
request-delete = Eliminar
request-block = Bloquear
request-blocked = Bloqueado. No se le avisa.
request-declined = Eliminado. No se le avisa.
request-notice = Solo ves sus palabras: no se descargan imágenes, no se abren enlaces y no sabrá que lo has leído.

## Empezar chats
new-title = Chat nuevo
new-field = Nombre
new-field-help = El nombre completo, tal como te lo dieron.
new-find = Buscar
new-not-found = Nadie tiene este nombre en tu servidor: se escribe de otra manera o la cuenta se eliminó. Compruébalo con esa persona.
new-known = Personas que conoces
new-group = Grupo nuevo
new-none-known = Aún no conoces a nadie aquí.
new-first-title = Escribir a { $name }
new-first-text = Primer mensaje
new-first-help = Este texto llega como solicitud, y la otra persona decide si acepta.
new-first-send = Enviar
group-new-title = Grupo nuevo
group-name = Nombre del grupo
group-people = Quién está en él
group-people-help = Elige al menos a una persona.
group-create = Crear el grupo

## Búsqueda
search-title = Buscar
search-field = Palabras que buscar
search-in-chat = Buscar en este chat
search-nothing = No se ha encontrado nada
search-nothing-about = Los mensajes se encuentran por el principio de sus palabras. Solo se busca en este dispositivo.
search-begin = ¿Qué buscas?
search-begin-about = Nombres, chats y mensajes de este dispositivo. No se pregunta a nadie más.
search-chats = Chats
search-messages = Mensajes
search-more = Mostrar más
search-count = { $count ->
    [one] Un mensaje
   *[other] { $count } mensajes
}

## Detalles de un chat
details-title = Detalles
details-members = { $count ->
    [one] Una persona
   *[other] { $count } personas
}
details-only = Solo las personas de este chat pueden leerlo u oírlo.
details-security = Número de seguridad
details-verified = Habéis comparado los números de seguridad.
details-not-verified = Aún sin comparar
details-lapsed = Comparado en un dispositivo que se quitó
details-replaced = El código de seguridad ha cambiado desde que lo comparasteis
details-mute = Silenciar
details-unmute = Quitar el silencio
details-mute-hour = Durante una hora
details-mute-eight = Durante 8 horas
details-mute-week = Durante una semana
details-mute-always = Hasta que lo quite
details-muted-until = Silenciado hasta { $time }
details-hide = Ocultar este chat
details-hide-about = No está en ninguna lista y solo se encuentra por su nombre. Eso lo protege de una mirada a tu pantalla, no de quien la usa.
details-search = Buscar en este chat
details-disappear = Los mensajes desaparecen
details-disappear-off = Nunca
details-disappear-day = Después de un día
details-disappear-week = Después de una semana
details-disappear-month = Después de cuatro semanas
details-disappear-about = De todos los dispositivos, pasado ese tiempo desde el envío. Quien ha leído un mensaje puede haber guardado una copia.
details-disappear-other = Después de { $span }
details-block = Bloquear a { $name }
details-unblock = Desbloquear a { $name }
details-block-about = No te llega nada más de esa persona, y no se le avisa.
details-leave = Salir
details-leave-group = Salir del grupo
details-leave-about = No lees nada de lo que se escriba después. Lo dicho queda en tus dispositivos.
details-rename = Cambiar el nombre
details-rename-title = Nombre del grupo
details-add = Añadir personas
details-role-owner = Propietario
details-role-admin = Administrador
details-role-member = Miembro
details-you = Tú
details-pending = se une cuando su dispositivo vuelva a estar en línea
details-removing = se está quitando: hasta que todos los dispositivos lo sepan, aún puede leer
details-devices = { $count ->
    [one] un dispositivo
   *[other] { $count } dispositivos
}
details-make-admin = Hacer administrador
details-make-owner = Hacer propietario
details-make-member = Hacer miembro
details-remove = Quitar del grupo
details-remove-about = { $name } no lee nada de lo que se escriba después. Todo el grupo lo ve.
details-message = Escribir a { $name }
details-confirm = Confirmar el nombre
details-member-menu = Qué hacer con { $name }
details-rebuild = Reconstruir el grupo
details-rebuild-about = El chat no puede seguir así. Se reconstruye con las mismas personas; todas lo ven.
details-resume = Seguir en este chat
details-resume-about = Se descubrió que el servidor mentía sobre este chat. Sigue solo si tienes motivos para volver a creerlo. Las pruebas se conservan.
details-rejoin = Pedir a los demás que añadan de nuevo este dispositivo

## Saber a quién se escribe
verify-title = Comparar números de seguridad
verify-about = Si los dos veis el mismo número, no hay nadie entre vosotros. Comparadlo por otra vía que este chat: quedad o llamaos.
verify-number = Número de seguridad con { $name }
verify-picture = Imagen del número de seguridad
verify-read = Escribe lo que lea { $name }
verify-read-help = Las sesenta cifras. Los espacios dan igual.
verify-check = Comparar
verify-scan = Escanear su imagen
verify-scanning = Pon la imagen del otro dispositivo delante de la cámara.
verify-no-camera = Aquí no se puede usar la cámara. Escribe el número.
verify-same = Es el mismo. No hay nadie entre tú y { $name }.
verify-other = No es el mismo. Comparadlo otra vez. Si sigue siendo distinto, no escribas aquí nada que no sea también para quien esté en medio.
verify-forget = Olvidar que se comparó
verify-forgotten = Olvidado.
verify-is = Has comparado el número de seguridad con { $name }.
verify-on = En { $device }, { $time }.
verify-lapsed = Comparaste con { $name } en un dispositivo que se ha quitado desde entonces: comparad otra vez.
verify-replaced = El código de seguridad de { $name } ha cambiado desde que lo comparasteis: recuperó su cuenta o cambió su código. Lo que escribes espera. Pregúntale por qué, por otra vía.
verify-acknowledge = Seguir sin comparar
verify-offline = Ahora no se llega al servidor: el número se pregunta de nuevo cada vez.

## Dispositivos
devices-title = Dispositivos
devices-about = Todos tus dispositivos son iguales, y cada uno está en todos los chats.
devices-this = Este dispositivo
devices-new = Nuevo
devices-unnamed = Dispositivo { $id }
devices-leaving = { $count ->
    [one] Se está quitando: aún en un chat
   *[other] Se está quitando: aún en { $count } chats
}
devices-rename = Cambiar el nombre
devices-rename-title = Nombre del dispositivo
devices-remove = Quitar
devices-remove-title = ¿Quitar { $name }?
devices-remove-about = No lee nada de lo que se escriba después, en ningún chat.
devices-link = Vincular un dispositivo
devices-link-title = Vincular un dispositivo
devices-link-about = En el dispositivo nuevo, abre Wiretight y elige «Ya tengo una cuenta», «Vincular este dispositivo». Escribe aquí el código que muestra.
devices-link-code = Código del dispositivo nuevo
devices-link-warning = Escribe solo un código que veas en un dispositivo que tengas en la mano. Quien te envíe uno quiere tu cuenta.
devices-link-waiting = Esperando al otro dispositivo…
devices-link-joining = El dispositivo nuevo entra en tus chats: { $done } de { $of }
devices-link-done = El dispositivo está vinculado.
devices-added = Tu cuenta tiene otro dispositivo. Si no lo añadiste tú, quítalo.
devices-look = Ver los dispositivos

## El directorio
alarm-title = Se descubrió que el servidor miente
alarm-about = No ha mostrado a todo el mundo el mismo directorio. Quizá alguien intenta ponerse entre tú y tus contactos. No se envía nada de lo que escribes.
alarm-what = Qué se descubrió
alarm-save = Guardar las pruebas
alarm-saved = Guardadas. Cualquiera puede comprobarlas con «wiretight-auditor check».
alarm-go-on = Enviar de todos modos
alarm-go-on-title = ¿Enviar de todos modos?
alarm-go-on-about = Se envía lo que espera. No se cree a nadie nuevo por la palabra de este directorio. Las pruebas se conservan.
alarm-kept = Sigues aunque se descubrió que el directorio miente. No se cree a nadie nuevo por su palabra.
lie-server-keys = El servidor muestra otros códigos que los que nombra su dirección.
lie-head-signature = El servidor no ha firmado lo que dice de este chat.
lie-broken-chain = El servidor ha cambiado, omitido o intercambiado mensajes de este chat.
lie-withheld = El servidor retiene mensajes de este chat que otros han visto.
lie-forked = El servidor muestra mensajes distintos a las personas de este chat.
lie-planted-entry = El servidor ha puesto en este chat algo que nadie en él ha escrito.
lie-missing-body = El servidor retiene un mensaje antes de que haya caducado.
lie-replayed = El servidor ha entregado un mensaje dos veces.
lie-stamp = El sello del servidor en un mensaje es falso.
lie-join-start = El servidor muestra este chat desde otro lugar que el que dijo quien te añadió.
lie-wrong-next-key = Un miembro anunció un código siguiente falso de este chat y lo detuvo.
lie-role-overreach = Un miembro cambió este chat sin tener permiso.
lie-foreign-leaf = Un miembro intentó añadir un dispositivo que no es de la persona nombrada.
lie-removal-ignored = Un miembro mantuvo en este chat a alguien a quien había que quitar.
lie-bad-commit = Algo ilegible ha detenido este chat.
lie-unreportable = Un miembro envió un mensaje que no se habría podido denunciar. No se muestra.
lie-rebuild-refused = Alguien intentó reemplazar este chat sin tener permiso.
lie-unsolicited-welcome = Alguien intentó reemplazar este chat.
lie-false-chain = El servidor muestra un registro falso de una persona.
lie-profile-copied = Este perfil fue copiado, o él o el servidor se restauró desde una copia.
lie-wrong-answer = La respuesta del servidor no corresponde a lo que se preguntó.
lie-bad-invitation = Una invitación no es lo que dice ser.
lie-backdated = El servidor ha puesto una fecha falsa a lo que se envió. Si la fecha de este dispositivo es correcta, quizá lo haga para ocultarlo a otros.
lie-issuer-twice = El servidor marca a la gente: muestra a cada cual códigos distintos para sus permisos anónimos.
lie-other-issuer = El servidor repartió permisos anónimos que podría reconocer.
lie-not-full = El servidor dice que este chat tiene que cambiar sus códigos aunque no es así.
lie-forked-chain = Se muestran dos registros distintos de los dispositivos de una persona, ambos firmados con sus códigos.
lie-old-chain = El servidor muestra un registro antiguo de tus propios dispositivos.
lie-misplaced = El servidor intentó averiguar qué conexiones son tuyas.
lie-two-logs = El servidor lleva dos registros de personas: declara dos códigos para su directorio.
lie-two-directories = El servidor muestra a cada cual registros distintos de quién tiene qué códigos.
lie-log-rolled-back = El servidor ha retirado algo de su registro de personas.
lie-other-map = El servidor ha cambiado su registro de personas por otro.
lie-false-proof = El servidor no pudo probar lo que dice de una persona.
lie-old-record = El servidor muestra un registro antiguo de los dispositivos de una persona.
lie-other-record = El directorio del servidor tiene de una persona otro registro que el que muestra.
lie-not-vouched = El servidor muestra un cambio en los dispositivos de una persona del que no responde.
lie-false-promise = El servidor hizo sobre los dispositivos de una persona una promesa que no lo es.
lie-broken-promise = El servidor prometió registrar un cambio en los dispositivos de una persona y no lo hizo.
lie-other-holder = El servidor muestra bajo un nombre a otra persona que la que nombra su directorio.
lie-false-release = El servidor quitó su nombre a una persona aunque su cuenta no está eliminada.
lie-own-devices-changed = El directorio del servidor tiene, o tuvo por un tiempo, otro registro de tus dispositivos que el que conoce este dispositivo.
lie-own-handle-changed = El directorio del servidor tiene, o tuvo por un tiempo, otro registro de quién tiene tu nombre que el que conoce este dispositivo.
directory-about = El registro público del servidor de quién tiene qué dispositivos. Este dispositivo lo comprueba, para que nadie se ponga entre tú y los demás sin ser visto.
directory-good = Está como debe.
directory-good-now = Ahora está como debe. Lo que se descubrió antes está abajo.
directory-checked = Comprobado por última vez: { $time }
directory-never = Aún sin comprobar
directory-late = Llega tarde. Este dispositivo sigue preguntando.
directory-old = No ha mostrado nada reciente. Pregunta a quien opera el servidor.
directory-ahead = Su reloj difiere del de este ordenador. Comprueba la hora aquí.
directory-withheld = El servidor no ha respondido sobre él desde { $time }.
directory-size = Entradas vistas: { $count }
directory-witnesses = Testigos en los que confías
directory-no-witnesses = Ninguno. Los testigos firman lo que han visto del directorio, para que no tengas que creer solo al servidor.
evidence-title = Pruebas
evidence-none = No se ha descubierto nada.
evidence-of = Prueba { $number }
standing-quota-used = Se ha gastado lo que tu cuenta puede hacer en un día. Lo que escribas se guarda y se envía después de medianoche (UTC).
standing-clocks-differ = El reloj de este ordenador difiere del del servidor. Comprueba la hora aquí.
standing-refused = El servidor rechaza esta cuenta por ahora. Lo que escribas se guarda.
standing-unknown = El servidor ya no conoce esta cuenta o este dispositivo: se restauró desde una copia anterior o falla. Aquí no se pierde nada y lo que escribes se guarda. Avisa a su operador.
standing-suspended = Quien opera el servidor ha suspendido esta cuenta. En 31 horas como máximo ya no saldrá ni llegará nada. Lo que está aquí se queda.

## Ajustes
settings-title = Ajustes
settings-profile = Tú
settings-privacy = Privacidad
settings-devices = Dispositivos
settings-appearance = Aspecto
settings-notifications = Notificaciones
settings-directory = Directorio y pruebas
settings-about = Acerca de
settings-sections = Partes de los ajustes
profile-name = Tu nombre
profile-none = Ninguno
profile-account = Cuenta
profile-server = Servidor
profile-share = Que otros te encuentren
profile-share-about = Da a otras personas tu nombre y la dirección del servidor, o deja que escaneen esto.
profile-copy = Copiar nombre y servidor
profile-picture = Imagen de tu nombre y servidor
profile-lock = Bloquear ahora
privacy-reach = Quién puede llegar a ti
privacy-write = Quién puede empezar a escribirte
privacy-write-everyone = Todo el mundo; los desconocidos esperan como solicitud
privacy-write-contacts = Personas que conozco
privacy-write-nobody = Nadie
privacy-add = Quién puede añadirte a grupos
privacy-add-everyone = Todo el mundo; los desconocidos esperan como solicitud
privacy-add-contacts = Personas que conozco
privacy-add-nobody = Nadie; lo que alguien empiece espera como solicitud
privacy-reach-about = A quien no puede no se le avisa. Los chats que ya existen continúan.
privacy-receipts = Decir a otros lo que he recibido y leído
privacy-receipts-about = Sin ello, tampoco te lo dicen a ti.
privacy-typing = Decir a otros que estoy escribiendo
privacy-previews = Enviar vistas previas de los enlaces
privacy-previews-about = Tu dispositivo descarga las páginas cuyos enlaces envías. Cada sitio sabe que alguien mira, y desde qué dirección.
privacy-blocked = Personas bloqueadas
privacy-blocked-none = No has bloqueado a nadie.
privacy-unblock = Desbloquear
privacy-lock = Bloquearse solo
privacy-lock-never = Nunca
privacy-lock-span = Después de { $span } sin uso
privacy-evidence = Los mensajes van firmados para que un abuso pueda probarse
privacy-evidence-about = Cada mensaje lleva la firma de su autor y el sello del servidor. Una versión posterior podrá denunciar abusos con ellos; esta no envía denuncias ni guarda pruebas. No se examinan los mensajes de nadie.
appearance-theme = Colores
appearance-system = Como el sistema
appearance-light = Claro
appearance-dark = Oscuro
appearance-language = Idioma
appearance-language-system = Como el navegador
appearance-enter = Intro envía
appearance-enter-about = Si no, Intro empieza una línea y Mayús+Intro envía.
notifications-about = Vienen de Wiretight, no del navegador, mientras esta página no está a la vista.
notifications-legend = Qué dicen las notificaciones
notifications-off = Nada: sin notificaciones
notifications-plain = Que hay algo
notifications-names = Quién ha escrito
notifications-content = Quién ha escrito y qué
about-words = Wiretight es un mensajero cuyos mensajes solo pueden leer las personas del chat. Esta página la sirve tu propio ordenador; nadie más puede cambiarla.
about-version = Versión { $version }, software libre bajo la AGPL-3.0-only.
about-source = Quien te dio este programa te da también su código fuente, y quien opera un servidor modificado te muestra el suyo.
about-licences = Iconos: Lucide (ISC). Nombres de los emojis: emojibase (MIT).

## Destacados
starred-title = Destacados
starred-empty = Nada destacado
starred-empty-about = Destaca un mensaje para encontrarlo aquí, en todos tus dispositivos.

## Paleta
palette-title = Ir a
palette-field = Chat, persona o algo que hacer
palette-nothing = Nada con ese nombre
palette-lock = Bloquear Wiretight
palette-theme = Cambiar los colores

## Grupos: quién entra y quién puede hacer qué
details-ban = Quitar y vetar
details-ban-about = { $name } sale del grupo y queda fuera: ningún enlace le deja entrar y los miembros no pueden añadirle. Todo el grupo ve a quién se ha vetado.
details-ban-do = Vetar
group-describe = Añadir una descripción
group-describe-anew = Cambiar la descripción
group-description = Descripción
group-description-help = La lee todo el grupo, y quien entre después.
group-description-long = Es demasiado larga.
group-picture = Imagen del grupo
group-picture-add = Añadir una imagen
group-picture-other = Elegir otra
group-picture-remove = Quitar la imagen
group-picture-busy = Se está reduciendo…
group-picture-none = Esto no se puede leer como imagen.
asking-about = Solo lo ven quienes pueden dejar entrar por este enlace. A quien se rechaza no se le avisa.
asking-by = Por el enlace de
asking-by-own = Por tu enlace
asking-granted = Está entrando
asking-admit = Dejar entrar
asking-admit-whom = Dejar entrar: { $name }
asking-unconfirmed = El nombre no está confirmado. ¿Dejar entrar de todos modos?
asking-unconfirmed-about = El directorio no confirma que «{ $name }» sea suyo. Pregunta por otra vía quién es.
asking-turn-away = Rechazar
asking-turn-away-whom = Rechazar: { $name }
links-title = Enlaces al grupo
links-about = Quien tiene un enlace puede pedir entrar. Todo el grupo ve quién llegó por el enlace de quién.
links-way = Tu enlace
links-asks = Tú decides quién entra
links-asks-about = También pueden hasta otros dos propietarios o administradores que el enlace nombra.
links-open = Entra quien lo pida
links-open-about = No se pregunta a nadie hasta que lo anules. Dalo solo a quien dejarías entrar.
links-asks-short = Alguien decide quién entra
links-open-short = Deja entrar a quien lo pida
links-instead = Sustituye a tu otro enlace, que deja de valer.
links-show = Mostrar el enlace
links-make = Crear el enlace
links-picture = Imagen del enlace, para escanear
links-text = El enlace
links-copy = Copiar el enlace
links-of = Enlace de
links-revoke = Anular todos los enlaces
links-revoke-about = Ningún enlace a este grupo vale ya, sea de quien sea, y se olvida a quien espera.
links-revoke-do = Anular
rules-title = Quién puede hacer qué
rules-about = Lo deciden los propietarios. Lo que escribe quien no puede no se muestra a nadie.
rule-add = Añadir personas
rule-write = Escribir
rule-edit = Cambiar nombre, descripción e imagen
audience-everyone = Todo el mundo
audience-admins = Propietarios y administradores
audience-owners = Solo propietarios
banned-title = Personas vetadas
banned-about = Ningún enlace las deja entrar, y los miembros no pueden añadirlas.
banned-lift = Levantar el veto
banned-lift-whom = Levantar el veto: { $name }
join-title = Entrar en un grupo con un enlace
join-link = Enlace
join-link-help = Entero, tal como te lo dieron.
join-about = Todo el grupo verá que llegaste por este enlace. Hasta que te dejen entrar no ves nada del grupo.
join-do = Pedir entrar
join-no-link = Esto no es un enlace a un grupo, o no está entero.
join-asked = Lo has pedido
join-asked-about = Cuando alguien te deje entrar, el grupo estará entre tus chats. Si nadie lo hace, no se te avisa.

## Presencia, chats ocultos
details-here = Cuando estás aquí
details-here-yes = Lo ve, y tú ves cuándo está
details-here-no = No lo ve
details-here-as-others = { $what ->
    [yes] Como los demás: lo ve
   *[no] Como los demás: no lo ve
}
privacy-here = Quién ve cuándo estás aquí
privacy-here-nobody = Nadie
privacy-here-contacts = Personas que conozco
privacy-here-about = Se dice solo entre dos personas, por vuestros dispositivos y nunca por el servidor. Lo ves de quienes lo ven de ti. En los detalles de un chat lo eliges para una sola persona.
hidden-title = Chats ocultos
hidden-about = No están en ninguna lista, no cuentan en ningún sitio y solo se encuentran por su nombre completo. Eso los protege de una mirada a tu pantalla, no de quien la usa.
hidden-open = Mostrar los chats ocultos
hidden-close = Cerrar la lista
hidden-none = No has ocultado ningún chat.

## El código de recuperación y el fin de la cuenta
recovery-replacing = Está entrando en vigor. Mientras tanto puedes escribirlo.
recovery-unanswered = Guarda los dos códigos: el servidor no ha respondido, así que puede valer cualquiera. «Comprobar mi código», en Ajustes, Tú, dice cuál.
recovery-unsure = Guarda este código, y el anterior si tenías uno: el servidor no ha respondido, y puede que este ya esté en vigor. Wiretight continúa cuando lo desbloqueas.
code-title = Código de recuperación
code-about = La única forma de volver a tu cuenta si pierdes todos tus dispositivos. Nadie puede mostrártelo otra vez.
code-check = Comprobar mi código
code-check-do = Comprobar
code-reminder = ¿Tienes tu código de recuperación? No se puede volver a mostrar. Sin él, vincula un segundo dispositivo, para que perder uno no sea perder la cuenta.
code-reminder-have = Lo tengo
code-right = Este es tu código de recuperación.
code-other = Es un código de recuperación, pero no el de esta cuenta.
code-mistyped = Esto no es un código de recuperación. Compáralo letra por letra con lo que escribiste.
code-replace = Cambiar el código
code-replace-about = Recibes otro código y el anterior deja de servir. Tus contactos ven que tu código de seguridad ha cambiado, y quien lo había comparado vuelve a comparar.
code-replace-do = Cambiar
code-not-replaced = El código no se cambió: el que se mostró no sirve y el tuyo sigue valiendo. { $why }
delete-account = Eliminar la cuenta
delete-account-about = Para siempre, en todos tus dispositivos.
delete-account-title = ¿Eliminar la cuenta para siempre?
delete-account-warning = Ya nadie podrá escribirte ni recuperar la cuenta, ni siquiera con el código de recuperación. Tus contactos ven que se eliminó. Lo que otros han recibido se queda con ellos.
delete-account-type = Para confirmar, escribe { $name }
delete-account-do = Eliminar para siempre

# El bloqueo propio de un chat
chat-lock = Bloquear con una frase de acceso
chat-lock-again = Bloquear de nuevo
details-lock-no = En este dispositivo, con una frase de acceso propia del chat
details-lock-open = Está bloqueado con una frase de acceso, y abierto en este momento
details-lock-closed = Está bloqueado con una frase de acceso propia
lock-title = Bloquear este chat
lock-about = Lo que se dijo aquí, y lo que se diga, se lee entonces en este dispositivo solo con la frase de acceso del chat: no lo lee quien tiene Wiretight abierto, ni un programa, ni quien roba el disco. Sigue recibiendo. La búsqueda no encuentra nada de él hasta que se desbloquea.
lock-not = No se protege: quién está en el chat, su nombre y su imagen, cuándo escribe alguien y cuánto hay sin leer, los archivos que has guardado, y lo que tienen tus otros dispositivos y las demás personas. Quien puede cambiar los programas de este ordenador puede leer lo que llega.
lock-warning = Quien olvida la frase de acceso pierde el historial del chat en este dispositivo. Ningún código de recuperación lo devuelve.
lock-passphrase-help = Otra distinta de la de Wiretight, y larga: en un disco robado se puede probar.
lock-again = La misma otra vez
lock-differs = No son iguales.
lock-do = Bloquear
lock-done = Está bloqueado.
lock-files = Se puede bloquear cuando no haya archivos suyos en camino ni esperando a ser enviados de nuevo.
lock-remove = Quitar el bloqueo
lock-remove-about = Desde entonces es como cualquier otro chat: quien tiene Wiretight abierto lo lee, y la búsqueda lo encuentra.
lock-removed = Ya no tiene bloqueo.

# Una copia del perfil
copied-title = Este perfil es una copia
copied-about = Se copió, o este perfil o el servidor se restauró de una copia. Dos copias se contradirían, así que esta no envía nada. Si Wiretight sigue funcionando en otro sitio con el mismo perfil, continúa allí.
copied-heal = Continuar con esta copia
copied-heal-title = ¿Debe continuar esta copia?
copied-heal-about = Desde entonces otra copia de este perfil no envía nada. Cada uno de tus chats vuelve a admitir esta cuando alguien de él está en línea; hasta entonces no se lee allí nada nuevo.
copied-healed = Esta copia continúa. Tus chats vuelven a admitirla.

# Vetar a quien no está en el grupo
ban-somebody = Vetar a alguien que no está en el grupo
ban-who = A quién
ban-who-help = El nombre de alguien, aunque no le conozcas, o el identificador completo de una cuenta. No se le avisa.
ban-unknown = Nadie tiene ese nombre.

# Grupos en los que se espera entrar
waited-title = Has pedido entrar
waited-for = Un grupo de { $people }
waited-about = Pedido desde este dispositivo, y solo aquí se retira. No se te avisa si nadie te deja entrar.
waited-elsewhere = Lo que has pedido desde otro de tus dispositivos lo ves, y lo retiras, allí.
waited-take-back = Retirarlo
waited-taken-back = Retirado. No se les avisa; si aun así te dejan entrar, será una solicitud.

# Testigos
witnesses-quorum = { $quorum } de { $count } deben haber firmado lo que muestra el servidor.
witnesses-name = Nombrar testigos
witnesses-change = Cambiar
witnesses-none = No confiar en ninguno
witnesses-none-about = Desde entonces se cree el directorio del servidor sin que nadie más lo haya visto.
witnesses-named = Testigos
witnesses-named-help = Lo que te da el operador de cada testigo, uno por línea. No se cree a nadie nuevo si no han firmado bastantes de ellos.
witnesses-count = Cuántos deben haber firmado
witnesses-count-help = Vacío: más de la mitad de ellos.
witnesses-count-wrong = Un número de 1 a { $count }
