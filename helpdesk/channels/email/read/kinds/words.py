"""Words of bounces and automatic answers in the languages of mail servers: data for kinds.py."""
# plain-words: not prose

import re

GATEWAY_LOCAL = re.compile(
    r"[\w.+-]*mail[-_.]?(?:service|gateway|system)|[\w.+-]*(?:bounces?|dsn|ndr)|antivirus|[\w.+-]*gateways?"
    r"|imss|uucp|mail[-_.]?delivery[\w.-]*",
    re.IGNORECASE,
)
MACHINE_NAME = re.compile(
    r"mail(?:er)?[\s.-]?(?:deliver|delivery|system|daemon)|delivery (?:sub)?system"
    r"|system administrator|mailer[- ]daemon|postmaster"
    r"|ndr administrator|mailserver|mail server|microsoft outlook\Z|message delivery"
    r"|internet mail delivery|systemadministrator",
    re.IGNORECASE,
)

_BOUNCE_SUBJECT = (
    r"undeliver(?:able|ed)|non[- ]?deliver|not deliver(?:ed|able)|could ?n[o']t be delivered"
    r"|deliver(?:y|ing)?\b.{0,30}\bfail"
    r"|fail(?:ed|ure)?\b.{0,12}\bdeliver|delivery (?:status|problem|error|notification|report"
    r"|has failed|delay|incomplete)"
    r"|returned (?:e-?)?mail|mail (?:system )?error|mail (?:failure|failed)|failure notice"
    r"|returning (?:message|mail|to sender)"
    r"|message (?:returned|rejected|delayed|status)|bounce(?:d)? (?:notification|mail|message"
    r"|e-?mail)|rejected (?:message|mail)"
    r"|error (?:sending|during delivery)|error sending your mail|user unknown|loop alert"
    r"|nondeliverable|undelivered|delayed mail|warning: (?:could not|message)|rejected posting|\bndn:"
    r"|unzustellbar|nicht (?:zugestellt|zustellbar)|zustellung.{0,30}(?:fehl|nicht)"
    r"|unzustellbarkeit|zustellfehler|zurückgewiesen"
    r"|non[- ]?remis|non distribu|échec de (?:la )?(?:remise|distribution|livraison)|non délivr"
    r"|retour(?:né)? .{0,20}expéditeur"
    r"|no se (?:pud[oe]|puede|ha podido) entregar|no entregad|error de entrega|fallo (?:en la|de) entrega"
    r"|imposible entregar|devuelto"
    r"|mancat[ao] (?:consegna|recapito)|impossibile (?:recapitare|consegnare)|non recapitabile"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd)"
    r"|não (?:entregue|foi possível entregar)|falha na entrega|devolvid|niedostarcz"
    r"|nie (?:dostarczono|można dostarczyć)|zwrot poczty"
    r"|nedoruč|nelze doručit|doručení .{0,20}nezda|не ?доставлен|недоставлен|невозможно доставить"
    r"|ошибка доставки|возврат"
    r"|olevererbar|kunde inte levereras|kan ikke leveres|kunne ikke leveres|toimitus epäonnistui"
    r"|teslim edileme|kézbesíthetetlen"
    r"|εν παραδόθηκε|παράδοση(?:ς)? απέτυχε|entrega (?:retrasada|fallida)|remise retardée"
    r"|zustellung verzögert|zustellfehler|не ?вдалося доставити|не доставлено|nu a putut fi livrat"
    r"|levererbar|(?:ikke|inte|ej) lever|possível entregar|toimittama|未送[达達]|配達できません"
    r"|退信|无法投递|無法傳遞|无法送达|投递失败|系统退信|配信不能|配信できません|送信できません"
    r"|届きません|エラー.{0,5}メール|반송|전송 실패|배달되지"
)
BOUNCE_SUBJECT = re.compile(_BOUNCE_SUBJECT, re.IGNORECASE)
BOUNCE_SUBJECT_LOWER = re.compile(_BOUNCE_SUBJECT)
"""The same for ASCII in lower case, at a sixth of the cost: it runs for every mail."""
BOUNCE_BODY = re.compile(
    r"(?:could|can) ?n[o']t (?:be )?(?:deliver|reach|sen[dt]|store|complet|process|transmit)|(?:was"
    r"|were|is|are) (?:not|un)[ -]?(?:able to )?deliver"
    r"|unable to deliver|undeliver(?:able|ed)|deliver\w* (?:to .{0,200} )?(?:has )?(?:permanently "
    r"|failed|failure|error|attempt|was (?:delayed|unsuccess))"
    r"|failed to deliver|fail(?:ed)? permanently|permanent (?:fatal )?(?:error|failure)|fatal error"
    r"|not (?:yet )?been delivered|message .{0,60}(?:not|n't) delivered"
    r"|(?:was|been|be|being) (?:rejected|returned|refused|bounced)|user (?:unknown|not found"
    r"|does ?n[o']t exist)|unknown (?:user|recipient|address|local)"
    r"|no such (?:user|recipient|address|mailbox|person)|recipient (?:address )?(?:rejected|unknown"
    r"|not found)|mailbox (?:is )?(?:full|unavailable|not found)"
    r"|(?:over|exceed\w*) .{0,30}quota|quota exceeded|(?:did|does) not reach|did(?:n't| not) (?:get"
    r"|arrive)|address(?:es)? (?:failed|had|not found|could not)"
    r"|transcript of session|sorry to have to inform|mail (?:has been |was )?returned"
    r"|giving up on it|i've given up|message .{0,40}(?:expired|undelivered)"
    r"|host (?:name lookup|unknown|not found)|too many hops|duplicated message-id"
    r"|delivery (?:status|report|notification)|no valid recipients"
    r"|nicht zugestellt|konnte nicht|unzustellbar|zugestellt werden konnte|n'a (?:pas )?(?:pu"
    r"|pas pu|pas) |n'a pas été (?:remis|distribué|délivré)|non délivré"
    r"|no (?:se )?(?:pudo|ha podido|ha sido|puede) (?:ser )?entreg|impossibile (?:recapitare"
    r"|consegnare)|non (?:è stato|può essere) (?:recapitat|consegnat)"
    r"|kon niet worden (?:bezorgd|afgeleverd)|não (?:pôde|foi) (?:ser )?(?:possível )?entreg"
    r"|nie (?:mogła|została|można) (?:zostać )?dostarcz|nelze doručit|nebyl[ao]? doruč"
    r"|не (?:может быть |была? |было )?доставлен|не удалось доставить|kunde inte levereras"
    r"|kunne ikke leveres|ei voitu toimittaa|teslim edileme"
    r"|无法(?:投递|送达|发送)|無法(?:傳遞|送達|投遞)|投递失败|退回|配信(?:できません|不能)"
    r"|送信できません|届けることができません|お届けできません|반송|전송하지 못|배달할 수 없",
    re.IGNORECASE,
)

