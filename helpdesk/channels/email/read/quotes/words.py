"""The words that mail programs put around quoted text, in their languages: data for quotes.py."""

import re

WROTE = re.compile(
    r"\b(?:wrote|quoting|zitat von|citando|citat av"
    r"|writes|has written|a écrit|écrivait|schrieb|geschrieben|escribió|escribio"
    r"|ha escrito|va escriure"
    r"|ha scritto|scrisse|scriveva|schreef|geschreven|skrev|skreiv|skrifaði|escreveu|napisała?"
    r"|pisze|napsala?|napísala?"
    r"|napisao|je napisal[ao]?|kirjoitti|kirjutas|rakstīja|rašė|írta|a scris|shkroi|yazdı|yazmış"
    r"|đã viết|menulis|написала?"
    r"|написав|написа|написала|пише|пишет|напиша|έγραψε|כתבה?|كتبت?)\b"
    r"|写道|寫道|书写|さんは書きました|のメール|作成|작성|썼습니다|님이|เขียนว่า",
    re.IGNORECASE,
)

SAYS = re.compile(
    r"\b(?:says?|said|asks?|asked|repl(?:y|ies|ied)|respond(?:s|ed)|answer(?:s|ed)|comment(?:s|ed)|added"
    r"|posted"
    r"|typed|scribbled|scribed|scrawled|penned|spake|spoke|quoth|stated|mentioned|uttered|opined|noted"
    r"|remarked|suggested|mumbled|muttered|blurted|babbled|exclaimed|expounded|declared|dixit|told"
    r"|schreibt|schreibst|schriebst|meinte|meint|sagte|sagt|fragte|sprach|tippte|antwortete"
    r"|dit|disait|demandait|écrit|écrivit|répondit|a répondu|dijo|dice|escribe|escribía|comentó|respondió"
    r"|preguntó|scrive|disse|dice|scriveva|ha risposto|escreve|disse|zei|schrijft|skriver|sagde|sa|skrifar"
    r"|napisał|pisał[ao]?|píše|piše|pisal[ao]?|írja|írt|sanoi|kirjoittaa|scrie|zis|yazar|dedi"
    r"|говорит|сказала?|пишешь|писала?|ответила?|казав|каже)\b",
    re.IGNORECASE,
)
"""Other verbs above a quote. They count only beside a name, an address or a date."""

STARTS = re.compile(
    r"\W{0,3}(?:On|In|At|Le|Am|El|Il|Op|Den|Em|No dia|Na|W dniu|Dnia|Dne|D[ňn]a|La|Pe|În|In data|Il giorno"
    r"|Vào|Ngày|På|Pada|Kl|Στις|В|Dana|Datum|A\(z\)|El dia|Datë|Po|U|בתאריך|في|在|於|于)\s",
    re.IGNORECASE,
)

ORIGINAL = re.compile(
    r"(?:original|originale|originaal|urspr[uü]ngliche|oorspronkelijk|oprindelig|opprinnelig"
    r"|opprinneleg|ursprungligt"
    r"|ursprungliga|alkuperäinen|oryginalna|původní|pôvodná|eredeti|mesaj original|исходное"
    r"|оригинальное|исходное"
    r"|первоначальное|αρχικό|orijinal|özgün|d'origine|original[- ]nachricht|quoted|reply|forwarded"
    r"|fwd|weitergeleitete"
    r"|transféré|réexpédié|reenviado|encaminhada|inoltrato|doorgestuurd|videresendt|vidarebefordrat"
    r"|videresendte"
    r"|välitetty|przekazana|přeposlaná|preposlaná|továbbított|redirecționat|пересылаемое"
    r"|пересланное|переслане|προωθημένο"
    r"|iletilen|yönlendirilen|izvorn[ao]|izvirno|originaln[aou]|оригінальне|оригинална|првобитна|algne"
    r"|sākotnējais"
    r"|pirminis|asli|gốc|מקורית|הועברה|الأصلية|المعاد توجيهها|jatorrizko|upprunaleg\w*)"
    r"|原始|原文|转发|轉寄|元の|転送|원본|전달",
    re.IGNORECASE,
)
MESSAGE = re.compile(
    r"message|mail|nachricht|mensaje|messaggio|bericht|melding|meddelelse|meddelande|besked|viesti"
    r"|wiadomość|zpráva"
    r"|správa|üzenet|mesaj|mensagem|сообщение|письмо|лист|повідомлення|μήνυμα|ileti|邮件|郵件|信件"
    r"|メッセージ|メール|메시지|메일|poruka|sporočilo|повідомлення|съобщение|порака|порука|kiri|sõnum|ziņojums|vēstule"
    r"|laiškas|pranešimas|missatge|pesan|thư|הודעה|رسالة|الرسالة|mezua|skilaboð|skeyti",
    re.IGNORECASE,
)
FORWARD = re.compile(
    r"\W{0,8}(?:begin forwarded message|forwarded message|début du message (?:réexpédié|transféré)"
    r"|message transféré"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|inicio del mensaje reenviado"
    r"|inizio messaggio inoltrato"
    r"|begin doorgestuurd bericht|start på videresendt besked|vidarebefordrat brev"
    r"|välitetty viesti alkaa"
    r"|início da mensagem reenviada|iniziato il messaggio inoltrato|начало переадресованного сообщения"
    r"|начало пересылаемого сообщения|początek przekazywanej wiadomości)\s{0,3}:?\W{0,8}\Z",
    re.IGNORECASE,
)

