"""Words that say little about whose name it is: titles, particles, common parts, words of trade. Data only."""

from __future__ import annotations

# fmt: off
# Titles and forms of address, which are no part of a person's name.
TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "madam", "madame", "monsieur", "mme", "mlle", "herr", "frau", "fräulein", "signor", "signora", "sig", "sra", "sr", "señor", "señora", "senhor", "dhr", "mevr", "hon", "honourable", "rev", "reverend", "eng", "ing", "engineer", "dipl", "mag", "phd", "md", "jr", "junior", "senior", "president", "präsident", "minister", "general", "colonel", "major", "captain", "lieutenant", "commander", "brigadier", "admiral", "marshal", "sergeant", "sheikh", "shaikh", "shaykh", "sheik", "cheikh", "imam", "mullah", "mulla", "maulavi", "mawlawi", "maulvi", "moulavi", "qari", "hafiz", "ustad", "ayatollah", "hojatoleslam", "alhaj", "alhaji", "hajj", "pan", "pani", "bay", "bey", "bəy", "xanım", "hanım", "efendi", "sayın", "kyrios", "kyria", "г-н", "г-жа", "гн", "гжа", "господин", "госпожа", "товарищ", "д-р", "доктор", "проф", "профессор", "генерал", "полковник", "майор", "капитан", "инженер", "пан", "пані", "г-жо", "др", "академик", "мулла", "шейх", "имам", "президент", "министр", "мырза", "ханым", "тов", "ბატონი", "ქალბატონი", "დოქტორი", "պարոն", "տիկին", "дипл", "κύριος", "κυρία", "κος", "κα", "السيد", "السيدة", "الشيخ", "الدكتور", "دكتور", "شيخ", "سيد"])
# "na" stands for a missing part in the UN list.
NO_NAME = frozenset(["na", "n/a", "nil", "none", "fnu", "lnu", "unknown", "неизвестно", "нет"])

# Particles between names: they neither make nor break a match.
PARTICLES = frozenset(["al", "el", "ul", "ur", "ud", "ad", "ar", "as", "az", "il", "bin", "ibn", "ben", "bint", "binte", "binti", "b", "ould", "uld", "wuld", "ag", "aal", "y", "e", "de", "da", "di", "do", "dos", "das", "del", "della", "dello", "degli", "du", "des", "la", "le", "les", "lo", "los", "van", "von", "der", "den", "dem", "zu", "zum", "zur", "ten", "ter", "te", "vom", "und", "af", "av", "ap", "of", "the", "and", "i", "оглы", "оглу", "угли", "кызы", "кизи", "улы", "улу", "ал", "аль", "эль", "ас", "ад", "ибн", "бин", "фон", "ван", "де", "да", "дер", "oglu", "oglı", "oglu", "ogli", "oğlu", "qizi", "qızı", "gyzy", "kizi", "kyzy", "kızı", "uly", "uulu", "ulu", "ұлы", "қызы", "уулу", "ۆ", "و", "بن", "ابن", "بنت", "آل", "ال", "ول", "بو"])

