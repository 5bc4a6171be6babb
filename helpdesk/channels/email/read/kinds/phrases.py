"""Whole phrases of mail servers and of programs that answer, by language: data for the rules beside it."""
# plain-words: not prose

import re

SERVER_PHRASE = re.compile(
    r"created automatically by (?:the )?mail delivery (?:software|system)"
    r"|this is the (?:qmail-send|mail (?:system|delivery)|postfix) (?:program )?(?:at|on)?"
    r"|wasn't able to deliver your message"
    r"|(?:message|mail|e-?mail) (?:that )?you sent (?:could not|has not yet|was not|cannot) be"
    r"|(?:has|have) not yet been delivered|message (?:is )?still undelivered|will keep trying until"
    r"|this is a warning (?:message )?only|will be retried until|attempts will continue|(?:unable"
    r"|not able) to contact (?:the )?(?:machine|host)"
    r"|did not reach (?:some or all of )?(?:the|any of) (?:following|intended) recipient"
    r"|following (?:address(?:es)?(?:\(es\))?|recipients?(?:\(s\))?) (?:failed|had|could not|cannot"
    r"|has been|was)"
    r"|following recipient failed|could not be delivered (?:to|because of|for more than)|was not delivered to"
    r"|(?:cannot|can't|unable to|couldn't) (?:be )?deliver(?:ed)? (?:to |your message to )?the following"
    r"|delivery has failed to these|had permanent (?:fatal )?(?:delivery )?errors"
    r"|transcript of session follows"
    r"|no valid recipients were found|non-delivered information|has not been delivered"
    r"|(?:has been|was) rejected by the (?:list )?moderator|not (?:allowed|authori[sz]ed) to (?:post"
    r"|send) (?:messages? "
    r"|this )?"
    r"|(?:only (?:subscribers|members)|non-members) (?:may|are not|can)|restricted to (?:list )?subscribers"
    r"|you are not (?:a )?(?:subscribed|member)|may not have permission to post|group you tried to contact"
    r"|an error occurred while trying to deliver|message (?:content )?(?:was )?blocked by (?:the|our)"
    r"|(?:was|been) (?:automatically )?rejected by (?:our|the) (?:mail|spam|gateway|server|system|e-?mail)"
    r"|automatically rejected"
    r"|(?:konnte|kann) (?:leider )?nicht (?:an .{0,80} )?(?:zugestellt|ausgeliefert|übermittelt)"
    r"|nachricht wurde nicht an .{0,80}zugestellt|wurde noch nicht zugestellt"
    r"|zustellung an folgende empfänger"
    r"|fehler bei der (?:nachrichten)?zustellung|n'a pas pu être (?:remis|distribué|délivré|livré|acheminé)"
    r"|échec de la (?:remise|distribution) (?:pour|du|de)|n'a pas encore été (?:remis|distribué)"
    r"|no se (?:pudo|ha podido|puede) entregar (?:el|su|a)|falha na entrega|não pôde ser entregue"
    r"|non è stat[oa] (?:ancora )?(?:consegnat|recapitat)|impossibile recapitare|kon niet worden (?:bezorgd"
    r"|afgel)"
    r"|is (?:nog )?niet (?:bezorgd|afgeleverd)|kunde inte levereras till|kunne ikke leveres til"
    r"|ei voitu toimittaa|nie (?:mogła|została) (?:zostać )?dostarczona|nelze doručit|nebyla doručena"
    r"|не может\s+быть отправлено|не удалось доставить|не было доставлено|не доставлено .{0,30}адресат"
    r"|не вдалося доставити|teslim edilemedi|nem (?:sikerült kézbesíteni|kézbesíthető)|nu a putut fi livrat"
    r"|δεν (?:ήταν δυνατή η|μπόρεσε να) παραδοθεί|δεν παραδόθηκε|παράδοση απέτυχε|aún no se ha entregado"
    r"|no pudo ser entregado|se seguirá intentando"
    r"|送信できませんでした|届けることができません|お届けできません|配信できません|配送できません"
    r"|宛先.{0,12}存在しません"
    r"|邮件被退回|邮件投递失败|投遞失敗|无法(?:投递|送达)|無法(?:傳遞|送達)|邮件无法送达|반송되었습니다"
    r"|전송되지 않았습니다|배달되지 (?:않|못)",
    re.IGNORECASE,
)
"""What a mail server says of a mail that it did not deliver, or not yet: a person does not write so."""
DELIVERED_PHRASE = re.compile(
    r"successfully (?:delivered|relayed|expanded)|was successfully|has been (?:delivered|relayed) to"
    r"|wurde(?:n)? erfolgreich zugestellt|delivery to these recipients .{0,30}complete"
    r"|a été remis (?:à|aux)|se ha entregado (?:a|el mensaje)|è stato recapitato",
    re.IGNORECASE,
)
LIST_LOCAL = re.compile(
    r"majordomo|listserv|sympa|mailman|ezmlm|listproc|[\w.+-]+-(?:owner|bounces?|request|admin)"
    r"|owner-[\w.+-]+",
    re.IGNORECASE,
)
"""What is before the @ of an address of a program for mailing lists."""
ABSENT_PHRASE = re.compile(
    r"\bi(?:'m| am| will be|'ll be)\b.{0,40}(?:out of (?:the |my )?(?:office|town)|away|absent|unavailable"
    r"|not in the office|on (?:\w+ )?(?:vacation|holidays?|leave)|travell?ing)"
    r"|(?:currently|presently) (?:out of (?:the )?office|away|on leave|on vacation)"
    r"|(?:is|am) no longer (?:with|working|employed)|has left (?:the company|our)|mailbox is not monitored"
    r"|(?:limited|no|intermittent) access to (?:my )?(?:e-?mails?|mail|internet)"
    r"|(?:bin|befinde mich)\b.{0,60}(?:nicht im (?:büro|haus)|außer haus|im urlaub|abwesend|nicht erreichbar"
    r"|auf (?:dienst|geschäfts)reise|in elternzeit|im mutterschutz)|nicht mehr (?:für|bei|im unternehmen)"
    r"|ne fait plus partie|ne travaille plus|ya no trabaja|non lavora più|niet (?:meer|langer) (?:werkzaam"
    r"|in dienst)"
    r"|nie pracuje (?:już|juz)|já não trabalha|não trabalha mais|har slutat|er fratrådt|больше не работает"
    r"|退職|已离职|퇴사"
    r"|\bje (?:suis|serai)\b.{0,40}(?:absente?|en congés?|en vacances|en déplacement|indisponible)"
    r"|\best(?:oy|aré)\b.{0,40}(?:fuera|ausente|de vacaciones)|me encuentro (?:fuera|ausente|de vacaciones)"
    r"|\b(?:sono|sarò)\b.{0,20}(?:assente|fuori|in ferie)|\bik ben\b.{0,40}(?:afwezig|niet aanwezig"
    r"|op vakantie"
    r"|met (?:vakantie|verlof)|niet op kantoor)|\best(?:ou|arei)\b.{0,30}(?:ausente|de férias|fora)"
    r"|\bjag är\b.{0,40}(?:på semester|inte på kontoret|ledig|borta|föräldraledig|tjänstledig)"
    r"|\bjeg er\b.{0,40}(?:ikke på kontoret|på ferie|bortreist|fraværende|på kursus|ute av kontoret)"
    r"|\b(?:olen|en ole)\b.{0,30}(?:lomalla|poissa|vuosilomalla|paikalla|tavoitettavissa)"
    r"|\b(?:jestem|będę)\b.{0,30}(?:nieobecn|na urlopie)|przebywam na urlopie"
    r"|\b(?:jsem|budu|som)\b.{0,30}(?:na dovolené|mimo kancelář|nepřítom|na dovolenke)"
    r"|szabadságon (?:vagyok|leszek)"
    r"|házon kívül|\b(?:sunt|voi fi)\b.{0,20}(?:în concediu|plecat|absent)"
    r"|(?:izinde|tatilde)yim|ofis dışında|я\b.{0,30}(?:в отпуске|отсутству)|нахожусь в (?:отпуске"
    r"|командировке)"
    r"|буду отсутствовать|у відпустці|απουσιάζω|θα απουσιάσω|εκτός γραφείου|σε άδεια|בחופשה|מחוץ למשרד"
    r"|في إجازة|خارج المكتب|休暇(?:中|をいただ|を頂|を取)|不在(?:にして|にいた|となり)|外出(?:中|して)"
    r"|(?:正在|现在|目前).{0,6}休假|休假中|不在办公室|不在辦公室|외근|휴가 ?중|부재 ?중|출장 ?중",
    re.IGNORECASE,
)
"""Somebody says that they are away; people write so too."""
STAND_IN = re.compile(
    r"urgent|immediate|in my absence|contact|return(?:ing)? (?:on|to)|be back|when i (?:return|am back)"
    r"|will reply"
    r"|dringend|in meiner abwesenheit|vertretung|wenden sie sich|wieder (?:für sie )?(?:da|erreichbar)"
    r"|weitergeleitet"
    r"|urgence|absence|de retour|à mon retour|contacter|urgent|urgente|urgencia|urgenz|póngase|contacte"
    r"|contattare"
    r"|al mio rientro|regreso|spoed|dringende|contact op|urgência|brådskande|kontakta|hastende|kontakt|haster"
    r"|kiireelli|yhteyttä|piln|proszę o kontakt|naléhav|kontaktujte|sürgős|urgențe|acil|срочн|обращай"
    r"|терміно|звертай"
    r"|επείγον|επικοινων|דחוף|عاجل|お急ぎ|ご連絡|急事|紧急|联系|聯絡|급한|연락",
    re.IGNORECASE,
)
"""Who helps meanwhile, or when somebody is back: notices of absence have it."""
SELF_AUTOMATIC = re.compile(
    r"this (?:is|message is|e-?mail is|reply is|message was|e-?mail was) (?:an? )?(?:automatic|automated"
    r"|auto[- ]?generated|automatically (?:generated|sent|created))"
    r"|(?:was|is|been) (?:automatically (?:generated|sent)|sent automatically|generated automatically)"
    r"|dies(?:e)? (?:ist eine|e-?mail wurde|nachricht wurde) automatisch|automatisch (?:generierte"
    r"|erstellte|erzeugte|versendete)"
    r"|ceci est un(?:e)? (?:message|réponse|courriel) automatique|message (?:est )?(?:généré"
    r"|envoyé) automatiquement"
    r"|est[ea] (?:es|é) un[ma]? ?(?:a )?(?:mensaje|mensagem|respuesta|resposta|correo) automátic"
    r"|quest[oa] è un[a]? (?:messaggio|risposta|e-?mail) automatic|dit is een automatisch"
    r"|detta är ett automatiskt"
    r"|dette er (?:en|et) automatisk|tämä on automaattinen"
    r"|wiadomość (?:została )?(?:wygenerowana )?automatyczn"
    r"|toto je automatick|ez egy automatikus|acesta este un mesaj automat|bu otomatik|это автоматическ"
    r"|це автоматичн"
    r"|αυτό είναι ένα αυτόματο|自動(?:的に)?(?:送信|返信|配信|応答)(?:され|して|メール|です)|自动(?:发送"
    r"|回复|生成)|自動(?:發送|回覆)"
    r"|자동(?:으로)? ?(?:발송|응답|회신)",
    re.IGNORECASE,
)
"""A text calls itself automatic."""
HAVE_IT = re.compile(
    r"(?:have|has|we) received your (?:request|message|e-?mail|enquiry|inquiry|ticket|mail)"
    r"|(?:request|message|e-?mail|enquiry|inquiry|ticket)\b.{0,30} (?:has been|was) (?:received|created"
    r"|opened|logged)"
    r"|(?:ihre|deine) (?:anfrage|nachricht|e-?mail)\b.{0,40}(?:erhalten|eingegangen)"
    r"|bien (?:reçu|été reçu)|hemos recibido (?:su|tu)|abbiamo ricevuto (?:la|il)|hebben uw .{0,20}ontvangen"
    r"|recebemos (?:a sua|o seu|sua)|(?:vi har|har vi) (?:mottagit|modtaget|mottatt)|olemme vastaanottaneet"
    r"|otrzymaliśmy|obdrželi jsme|megkaptuk|am primit|alındı|получили ваш|受け付け(?:ました|いたし)"
    r"|已收到您|접수되었습니다",
    re.IGNORECASE,
)
"""A desk confirms that it has a message."""
WILL_ANSWER = re.compile(
    r"(?:get back to|reply to|respond to|be in touch with|answer) you|as soon as possible|within \d+"
    r"|\d+ (?:business|working) "
    r"|member of our team|ticket (?:number|id)|reference number|melden uns|innerhalb von"
    r"|so bald wie möglich|werktag"
    r"|(?:vous )?répond(?:rons|re)|sous \d+|dans les plus brefs|le responderemos|en un plazo|risponderemo"
    r"|entro \d+"
    r"|binnen \d+|nemen .{0,20}contact|responderemos|återkommer|vender tilbage|odpowiemy|ответим|回复您"
    r"|ご返信|답변",
    re.IGNORECASE,
)
NO_ANSWERS = re.compile(
    r"do not (?:reply|respond|answer)|don't reply|not monitored|no (?:need to )?reply"
    r"|antworten sie (?:bitte )?nicht"
    r"|nicht auf diese|ne pas (?:y )?répondre|no (?:responda|conteste)|non rispondere"
    r"|niet (?:te )?(?:beantwoord|reageren)"
    r"|não responda|svara inte|ikke (?:svar|besvar)|nie odpowiada|neodpovíd|не отвечайте|返信(?:しない"
    r"|できません|は不要)|请勿回复|勿回覆"
    r"|회신하지",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"(?:message|e-?mail|mail) (?:is|was|has been) (?:being )?(?:held|waitlisted|quarantined) "
    r"|was waitlisted|guest list so|release your message|(?:is )?being held (?:until|because|pending)"
    r"|verify that you are (?:a|not)"
    r"|sender (?:address )?verification|confirm (?:that you are|your (?:address|identity)) "
    r"|approved senders? list"
    r"|requires? (?:your )?confirmation before|awaits? (?:moderator )?approval",
    re.IGNORECASE,
)
"""A program holds a mail until its sender proves to be a person, or a moderator has seen it."""
LIST_ANSWER = re.compile(
    r"(?:your message to .{1,80} awaits (?:moderator )?approval|welcome to the .{1,60} (?:mailing )?list"
    r"|confirm [0-9a-f]{8,40}|your confirmation is required to (?:join|leave) the .{1,60} mailing list)\s*\Z",
    re.IGNORECASE,
)
"""The whole subject of a mail that a mailing list's program answers with."""