# The header block of Outlook and others above a quotation: one word list for each field.
_FROM = (
    "from|de|von|van|da|fra|från|od|от|lähettäjä|kimden|feladó|de la|від|από|expéditeur|mittente"
    "|afzender|absender"
    "|šalje|saatja|nuo|no|dari|từ|από|від|подател|pošiljatelj|remitent"
    "|remitente|remetente|odesílatel|nadawca|frá|desde|发件人|寄件者|寄件人|差出人|送信者|보낸 사람"
    "|보낸사람|מאת|من"
)
_DATE = (
    "date|sent|sent at|datum|data|fecha|enviado|enviado el|enviada em|enviado em|envoyé|gesendet"
    "|verzonden|verstuurd|poslano|poslato|saadetud|nosūtīts|išsiųsta|enviat|enviat el|dikirim|đã gửi"
    "|изпратено|дата и час"
    "|inviato|sendt|dato|skickat|päiväys|lähetetty|päivämäärä|wysłano|odesláno|dátum|elküldve"
    "|küldve|trimis|отправлено"
    "|дата|надіслано|tarih|gönderildi|gönderilme tarihi|ημερομηνία|εστάλη|message du|发送时间"
    "|发送日期|日期|寄件日期|送信日時|日時|日付|보낸 날짜|날짜"
    "|תאריך|נשלח|تاريخ|التاريخ"
)
_TO = (
    "to|à|a|an|aan|til|till|para|do|kime|címzett|către|кому|komu|pro|vastaanottaja|destinataire"
    "|destinatario|προς|za|prima|adressaat|kam|per a|kepada|tới|до"
    "|收件人|收件者|宛先|받는 사람|받는사람|אל|إلى"
)
_CC = "cc|copie à|copie|kopie|kopia|kopi|cópia|copia|kopio|копия|копія|másolat|κοιν|bcc|cci|抄送|副本|참조"
_SUBJECT = (
    "subject|objet|betreff|onderwerp|oggetto|emne|ämne|asunto|assunto|aihe|temat|předmět|predmet"
    "|tárgy|subiect|тема"
    "|zadeva|naslov|teema|tēma|perihal|chủ đề|относно|тема"
    "|konu|θέμα|risposta|主题|主旨|主題|件名|제목|נושא|الموضوع"
)
_OTHER = (
    "reply-to|antwort an|répondre à|importance|priority|wichtigkeit|attachments|anlagen"
    "|pièces jointes|organization"
)


def _field(words: str) -> str:
    return rf"(?:{words})"


HEADER = re.compile(
    r"[\s*_|]{0,6}(?:"
    rf"(?P<from>{_field(_FROM)})|(?P<date>{_field(_DATE)})|(?P<to>{_field(_TO)})|(?P<cc>{_field(_CC)})"
    rf"|(?P<subject>{_field(_SUBJECT)})|(?P<other>{_field(_OTHER)})"
    r")[\s*_]{0,4}[:：][\s*_]*(?P<rest>.*)\Z",
    re.IGNORECASE,
)