# Parts of names that very many people bear: together they still identify nobody when the other name has more
# words. Counted in the UN and OFAC lists, and the most frequent names of the registers of States.
COMMON_PARTS = """
mohammad muhammad mohamed ahmad ahmed ahmet ali hassan hasan hussein hossein ibrahim abdullah abdul rahman said sayed
khan mahmud mahmoud mustafa omar umar usman osman yusuf haji hajji amir karim salih saleh khalil ismail hamid rahim
abu aba shah singh kaur bibi begum malik nasir khalid jamal abbas aziz
kim lee li ri pak park choi choe jang jung chang kang chong chon wang zhang liu chen yang huang zhao wu zhou nguyen tran
ivan aleksandr alexander sergei vladimir mikhail dmitri andrei aleksei igor pavel peter petr maksim nikolai viktor
maria ana anna elena olga natalia tatiana irina svetlana ekaterina ivanov ivanova petrov petrova sidorov smirnov
smirnova popov popova kuznetsov kuznetsova volkov volkova semenov semenova pavlov pavlova novikov novikova morozov
jose juan luis carlos jesus antonio manuel francisco miguel pedro jorge rafael fernando alejandro ricardo roberto
diana laura carmen rosa marta maria sofia garcia gonzalez rodriguez fernandez lopez martinez sanchez perez gomez martin
jimenez ruiz hernandez diaz moreno alvarez munoz romero gutierrez torres dominguez vazquez ramos ramirez castro
ortiz suarez delgado morales guzman mendoza vargas rojas herrera medina aguilar reyes cruz flores rivera chavez silva
santos ferreira pereira oliveira costa rodrigues sousa souza alves joao
john james robert william david richard thomas charles joseph michael daniel mark paul george james mary patricia
smith jones taylor brown wilson evans roberts johnson williams davies thompson walker white hall green harris lewis
jean pierre michel philippe marie nathalie isabelle bernard dubois durand moreau laurent simon petit
thomas andreas stefan hans peter klaus wolfgang muller mueller schmidt schneider fischer weber meyer wagner becker
schulz hoffmann koch bauer richter klein wolf
giuseppe giovanni marco mario luigi francesco rossi russo ferrari esposito bianchi romano colombo ricci marino greco
lars anders johan erik karl andersson johansson karlsson nilsson eriksson larsson olsson persson hansen jensen nielsen
jan piotr krzysztof andrzej tomasz nowak kowalski kowalska wojcik kaminski novak novakova svoboda dvorak horvat kovac
kovacs nagy toth szabo varga georgi giorgi nino david tamar levan georgiev ivanov dimitrov petrov nikolov
popescu ionescu popa rusu stan jovanovic petrovic nikolic markovic marko nikola stefan milan
mehmet ayse fatma emre yilmaz demir kaya celik sahin yildiz ozturk aydin arslan dogan
aliyev aliyeva mammadov mammadova huseynov huseynova hasanov ahmedov akhmedov akhmetov karimov karimova rahimov
rahimova yusupov ibragimov abdullaev nazarov saidov kurbanov sultanov umarov usmanov
"""

