"""Legal forms of companies in the languages of the UNECE member States, by class. Data only.

Each line is one State or language: forms between bars, as they are written; case, dots, marks and quotation
marks do not matter. Sources: the company laws of the States as listed by ISO 20275 (GLEIF's code list of entity
legal forms) and, for long forms, the words of the laws themselves.
"""

from __future__ import annotations

LIMITED, STOCK, PARTNERS, SOLE = "limited", "stock", "partners", "sole"
COOPERATIVE, FOUNDATION, ASSOCIATION, STATE = "cooperative", "foundation", "association", "state"

# fmt: off
FORMS: dict[str, tuple[str, ...]] = {
    LIMITED: (
        # English: United Kingdom, Ireland, Malta, Cyprus, Canada, United States, and translations everywhere
        "ltd|limited|ltd.|private limited|pvt ltd|pvt|pte ltd|pte|pty ltd|pty|llc|l.l.c.|limited liability company",
        "company limited|co ltd|co limited|llp|limited liability partnership",
        "limited liability|dac|designated activity company|clg|cic",
        # Russian, and as used in English texts; Belarus
        "ооо|общество с ограниченной ответственностью|одо|общество с дополнительной ответственностью|ooo|o.o.o.|odo",
        "obshchestvo s ogranichennoy otvetstvennostyu|obshchestvo s ogranichennoi otvetstvennostyu|осдо",
        "таа|таварыства з абмежаванай адказнасцю|тда|таварыства з дадатковай адказнасцю|taa",
        # Ukraine
        "тов|товариство з обмеженою відповідальністю|тзов|тдв|товариство з додатковою відповідальністю|tov|tzov",
        "tovarystvo z obmezhenoiu vidpovidalnistiu",
        # Kazakhstan
        "тоо|товарищество с ограниченной ответственностью|жшс|жауапкершілігі шектеулі серіктестік|too|zhshs|jshs",
        "жауапкершілігі шектеулі серіктестігі|tovarishchestvo s ogranichennoy otvetstvennostyu",
        # Kyrgyzstan
        "осоо|ocoo|жчк|жоопкерчилиги чектелген коом|жоопкерчилиги чектелген коому|osoo|jchk|zhchk",
        # Tajikistan, Turkmenistan, Uzbekistan
        "ҷдмм|ҷамъияти дорои масъулияти маҳдуд|ҶДММ|джмм|jdmm|чдмм|ҷамъияти масъулияташ маҳдуд|ҷмм|jmm",
        "hj|hojalyk jemgyýeti|хо|хозяйственное общество|jogapkärçiligi çäkli jemgyýet|jçj",
        "mchj|мчж|масъулияти чекланган жамият|масъулияти чекланган жамияти|masʼuliyati cheklangan jamiyat",
        "masuliyati cheklangan jamiyati|xk mchj|qmj|masʼuliyati cheklangan jamiyati",
        # Azerbaijan, Türkiye
        "mmc|məhdud məsuliyyətli cəmiyyət|məhdud məsuliyyətli cəmiyyəti|ммс",
        "ltd şti|limited şirketi|limited şirket|limited sti|ltd sti|ltd şirketi|şti",
        # Georgia, Armenia
        "შპს|შეზღუდული პასუხისმგებლობის საზოგადოება|shps|სპს|კს",
        "սպը|ՍՊԸ|սահմանափակ պատասխանատվությամբ ընկերություն|spy|spe|sahmanapak pataskhanatvutyamb enkerutyun",
        # Serbia, Bosnia and Herzegovina, Croatia, Montenegro, Slovenia, North Macedonia
        "доо|d.o.o.|doo|друштво са ограниченом одговорношћу|društvo s ograničenom odgovornošću|j.d.o.o.|jdoo",
        "društvo sa ograničenom odgovornošću|družba z omejeno odgovornostjo|дооел|dooel|друштво со ограничена одговорност",
        # Bulgaria, Romania, Republic of Moldova, Albania
        "оод|еоод|ood|eood|дружество с ограничена отговорност|sh.p.k.|shpk|shoqëri me përgjegjësi të kufizuar",
        "s.r.l.|srl|s.r.l.-d|societate cu răspundere limitată|срл",
        # Austria, Germany, Liechtenstein, Switzerland
        "gmbh|g.m.b.h.|ges.m.b.h.|gesmbh|mbh|gesellschaft mit beschränkter haftung|ug|ug haftungsbeschränkt|ggmbh",
        "unternehmergesellschaft haftungsbeschränkt|sagl|gmbh & co kg|gmbh und co kg|gmbh & co. kg",
        # Belgium, France, Luxembourg, Monaco, Canada
        "sarl|s.a.r.l.|s.à r.l.|s à r l|société à responsabilité limitée|eurl|sprl|s.p.r.l.|bvba|sàrl|ltée|limitée|selarl",
        # Netherlands, Belgium, Italy, San Marino, Andorra, Spain, Portugal
        "b.v.|bv|besloten vennootschap|besloten vennootschap met beperkte aansprakelijkheid|srls",
        "società a responsabilità limitata|società a responsabilità limitata semplificata|unipersonale|srlu",
        "s.l.|sl|s.l.u.|slu|sociedad limitada|sociedad de responsabilidad limitada|s de rl|lda|ldª|limitada|lda.|unipessoal lda",
        # Czechia, Slovakia, Poland, Hungary
        "s.r.o.|s r o|sro|spol s r o|spol. s r.o.|společnost s ručením omezeným|spoločnosť s ručením obmedzeným",
        "sp. z o.o.|sp z oo|sp zoo|spzoo|spółka z ograniczoną odpowiedzialnością|sp z o o|kft|korlátolt felelősségű társaság",
        # Nordic and Baltic States, Greece, Israel
        "aps|a.p.s.|anpartsselskab|ehf|e.h.f.|einkahlutafélag|sia|sabiedrība ar ierobežotu atbildību",
        "uab|uždaroji akcinė bendrovė|mb|mažoji bendrija|oü|osaühing|ou",
        "επε|ικε|εταιρεία περιορισμένης ευθύνης|epe|ike|μονοπρόσωπη ικε|εταιρία περιορισμένης ευθύνης|בעמ|בע״מ|בע''מ",
        "有限公司|有限责任公司|유한회사|ذ م م|ذمم|شركة ذات مسؤولية محدودة|fze|fzc|fzco|fz llc|dmcc|w.l.l.|wll",
    ),
    STOCK: (
        "plc|p.l.c.|public limited company|inc|incorporated|inc.|corp|corporation|joint stock company|jsc|j.s.c.",
        "open joint stock company|closed joint stock company|public joint stock company|ojsc|cjsc|pjsc|prjsc|o.j.s.c.",
        "private joint stock company|joint-stock company|joint stock|incorporation|joint stock corporation|co inc",
        "joint stock co|open joint-stock company|closed joint-stock company|public joint-stock company|corp ltd|pujsc",
        "ао|оао|зао|пао|нао|акционерное общество|открытое акционерное общество|закрытое акционерное общество|ao|oao|zao|pao|nao",
        "публичное акционерное общество|непубличное акционерное общество|aktsionernoe obshchestvo|акцыянернае таварыства",
        "otkrytoe aktsionernoe obshchestvo|zakrytoe aktsionernoe obshchestvo|publichnoe aktsionernoe obshchestvo",
        "аат|зат|адкрытае акцыянернае таварыства|закрытае акцыянернае таварыства|aat|zat",
        "ат|пат|прат|ват|акціонерне товариство|публічне акціонерне товариство|приватне акціонерне товариство|prat|pat|vat",
        "відкрите акціонерне товариство|закрите акціонерне товариство|pryvatne aktsionerne tovarystvo|at",
        "ақ|акционерлік қоғам|акционерлік қоғамы|ашық акционерлік қоғамы|aq|ааҚ|жаҚ|ak",
        "аак|жак|ачык акционердик коому|жабык акционердик коому|акционердик коом|акционердик коому|aak|jak",
        "ҷск|ҷсп|ҷамъияти саҳомии кушода|ҷамъияти саҳомии пӯшида|ҷамъияти саҳомӣ|jsk|jsp|ҶСК|ҶСШ|чск",
        "paýdarlar jemgyýeti|açyk görnüşli paýdarlar jemgyýeti|ýapyk görnüşli paýdarlar jemgyýeti|agpj|ýgpj",
        "aj|аж|акциядорлик жамияти|aksiyadorlik jamiyati|очиқ акциядорлик жамияти|oaj|yoaj|ёаж",
        "asc|qsc|açıq səhmdar cəmiyyəti|qapalı səhmdar cəmiyyəti|səhmdar cəmiyyəti|асц",
        "a.ş.|aş|anonim şirketi|anonim şirket|a.s.|as|anonim ortaklığı|tic a ş|aş.",
        "სს|სააქციო საზოგადოება|ss|saaktsio sazogadoeba",
        "փբը|ՓԲԸ|բբը|ԲԲԸ|փակ բաժնետիրական ընկերություն|բաց բաժնետիրական ընկերություն|pby|bby|pbe|bbe",
        "ад|a.d.|ad|акционарско друштво|akcionarsko društvo|deoničko društvo|d.d.|dd|dioničko društvo|delniška družba|дд",
        "еад|ead|акционерно дружество|sh.a.|sha|shoqëri aksionare|s.a.|sa|societate pe acțiuni|societate pe acţiuni",
        "ag|a.g.|aktiengesellschaft|société anonyme|sas|s.a.s.|sasu|société par actions simplifiée|n.v.|nv|naamloze vennootschap",
        "s.p.a.|spa|società per azioni|sociedad anónima|sociedade anónima|sau|s.a.u.|spa unipersonale|kgaa|se",
        "akciová společnost|akciová spoločnosť|s.a|spółka akcyjna|rt|nyrt|zrt|nyilvánosan működő részvénytársaság",
        "zártkörűen működő részvénytársaság|részvénytársaság|p.s.a.|prosta spółka akcyjna|sca",
        "a/s|aktieselskab|aktiebolag|ab|asa|allmennaksjeselskap|aksjeselskap|oyj|oy|osakeyhtiö|julkinen osakeyhtiö|hf|h.f.",
        "hlutafélag|akciju sabiedrība|a/s|ab publ|publ|akcinė bendrovė|aktsiaselts|αε|α.ε.|ανώνυμη εταιρεία|ανώνυμη εταιρία|ae",
        "股份有限公司|주식회사|株式会社|kk|k.k.|bhd|sdn bhd|tbk|شركة مساهمة|שותפות|חברה ציבורית|pao",
    ),
    PARTNERS: (
        "lp|l.p.|limited partnership|general partnership|gp|kg|k.g.|kommanditgesellschaft|ohg|gbr|co kg|partg|partgmbb",
        "snc|s.n.c.|société en nom collectif|s.a.s. di|sapa|scs|scsp|société en commandite simple|vof|v.o.f.|cv|c.v.|commv",
        "k.d.|kd|j.t.d.|jtd|o.d.|komanditno društvo|ortačko društvo|v.o.s.|vos|k.s.|ks|sp.j.|sp j|sp.k.|sp k|sp. jawna|spółka jawna",
        "spółka komandytowa|bt|betéti társaság|kkt|i/s|interessentskab|k/s|kommanditselskab|hb|handelsbolag|kb|kommanditbolag",
        "ans|da|ky|kommandiittiyhtiö|ay|avoin yhtiö|slf|tüb|täisühing|usaldusühing|ūkinė bendrija|пт|полное товарищество",
        "командитное товарищество|коллективное предприятие|ое|εε|ετερόρρυθμη εταιρεία|ομόρρυθμη εταιρεία|kollektif şirketi|koll şti|komandit şirketi",
    ),
    SOLE: (
        "ип|индивидуальный предприниматель|ip|фоп|фізична особа підприємець|fop|чп|частное предприятие|чуп|чтуп|пп",
        "частное унитарное предприятие|приватне підприємство|жк|жеке кәсіпкер|жи|жеке ишкер|якка тартибдаги тадбиркор|yatt",
        "унитарное предприятие|ип зарубежное|ет|et|e.k.|ek|e.u.|eu inhaber|sole trader|sole proprietorship",
        "fərdi sahibkar|şahıs şirketi|ინდმეწარმე|ი მ|աձ|ա ձ|о.п.|preduzetnik|предузетник|pr|obrt|s.p.|samostojni podjetnik|pfa|întreprindere individuală",
        "i.i.|îi|enskild firma|enk|toiminimi|ik|individuālais komersants|f.i.e.|fie|osvč|egyéni vállalkozó|jednoosobowa działalność",
        "hususy kärhana|hk|хп|хк|хусусий корхона|xususiy korxona|xk|qk|қк",
    ),
    COOPERATIVE: (
        "кооператив|производственный кооператив|cooperative|co-op|coop|genossenschaft|eg|e.g.|coopérative|société coopérative",
        "cooperativa|soc coop|società cooperativa|s.coop.|scoop|spółdzielnia|družstvo|szövetkezet|zadruga|задруга",
        "osuuskunta|osk|ekonomisk förening|andelsselskab|a.m.b.a.|amba|samvirkeforetak|kooperatif|kooperatifi|kooperativ|ko-op",
        "სასოფლო სამეურნეო კოოპერატივი|კოოპერატივი|կոոպերատիվ|cooperatie|coöperatie|u.a.|scrl|scop|συνεταιρισμός",
    ),
    FOUNDATION: (
        "foundation|charitable foundation|фонд|общественный фонд|благотворительный фонд|корпоративный фонд|қор|қоғамдық қор",
        "fondation|fondazione|fundación|fundação|stiftung|gemeinnützige stiftung|stichting|fundacja|nadace|nadácia|alapítvány",
        "fundația|fundaţia|fondacija|zaklada|ustanova|фондация|фондација|fondacioni|säätiö|stiftelse|stiftelsen|fond|fonden|sihtasutus|nodibinājums",
        "fondas|vakfı|vakıf|ίδρυμα|ფონდი|հիմնադրամ|fondi|jamgʻarmasi|благодійний фонд|благодійна організація|коомдук фонд|фонди|fondu",
    ),
    ASSOCIATION: (
        "association|ngo|non-profit organization|nonprofit organization|нко|ано|автономная некоммерческая организация|ngo association",
        "общественное объединение|общественная организация|некоммерческая организация|ассоциация|союз юридических лиц|ооио|обо",
        "громадська організація|грамадскае аб'яднанне|грамадскае аб яднанне|қоғамдық бірлестігі|қоғамдық бірлестік|коомдук бирикмеси|го",
        "e.v.|ev|eingetragener verein|verein|asbl|a.s.b.l.|vzw|aisbl|associazione|asociación|associação|stowarzyszenie|z.s.|o.z.|zapsaný spolek",
        "egyesület|asociația|asociaţia|udruženje|udruga|удружење|сдружение|здружение|shoqata|yhdistys|ry|r.y.|forening|förening|mittetulundusühing|mtü",
        "biedrība|asociacija|derneği|dernek|birliği|ictimai birliyi|ictimai birlik|ა(ა)იპ|აიპ|არასამეწარმეო არაკომერციული იურიდიული პირი|հկ",
        "հասարակական կազմակերպություն|jamoat birlashmasi|nnt|ннт|ташкилоти ҷамъиятӣ|charity|σύλλογος|αμκε|aps onlus|onlus|o.n.g.|ong",
    ),
    STATE: (
        "гуп|фгуп|государственное унитарное предприятие|федеральное государственное унитарное предприятие",
        "гп|державне підприємство|дп|государственное предприятие|республиканское унитарное предприятие|руп|рэспубліканскае унітарнае прадпрыемства",
        "кгп|ргп|мкк|ргқк|мемлекеттік кәсіпорын|мемлекеттик ишкана|мекеме|фгбу|фгау|фгуп|fgup|gup|rup|кп|комунальне підприємство",
        "state enterprise|state unitary enterprise|state owned enterprise|federal state unitary enterprise|dövlət müəssisəsi|publik hüquqi şəxs|ик",
        "давлат унитар корхонаси|davlat unitar korxonasi|duk|корхонаи воҳиди давлатӣ|квд|valstybės įmonė|vį|jp|javno preduzeće|јавно предузеће|j.p.",
        "întreprindere de stat|îs|i.s.|s.e.|регистрирано државно|სსიპ|საჯარო სამართლის იურიდიული პირი|պոակ|ՊՈԱԿ",
    ),
}
# fmt: on

# One letter or so written alone in front of or behind a name: taken for a form at an end of the name only.
SHORT = 3