MOBILE = re.compile(
    r"\W{0,3}(?:(?:sent|envoyé|envoye|gesendet|von meinem|diese nachricht wurde|verzonden|verstuurd"
    r"|inviato|enviado|enviada"
    r"|mensaje enviado|sendt|skickat|skickades|lähetetty|wysłane|wysłano|odesláno|odoslané|trimis"
    r"|отправлено"
    r"|надіслано|στάλθηκε|gönderildi|elküldve|küldve|get outlook|obtenir outlook|obtener outlook"
    r"|download outlook"
    r"|発信元|从我的|發自|发自|來自|来自)\b.{0,20}?"
    r"(?:from|with|via|by|using|de|depuis|à partir de|avec|mon|mit|von|aus|van|met|vanuit|da|dal"
    r"|con|desde|através"
    r"|pelo|fra|från|min|ze?|din|с|из|от|με|από|-?den|-?dan|for|pour|para|für|per|my|meinem|iphone"
    r"|ipad|android|ios)\b"
    r"|(?:von|mit) .{2,40} (?:gesendet|versendet|verschickt)\W*\Z|lähetetty \S+\W*\Z"
    r"|\S{3,15}(?: \S{2,6})? outlook (?:for|pour|para|für|per|til|voor|för|для|na)\b"
    r"|iphoneから送信|ipadから送信|androidから送信|iphone에서 보냄|나의 iphone|发自我的|從我的|从我的)",
    re.IGNORECASE,
)
DEVICE = re.compile(
    r"iphone|ipad|ios|android|mobile|mobil|móvil|movil|handy|smartphone|phone|telefon|téléphone"
    r"|telefoon|teléfono|celular|tablet"
    r"|blackberry|samsung|galaxy|huawei|xiaomi|nokia|windows|outlook|mail|posta|gmail|yahoo|proton"
    r"|spark|aqua|zimbra"
    r"|телефон|устройств|айфон|手机|手機|apple watch|ipod|treo|palm|nexus|pixel|motorola|lg|htc"
    r"|sony|verizon|at&t|boxer|nine",
    re.IGNORECASE,
)

POSTSCRIPT = re.compile(
    r"\W{0,3}(?:p\.?\s?p?\.?\s?s|n\.\s?b|nb|nachtrag|post ?scriptum|addendum|edit"
    r"|update)\b\.?\s{0,2}[:.)\-–—,]?\s+\S",
    re.IGNORECASE,
)
REQUEST = re.compile(
    r"\b(?:please|kindly|(?:can|could|would|will) (?:you|i|we)|i (?:need|want|would|forgot|also)"
    r"|we (?:need|want|would)"
    r"|one more thing|by the way|bitte|(?:können|könnten|würden|möchte|möchten) (?:sie|ich|wir)"
    r"|ich (?:brauche|möchte"
    r"|habe)|noch etwas|übrigens|s'il vous pla[iî]t|veuillez|merci de|pou(?:vez|rriez)[- ]vous|je (?:voudrais"
    r"|souhaite|veux)|j'(?:ai|aimerais)|au fait|por favor|(?:puede|podría|pueden)|necesito|quiero"
    r"|per favore|cortesemente"
    r"|(?:può|potete|potrebbe)|vorrei|por gentileza|poderia|gostaria|alstublieft|kunt u|graag"
    r"|ik (?:wil|heb)|proszę"
    r"|prosím|пожалуйста|snälla|vänligen|venligst|vennligst)\b|お願い|ください|请|請|부탁",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"\b(?:order|bestell\w*|auftrag\w*|commande|pedido|ordine|encomenda|zam[oó]wieni\w*|objedn\w*"
    r"|invoice|rechnung\w*"
    r"|facture|factura|fattura|fatura|faktur\w*|parcel|package|tracking|sendung\w*|colis|paquete|pacco|ticket"
    r"|serial|customer (?:no|number)|kundennummer|(?:numéro"
    r"|no) de client)\b\W{0,4}(?:[^\W\d]{1,6}\.?\W{0,3}){0,2}"
    r"[A-Z]{0,4}-?\d{3,}|注文番号|订单",
    re.IGNORECASE,
)
"""An order's, an invoice's or a parcel's number."""
ADVICE = re.compile(
    r"before printing|(?:think|consider).{0,30}(?:environment|print)|umwelt|ausdruck|imprimer"
    r"|environnement|imprimir"
    r"|medio ?ambiente|stampare|ambiente|afdrukken|if you (?:are|have) (?:not|received)|intended recipient"
    r"|please (?:visit|follow|find us|like)|follow us|besuchen sie|folgen sie|suivez[- ]nous|visit us",
    re.IGNORECASE,
)
"""Sentences that companies put below every mail."""

CLOSING = re.compile(
    r"\W{0,5}(?:(?:(?:with |very )?(?:best|kind|kindest|warm|warmest|many|friendly)\s+)?regards"
    r"|best wishes|yours sincerely"
    r"|yours faithfully|yours truly|sincerely|sincerely yours|mit freundlichen gr(?:ü|ue)(?:ß|ss)en"
    r"|mit freundlichem gru(?:ß|ss)|freundliche gr(?:ü|ue)(?:ß|ss)e|viele gr(?:ü|ue)(?:ß|ss)e"
    r"|beste gr(?:ü|ue)(?:ß|ss)e"
    r"|liebe gr(?:ü|ue)(?:ß|ss)e|mfg|cordialement|bien cordialement|très cordialement|bien à vous"
    r"|salutations"
    r"|meilleures salutations|sincères salutations|met vriendelijke groet(?:en)?"
    r"|vriendelijke groet(?:en)?|mvg|saludos"
    r"|saludos cordiales|un saludo|atentamente|cordiali saluti|distinti saluti|saluti"
    r"|atenciosamente|cumprimentos"
    r"|(?:med )?venlig hilsen|med vennlig hilsen|(?:med )?vänliga hälsningar|mvh|vh|kh|pozdrawiam"
    r"|z poważaniem"
    r"|s pozdravem|с уважением|ystävällisin terveisin)\W*\Z",
    re.IGNORECASE,
)