# Words of trade in many languages: one concept each, first word its name. They weigh little in a company's name,
# and are equal across languages.
TRADE = (
    "company|co|compania|compagnie|компания|компанія|кампанія|kompaniya|kompaniyasi|şirketi|şirket|şirkəti|კომპანია|ընկերություն|компаниясы|компанияси|cie|firma|фирма|фірма",
    "group|groupe|gruppe|gruppo|grupo|grupa|группа|група|grup|qrup|ჯგუფი|խումբ|тобы|guruh|toparу|groep|gruppen|skupina|csoport",
    "holding|holdings|холдинг|холдынг|holdinq|ჰოლდინგი|հոլդինգ|holdingi",
    "international|int'l|intl|internationale|internacional|international|интернешнл|международный|международная|международное|міжнародний|міжнародна|beynəlxalq|uluslararası|საერთაშორისო|միջազգային|халықаралық|xalqaro|internazionale|interneshnl|internasional|међународни|međunarodni",
    "national|nationale|nacional|национальный|национальная|національний|національна|milli|ulusal|ეროვნული|ազգային|ұлттық|milliy|улуттук|nazionale|narodowy",
    "bank|banka|banca|banco|banque|банк|bankası|bankı|ბანკი|բանկ|bankasi|banki|банкі|banky|банка",
    "trade|trading|trad|ticaret|tic|торговый|торговая|торговля|трейд|трейдинг|handel|handels|commerce|commercial|commerciale|trgovina|ticarət|savdo|сауда|соода|treyd|торговельний|торгівля|კომერციული|treid",
    "industry|industries|industrial|sanayi|san|sənaye|промышленный|промышленность|промышленная|industrie|industria|індустрія|индустрия|sanoat|industriya|өнеркәсіп|industriel",
    "construction|constructions|строительство|строительная|строй|будівництво|inşaat|ins|insaat|inşaatı|tikinti|qurilish|құрылыс|курулуш|bau|costruzioni|construcciones|budowlane|şinaat|მშენებლობა|շինարարական",
    "transport|transports|транспорт|транспортная|transportation|nakliyat|nəqliyyat|ტრანსპორტი|trans|транс|տրանս",
    "logistics|logistik|logistique|logistica|логистика|логистикс|логістика|lojistik|logistika|ლოჯისტიკსი|ლოჯისტიკა|logistyka|լոգիստիկ|logistyka",
    "energy|energo|energie|energia|энерго|энергия|енерго|енергія|enerji|energetika|ენერჯი|ენერგია|էներգո|энергетика|energija|эмнерго|enerқetика|энержи|энерджи",
    "agro|агро|аgro|აგრო|ագրո|agri",
    "service|services|сервис|сервіс|servis|სერვისი|սերվիս|xizmat|hizmetleri|xidmət|xidmətləri|услуги|serviss|dienste",
    "technology|technologies|технологии|технології|teknoloji|texnologiya|technologie|tehnologii|ტექნოლოგიები|технология|technologia|tekhnologii|tehnologije|texnologiyalari|tech",
    "systems|system|системы|системи|sistem|sistemleri|sistemləri|systeme|systèmes|sistemi|სისტემები",
    "center|centre|центр|zentrum|centro|merkezi|mərkəzi|ცენტრი|կենտրոն|орталығы|markazi|борбору|centrum|centar|цэнтр|марказ|merkez",
    "plant|factory|завод|zavod|zavodi|fabrika|фабрика|fabrik|fabryka|zauyty|зауыты|ქარხანა|գործարան|fabrikası|zavodu|tovarna|usine",
    "institute|institut|институт|інститут|instituto|istituto|enstitüsü|institutu|ინსტიტუტი|ինստիտուտ|instituti|instytut|институты",
    "university|university of|universität|université|университет|університет|universitet|üniversitesi|uniwersytet|უნივერსიტეტი|համալսարան|universitesi|universiteti|универзитет|univerzitet|università|universidad",
    "investment|investments|invest|инвест|инвестиции|інвест|yatırım|investisiya|investicii|ინვესტ|ինվեստ|инвестициялық",
    "development|развитие|розвиток|kalkınma|inkişaf|développement|entwicklung|განვითარება|rivojlantirish|даму",
    "oil|нефть|нафта|neft|мұнай|petrol|petroleum|munai|мунай|ნავთობი|нефтяная|nafta",
    "gas|газ|gaz|გაზი|газовая",
    "insurance|страхование|страховая|sigorta|sığorta|versicherung|assurance|assurances|страхова|სადაზღვევო|assicurazioni|сақтандыру",
    "food|foods|gıda|qida|продукты|продовольственная|харчові|aliments|oziq|азық",
    "textile|tekstil|текстиль|тэкстыль|tekstilь|textil|ტექსტილი|tessile|textiles|tekstile",
    "export|экспорт|експорт|ihracat|ixrac|эксп", "import|импорт|імпорт|ithalat|idxal|импекс",
    "general|генеральная|общий|genel", "and|et|und|y|e|и|і|та|ve|və|va|և|და|жана|және|en|og|och|oraz|ir|un|ja",
    "first|1st|первый|первая|birinci|первое|1-й", "second|2nd|второй", "three|3|три", "two|2|два", "one|1|один",
    "united|объединенный|объединённый|объединенная|об'єднаний|birleşik|u", "states|state of|s",
    "organization|organisation|организация|організація|teşkilatı|organizacja|organizzazione",
    "ministry|министерство|міністерство|bakanlığı|nazirliyi|ministère|ministerium|vazirligi|министрлігі",
    "management|менеджмент|yönetim|управление", "project|proekt|проект|projekt|proje", "global|глобал|qlobal|glob",
    "production|производство|производственная|üretim|istehsalat|proizvodstvo|виробництво",
    "consulting|консалтинг|danışmanlık|konsaltinq|consultants", "engineering|инжиниринг|mühendislik|mühəndislik|inzhiniring|інжиніринг",
    "the", "of|for|de|des|der|die|das|du|la|le|les|el|del|di|da|för|для|о|in",
)
# fmt: on