AUTO_SUBJECT = re.compile(
    r"\W*(?:(?:automatic|automated|auto)[-\s]?(?:reply|response|answer|respond(?:er)?"
    r"|generated reply)|autoreply|autoresponse"
    r"|out of (?:the )?office:? auto-?(?:reply|response)|automatische (?:antwort|abwesenheits\w+)"
    r"|automatisch (?:antwoord|bericht)|autom\. antwort|abwesenheits(?:notiz"
    r"|nachricht|meldung|assistent)?|abwesenheit|abwesend"
    r"|eingangsbestätigung|réponse automatique|message (?:automatique|d'absence)|absence du bureau"
    r"|absent du bureau|notification d'absence|respuesta autom[aá]tica"
    r"|auto-?respuesta|risposta automatica|risposta automatic|avviso di assenza"
    r"|resposta autom[aá]tica|afwezigheids?(?:bericht|assistent|melding)"
    r"|autosvar|auto-?svar|automatisk(?:t)? svar|frånvaro(?:meddelande)?|fraværs?(?:besked|melding"
    r"|assistent)?|ikke til stede|automaattinen (?:vastaus|poissaolo)|poissaolo"
    r"|automatyczna odpowied[zź]|autoodpowiedź|automatick[áa] odpov[eě][dď]|automatikus válasz"
    r"|automatyczn|răspuns automat|otomatik (?:yanıt|cevap)"
    r"|автоматический ответ|автоответ|автоматична відповідь|αυτόματη απάντηση|自动(?:回复|答复)"
    r"|自動(?:回覆|回復|返信|応答|回复)|不在(?:通知|のお知らせ|中)|자동 ?(?:회신|응답|답장))"
    r"(?=\s*(?:[:：\-–|!\])(\[]|\Z|(?:re|aw|from|to)\b))",
    re.IGNORECASE,
)
AWAY_SUBJECT = re.compile(
    r"\W*(?:out of (?:the )?office|out[- ]of[- ]office|ooo\b|away from (?:my|the) (?:office|desk"
    r"|mail)|on (?:vacation|holiday|leave)|vacation|annual leave"
    r"|maternity leave|parental leave|nicht im (?:büro|haus)|im urlaub|absent|en congés?"
    r"|en vacances|fuera de (?:la )?oficina|ausente|ausencia|fuori (?:ufficio|sede)"
    r"|assente|assenza|afwezig|niet op kantoor|fora do escritório|ausência|nieobecno|mimo kancelář"
    r"|нет на месте|в отпуске|outside office|thank you for contacting"
    r"|we(?:'ve| have) received your|your (?:request|message|ticket|email) (?:has been "
    r"|was )?received)",
    re.IGNORECASE,
)
_ABSENT = (
    r"this (?:is|message is|e-?mail is|reply is) (?:an? )?(?:automatic|automated|auto[- ]?generated"
    r"|automatically generated)"
    r"|(?:was|is|been) (?:automatically (?:generated|sent)|sent automatically"
    r"|generated automatically)|i(?:'m| am| will be)\b.{0,30}(?:out of (?:the )?(?:office"
    r"|town)|away from|on (?:vacation|holiday|leave|annual leave|maternity|parental))"
    r"|(?:limited|no|intermittent) access to (?:my )?(?:e-?mail|mail|internet)|will (?:respond"
    r"|reply|get back|return).{0,40}(?:when|upon|on|after) (?:i|my) ?(?:return|am back|get back)?"
    r"|(?:bin|befinde mich).{0,60}(?:nicht im (?:büro|haus)|außer haus|im urlaub|abwesend"
    r"|nicht erreichbar)|dies ist eine automatische|automatisch (?:generiert|erstellt|erzeugt)"
    r"|je (?:suis|serai).{0,40}(?:absente?|en congés?|en vacances|en déplacement)"
    r"|estoy.{0,30}(?:fuera de la oficina|ausente|de vacaciones)"
    r"|estaré (?:fuera|ausente|de vacaciones)|sono (?:assente|fuori"
    r"|in ferie)|sarò (?:assente|fuori)|ik ben.{0,40}(?:afwezig|niet aanwezig"
    r"|op vakantie)|automatisch gegenereerd|estou.{0,30}(?:ausente|de férias|fora)"
    r"|jag är.{0,40}(?:på semester|inte på kontoret|ledig|borta)"
    r"|jeg er.{0,40}(?:ikke på kontoret|på ferie|bortreist)|jestem.{0,30}(?:nieobecn|na urlopie)"
    r"|я.{0,30}в отпуске|休假|休暇|출장|휴가"
)
ABSENT = re.compile(_ABSENT, re.IGNORECASE)
"""What an absence notice says of itself; AUTO_BODY also has words that a question about such notices has."""
AUTO_BODY = re.compile(
    _ABSENT + r"|automatic(?:ally)? (?:generated )?(?:reply|response|message)"
    r"|auto-?(?:reply|response|responder)|(?:réponse|message) automatique|(?:respuesta|mensaje) automátic"
    r"|risposta automatica|automatisch (?:antwoord|bericht)|resposta automática|automatiskt? svar"
    r"|automatyczn|автоматическ|自动回复|自動返信|自動回覆|자동",
    re.IGNORECASE,
)
RECEIVED = re.compile(
    r"(?:have|has|we) received your (?:request|message|e-?mail|enquiry|inquiry|ticket|mail)"
    r"|(?:request|message|e-?mail|enquiry|inquiry|ticket|mail)\b.{0,30} (?:has been|was) "
    r"(?:received|created|opened)"
    r"|we(?:'ll| will) (?:get back to|reply to|answer|respond to) you"
    r"|thank you for (?:contacting|your (?:message|e-?mail|request|enquiry|inquiry))"
    r"|(?:ihre|deine) (?:anfrage|nachricht|e-?mail)\b.{0,40}(?:erhalten|eingegangen|bearbeitet)"
    r"|(?:nous avons|a) bien (?:reçu|été reçu)|votre (?:demande|message)\b.{0,30} (?:a (?:bien )?été|est)"
    r"|hemos recibido su|abbiamo ricevuto (?:la|il)|we hebben uw .{0,20}ontvangen"
    r"|recebemos (?:a sua|o seu|sua)",
    re.IGNORECASE,
)
"""A desk confirms that it has a message."""
LEAVE = re.compile(
    r"urgent|dringend|return(?:ing)? on|back (?:on|in|at)\b|zurück|erreich|wenden sie sich|\boffice|büro"
    r"|vacation|holiday|urlaub|vacances|congé|vacaciones|\bferie|semester|until|bis zum",
    re.IGNORECASE,
)
"""More words of absence notices, which people use too."""
PROGRAM = re.compile(
    r"outlook|thunderbird|apple|iphone|ipad|evolution|kmail|mutt|the bat|lotus|k-9|roundcube|squirrel|horde"
    r"|zimbra|yahoo|gmail|mailmate|claws|sylpheed|postbox|em client|emclient|spark|webmail|open-xchange"
    r"|group ?wise|mailbird|alpine|pine|eudora|becky|foxmail|canary|bluemail|aol|gmx|web\.de|protonmail"
    r"|tutanota|fairemail|samsung|seamonkey|airmail|android",
    re.IGNORECASE,
)
"""Names of mail programs that people write with."""
ROBOT_LOCAL = re.compile(
    r"root|cron|daemon|nobody|www-?data|apache|nginx|(?:nagios|zabbix|icinga|jenkins|gitlab|jira|grafana"
    r"|sentry)"
    r"|alerts?|monitor(?:ing)?|system|server|robots?|bot|automation|backups?|scanner|printer|fax",
    re.IGNORECASE,
)
MASS = re.compile(
    r"unsubscribe|view (?:it |this (?:e-?mail|mail) )?in (?:your )?browser|newsletter|abmelden|abbestellen"
    r"|im browser (?:ansehen|öffnen)|se désabonner|désinscri|darse de baja|cancelar (?:la )?suscripción"
    r"|disiscri|annulla(?:re)? l'iscrizione|uitschrijven|afmelden|退订|配信停止|отписаться",
    re.IGNORECASE,
)
"""Words of a mail to many."""
COMPLAINT = re.compile(
    r"(?:complaint about (?:message|email|mail) from|abuse report"
    r"|spam (?:report|complaint)|email feedback report|feedback loop)\b",
    re.IGNORECASE,
)
AUTO_OPENING = re.compile(
    r"\W{0,5}(?:this is an? (?:automatic|automated|auto[- ]?generated)"
    r"|this (?:e-?mail|message|reply) (?:is|was|has been) (?:an )?"
    r"(?:automatic|automated|auto[- ]?generated|sent automatically)|dies ist eine automatisch"
    r"|diese (?:nachricht|e-?mail) wurde automatisch|ceci est (?:un message|une réponse) automatique"
    r"|este es un mensaje automático|esta é uma (?:mensagem|resposta) automática"
    r"|questo è un messaggio automatico|dit is een automatisch|это автоматическ|これは自動|このメールは自動"
    r"|本メールは自動|此邮件为系统自动)",
    re.IGNORECASE,
)
PERSONAL = re.compile(
    r"^\W{0,3}(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen)|liebe[rs]?"
    r"|sehr geehrte|bonjour|salut|hola|buenos días|buongiorno|ciao|olá|hej|dag|beste|здравствуйте"
    r"|добрый день)\b"
    r"|\b(?:my|please help|can you|could you|thanks|thank you|regards|i get|i got|i tried|i have|i need"
    r"|i sent|we get|we got|meine?|können sie|danke|merci|pouvez-vous|gracias|grazie|obrigad[oa])\b"
    r"|\?(?=\s|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
AUTO_ENDING = re.compile(
    r"[(\[](?:automatic (?:reply|response)|auto-?(?:reply|response)|out of office|automatische antwort"
    r"|réponse automatique|respuesta automática|abwesenheitsnotiz)[)\]]\s*\Z",
    re.IGNORECASE,
)