FOOTER_START = re.compile(
    r"\W{0,40}(?:reply to this email directly|you(?:'re| are) receiving this (?:because|e-?mail|message"
    r"|bug mail)"
    r"|you received this (?:message|e-?mail|bug notification) because|(?:to|for) (?:un-?subscribe|leave"
    r"|be removed)\b"
    r"|to (?:post|send|reply) to (?:this|the) (?:group|list)|un-?subscribe\s*:|list(?:-| )?(?:info"
    r"|archive|help)s?\s*:"
    r"|(?:um|zum) (?:sich )?(?:abzumelden|abmelden)|pour (?:se|vous) d[ée]s(?:abonner|inscrire)"
    r"|para (?:cancelar|darse de baja)"
    r"|per (?:cancellarsi|annullare l'iscrizione)|om u af te melden|aby się wypisać|чтобы отписаться"
    r"|for additional commands, e-?mail|this (?:sf\.?net|sourceforge(?:\.net)?) e?-?mail is sponsored"
    r"|do you yahoo|yahoo! groups"
    r"|your use of yahoo|outgoing mail is certified|incoming mail is certified|checked by avg"
    r"|no virus found in"
    r"|this (?:mail|message|e-?mail) (?:was )?(?:sent|posted) (?:using|through|via|by|with)\b"
    r"|view this message in context"
    r"|sent from the .{3,60} archive at|posted via\b|get your free\b|virus-free"
    r"|(?:this|the) (?:e-?mail|message|communication|information)\b.{0,80}\b(?:confidential|intended"
    r"|privileged|transmitted)"
    r"|confidentiality (?:notice|note)|disclaimer\b|legal notice\b|important notice\b"
    r"|notice of confidentiality"
    r"|diese (?:e-?mail|nachricht)\b.{0,60}\b(?:vertraulich|enthält)|haftungsausschluss|vertraulichkeits"
    r"|ce (?:message|courriel|mail|courrier)\b.{0,80}\b(?:confidentiel|destin|pièces)|avis de confidentialité"
    r"|este (?:mensaje|correo|e-?mail)\b.{0,80}\b(?:confidencial|dirigid|destin)|aviso (?:legal"
    r"|de confidencialidad)"
    r"|(?:questo|il presente|le informazioni contenute in questo) (?:messaggio|e-?mail)"
    r"|esta mensagem\b.{0,60}confidencia"
    r"|dit (?:e-?mail)?bericht is\b.{0,60}(?:vertrouwelijk|bestemd))",
    re.IGNORECASE,
)
# The line that desks put above their mails, so that people answer above it.
ABOVE = re.compile(
    r"[-#=*\s]{0,12}(?:please )?(?:type your reply|reply|write|add your reply|respond) above this line"
    r"|[-#=*\s]{0,12}(?:bitte )?antworten sie (?:bitte )?(?:über|oberhalb) dieser (?:linie|zeile)"
    r"|[-#=*\s]{0,12}(?:veuillez )?répond(?:re|ez) au-dessus de cette ligne"
    r"|[-#=*\s]{0,12}(?:por favor,? )?(?:responda|escriba su respuesta) (?:por )?encima de esta línea",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"mailing list|listinfo|unsubscribe|reply to this email directly|view it on (?:github|gitlab)"
    r"|you(?:'re| are) receiving"
    r"|you received this (?:message|email) because|abmelden|se désabonner|confidential|vertraulich"
    r"|confidentiel"
    r"|please think before printing|virus-free|avast\.com|scanned by|this e-?mail (?:and|is|has|may)",
    re.IGNORECASE,
)
TRACKER = re.compile(
    r"-{2,7}\s*(?:additional )?comments? (?:#\d+ )?(?:from|by) .{1,200}\Z"
    r"|\W{0,3}(?:[^\W\d_][\w.'-]{0,30}\s){1,4}(?:\([^()]{1,60}\)\s)?(?:has )?(?:commented|left a comment"
    r"|added a comment"
    r"|posted a comment|wrote a comment|replied|a commenté|hat kommentiert|kommentierte|comentó"
    r"|ha commentato)\b"
    r"[^.!?]{0,120}:\s*\Z"
    r"|(?:comment|changes) \(by [^()]{1,80}\):\s*\Z"
    r"|\[\s?https?://\S+(?:/browse/|comment|/issues?/)\S*\s?\]\s*\Z",
    re.IGNORECASE,
)
"""The line that a tracker or a forum puts above what somebody said there."""
