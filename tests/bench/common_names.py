"""Given and family names of the region and beyond, to make people and companies that are on no list. Data only."""

from __future__ import annotations

# fmt: off
# Language: given names, family names, words of companies. Frequent ones, as registers of the States publish them.
COMMON_NAMES: dict[str, tuple[str, str, str]] = {
    "ru": ("Александр Мария Дмитрий Анна Сергей Елена Максим Ольга Андрей Ксения Павел Татьяна Кирилл Дарья",
           "Смирнов Кузнецова Попов Соколова Лебедев Козлов Новиков Морозова Волков Зайцев Павлов Семенова Голубев",
           "Северный Рассвет Волга Сириус Техно Строй Вектор Луч"),
    "uk": ("Олександр Марія Андрій Оксана Тарас Юлія Богдан Ірина Назар Соломія Остап Наталія Василь Катерина",
           "Мельник Шевченко Бондаренко Коваленко Ткаченко Кравченко Олійник Лисенко Савченко Руденко Мороз Поліщук",
           "Карпати Дніпро Промінь Сокіл Технобуд Зоря Полісся Вишня"),
    "be": ("Аляксандр Вольга Сяргей Наталля Мікалай Алена Віктар Ганна", "Навіцкі Казлова Каваленка Жук Марозаў Лукашэвіч Васілеўскі Бабіч",
           "Палессе Нёман Зубр Світанак"),
    "kk": ("Нұрсұлтан Айгерім Ерлан Динара Арман Гүлнар Бауыржан Жанар Данияр Сәуле", "Ахметов Ибраимова Оспанов Сулейменова Жұмабеков Қасымова Сейітов Әбдіров Тілеуов",
           "Алатау Жетісу Сарыарқа Тұлпар Нұр Көктем"),
    "ky": ("Бакыт Айгүл Азамат Нургүл Эрлан Жылдыз Тимур Гүлнара", "Асанов Мамытова Токтоев Абдыкадырова Исаков Сыдыкова Бекболотов", "Манас Ала-Арча Нарын Жетиген"),
    "uz": ("Jasur Dilnoza Sherzod Nilufar Bobur Gulnora Otabek Madina Sardor Kamola", "Karimov Rahimova Yusupov Tursunova Ergashev Nazarova Xolmatov Qodirova Saidov",
           "Zarafshon Registon Navroʻz Chilonzor Oltin"),
    "tg": ("Фирдавс Мадина Ҷамшед Нигина Рустам Зарина Далер Манижа", "Раҳимов Шарифова Назаров Қурбонова Сафаров Холова Давлатов", "Помир Хуҷанд Дӯстӣ Сомон"),
    "tk": ("Merdan Ogulgerek Döwlet Aýna Begenç Maral Serdar Jeren", "Ataýew Orazowa Nuryýew Berdiýewa Annaýew Saparowa Gurbanow", "Garagum Altyn Köpetdag Ýüpek"),
    "az": ("Elçin Aysel Rəşad Günay Orxan Nigar Vüsal Leyla Tural Sevinc", "Məmmədov Əliyeva Hüseynov Quliyeva Həsənov İsmayılova Abbasov Rzayeva Cəfərov", "Xəzər Abşeron Şirvan Qafqaz Nar"),
    "tr": ("Mehmet Ayşe Mustafa Zeynep Emre Elif Murat Fatma Burak Merve", "Yılmaz Demir Kaya Çelik Şahin Yıldız Öztürk Aydın Arslan Koç", "Anadolu Marmara Ege Toros Boğaz Yeni"),
    "ka": ("გიორგი ნინო დავით მარიამ ლევან თამარ ირაკლი ნათია", "ბერიძე მამულაშვილი კაპანაძე გელაშვილი მაისურაძე ლომიძე წიკლაური", "კავკასია იბერია კოლხა მზე"),
    "hy": ("Արամ Անի Դավիթ Մարիամ Տիգրան Լիլիթ Հայկ Նարե", "Հարությունյան Սարգսյան Գրիգորյան Պետրոսյան Մկրտչյան Հակոբյան Կարապետյան", "Արարատ Սևան Նաիրի Շիրակ"),
    "sr": ("Милош Јелена Никола Милица Стефан Ана Лазар Катарина", "Јовановић Петровић Николић Марковић Ђорђевић Стојановић Илић", "Морава Шумадија Дунав Златибор"),
    "bg": ("Георги Мария Иван Елена Димитър Десислава Николай Радка", "Иванов Георгиева Димитров Петрова Николов Стоянова Тодоров", "Тракия Родопи Розова Искър"),
    "ro": ("Andrei Maria Ion Elena Mihai Ioana Cristian Ana", "Popescu Ionescu Popa Stan Dumitru Rusu Ciobanu Munteanu", "Carpați Prut Nistru Codru"),
    "pl": ("Piotr Anna Krzysztof Katarzyna Tomasz Małgorzata Paweł Agnieszka", "Nowak Kowalska Wiśniewski Wójcik Kamiński Lewandowska Zieliński", "Wisła Bałtyk Tatry Mazowsze"),
    "cs": ("Jan Jana Petr Marie Jiří Eva Tomáš Lucie", "Novák Svobodová Dvořák Černá Procházka Kučerová Veselý", "Morava Labe Šumava Vltava"),
    "hu": ("László Mária István Erzsébet József Katalin Zoltán Ágnes", "Nagy Kovács Tóth Szabó Horváth Varga Kiss", "Tisza Balaton Mátra Hajdú"),
    "de": ("Thomas Sabine Michael Petra Andreas Susanne Stefan Claudia", "Müller Schmidt Schneider Fischer Weber Wagner Becker Hoffmann", "Rhein Nordsee Alpen Hanse"),
    "fr": ("Jean Marie Pierre Nathalie Michel Isabelle Philippe Sylvie", "Martin Bernard Dubois Thomas Robert Richard Petit Moreau", "Rhône Loire Lumière Provence"),
    "it": ("Giuseppe Maria Antonio Anna Marco Giulia Francesco Chiara", "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci", "Adria Toscana Etna Sole"),
    "es": ("Antonio Carmen José María Manuel Ana Francisco Laura", "García González Rodríguez Fernández López Martínez Sánchez Pérez", "Sierra Levante Ebro Norte"),
    "sv": ("Lars Anna Anders Eva Johan Maria Erik Karin", "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson", "Mälaren Vättern Norrsken Björk"),
    "fi": ("Juhani Maria Matti Anneli Mikko Liisa Antti Päivi", "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine", "Saimaa Pohjola Revontuli Kuusi"),
    "el": ("Γεώργιος Μαρία Δημήτριος Ελένη Κωνσταντίνος Αικατερίνη", "Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολάου Γεωργίου Οικονόμου", "Αιγαίο Όλυμπος Ήλιος"),
    "en": ("James Mary John Patricia Robert Jennifer William Linda", "Smith Jones Taylor Brown Wilson Evans Thomas Roberts", "Thames Highland Oak Crown"),
    "nl": ("Jan Johanna Pieter Anna Willem Cornelia Hendrik Maria", "de Jong|Jansen|de Vries|van den Berg|Bakker|Visser|Smit|Meijer", "Maas Polder Tulp Noord"),
    "he": ("יוסף מרים דוד שרה משה רחל אברהם אסתר", "כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן", "כרמל גליל נגב"),
    "pt": ("José Maria António Ana João Isabel Manuel Teresa", "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues", "Douro Tejo Minho"),
}
FORMS = {
    "ru": "ООО", "uk": "ТОВ", "be": "ТАА", "kk": "ЖШС", "ky": "ОсОО", "uz": "MChJ", "tg": "ҶДММ", "tk": "HJ", "az": "MMC", "tr": "Ltd. Şti.",
    "ka": "შპს", "hy": "ՍՊԸ", "sr": "д.о.о.", "bg": "ООД", "ro": "S.R.L.", "pl": "Sp. z o.o.", "cs": "s.r.o.", "hu": "Kft.", "de": "GmbH",
    "fr": "SARL", "it": "S.r.l.", "es": "S.L.", "sv": "AB", "fi": "Oy", "el": "ΕΠΕ", "en": "Ltd", "nl": "B.V.", "he": "בע״מ", "pt": "Lda",
}
# fmt: on
