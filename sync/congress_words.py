"""The words that the fictional congress is made of; lists of words are cut at blanks by their reader.

Must not know: how they are put together.
"""

PRODUCTS = (
    ("Teilnehmer", 0.62),
    ("Referent", 0.03),
    ("Aussteller", 0.06),
    ("Presse", 0.015),
    ("Team", 0.025),
    ("Online", 0.25),
)
"""Names of examples/sample-event.toml with their shares: 4,000 on site, 2,000 online."""

STATUSES = (
    ("paid", 0.93),
    ("pending", 0.03),
    ("approval_pending", 0.005),
    ("refused", 0.005),
    ("canceled", 0.025),
    ("blocked", 0.005),
)

SESSIONS = (
    "Eröffnung",
    "Digitale Verwaltung",
    "Wärmeplanung in kleinen Gemeinden",
    "Offene Daten",
    "Abendempfang",
    "Abschluss",
)

PLACES_IN = {"Wärmeplanung in kleinen Gemeinden": 30}
"""Sessions with places of their own, as in the sample event; who comes later is on the waiting list."""

MEALS = ("vegetarisch", "vegan", "alles")

TITLES = (
    "Dr.",
    "Dr.",
    "Dr.",
    "Prof. Dr.",
    "Prof.",
    "Dr.-Ing.",
    "Dr. med.",
    "PD Dr.",
    "Prof. Dr. Dr. h.c.",
    "Dipl.-Ing.",
)
PARTICLES = ("von", "von der", "van", "van den", "zu", "de", "vom", "El", "Al", "da")

GIVEN = """
Anna Jörg Jürgen Günther Sören Björn Käthe Änne Özlem Ümit İbrahim Şule Çağla Łukasz Małgorzata Żaneta
Zoë Chloë Søren Åsa Øyvind Þórunn Siân Seán Niamh Ciarán François Hélène Étienne Mónica José Iñigo João
Conceição Tomáš Jiří Zdeněk Kateřina Ľubica Đorđe Željko Vesna Gábor Győző Zsófia Ștefan Ioana Nikolaos
Ελένη Nguyệt Thị Minh Wei Bo Jun Aiko Priya Arjun Fatima Yusuf Amira Omar Leyla Deniz Can Ayşe Mehmet
Hans Peter Wolfgang Klaus Ursula Monika Petra Sabine Andrea Claudia Susanne Martin Michael Thomas
Andreas Stefan Christian Markus Matthias Frank Ralf Uwe Bernd Birgit Gabriele Heike Kerstin Silke Anja
Katrin Nadine Julia Lena Lea Mia Emma Hannah Marie Sophie Paul Jonas Finn Leon Luis Noah Elias Felix
Maximilian Friedrich Karl-Heinz Hans-Jürgen Anne-Kathrin Eva-Maria Heinz-Günter Marie-Luise Kim Robin
Sascha Toni
"""

FAMILY = """
Müller Schmidt Schneider Fischer Weber Meyer Meier Maier Mayr Wagner Becker Schulz Schulze Schultze
Hoffmann Hofmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger
Hartmann Lange Werner Krause Lehmann Köhler Köhl Jäger Größer Groß Weiß Weiss Strauß Böhm Bühler Büttner
Dörr Förster Götz Günther Hübner Jürgens Kühn Löwe Möller Nölle Pöhl Rößler Sönnichsen Töpfer Vößing
Würz Zöllner Yıldız Yılmaz Şahin Çelik Öztürk Kılıç Aydın Doğan Łukaszewski Wójcik Kowalczyk Wiśniewska
Dąbrowski Żuraw Nowák Dvořák Černý Šťastný Kučera Horváth Szabó Kovács Nagy Tóth Popescu Ionescu Țurcanu
Petrović Đurić Hadžić Novak O’Sullivan O’Brien MacÉnrí Ní Lynch Hernández Núñez García Ibáñez Gonçalves
Araújo Lefèvre Brontë Françoise Ångström Bjørnstad Sørensen Ødegård Þorláksson Jääskeläinen Mäkinen
Õunapuu Bērziņš Žukauskas Παπαδόπουλος Nguyễn Trần Lê Phạm Li Wu Ng Ma Wang Chen Tanaka Sharma Patel
Singh Haddad Mansour Rahimi Osei Adeyemi Diallo
"""

SURNAME_STARTS = """
Acker Alten Apfel Bach Berg Birken Blumen Brand Breiten Brücken Buchen Burg Damm Dorn Eber Eichen Erlen
Eschen Falken Feld Fels Fichten Finken Fürsten Gold Grün Haber Hage Hasel Hecken Hirsch Hohen Holz
Kalten Kirch Königs Kraut Kreuz Lauter Linden Mühl Neu Nieder Nussbaum Ober Oster Rauen Reh Rosen Roten
Rüben Sand Schön Schwarz See Silber Sommer Stein Stern Tannen Thal Vogel Wald Wasser Weiden Weißen
Wester Wiesen Winkel Winter Ziegel
"""
SURNAME_ENDS = """
acker ahrens au bach bauer baum beck berg berger born brecht brink brock bruck burg büttel dorf dörfer
eck egger feld felder fels fuß garten gruber grün haas hagen haus hauser häuser heim heimer hof hofer
höfer holz horst huber kamp kötter lander lein ling mann mayer meier meister meyer möller müller nagel
öhler pohl reiter rieder roth sack schläger schmidt schulte stein steiner stetter thaler vogel wald
walder weg wieser winkler
"""

FAMOUSLY_DIFFICULT = (
    ("Jörg", "Müller-Lietzow"),
    ("Sinéad", "O’Sullivan"),
    ("Ayşe", "Şahin"),
    ("Łukasz", "Żółkiewski"),
    ("Thị Minh Khai", "Nguyễn"),
    ("Sabine", "Leutheusser-Schnarrenberger"),
    ("Bo", "Li"),
    ("İbrahim", "Yıldız"),
    ("Karl-Theodor Maria Nikolaus", "von und zu Hohenlauter-Wasserburg"),
    ("Þórunn", "Ævarsdóttir"),
    ("Zdeňka", "Hřebíčková"),
    ("Anne-Sophie", "d’Aubigné de la Tour"),
    ("Maximiliane-Friederike", "Schwarzenberg-Hohenbrückner"),
    ("X", "Ng"),
    ("Ødegård", "Åse"),
    ("Gjøran", "Bjørnstjerne-Ångström"),
    ("María José", "Fernández de Córdoba y Núñez"),
    ("Ștefania", "Țepeș"),
)

UKRAINIAN = (
    ("Олександр", "Шевченко"),
    ("Наталія", "Ковальчук"),
    ("Їванна", "Гриценко"),
    ("Євген", "Щербак"),
    ("Ґалина", "Заболотна"),
    ("Сергій", "Мельниченко"),
)

PLACES = """
Ahrensfelde Altmühltal Bad-Münstereifel Bergisch-Neukirchen Birkenwerder Blaubeuren Bönnigheim Brühl
Büdingen Burgstädt Crailsheim Dörfleins Ebersbach Eichstätt Elbtal Falkensee Friesoythe Fürstenau
Gänserndorf Garmsheim Glückstadt Grünheide Günzburg Haßfurt Heppenheim Höxter Jüchen Kempten
Königslutter Kühlungsborn Lüdenscheid Märkisch-Buchholz Mönchweiler Mühlheim Nördlingen Oberursel
Öhringen Pößneck Püttlingen Querfurt Rötha Rügenwalde Schönebeck Schwäbisch-Hausen Steinfurt Südharz
Täferrot Überlingen Völklingen Wächtersbach Weißenfels Wülfrath Zeulenroda Zörbig
"""

ORGANISATIONS = (
    ("Stadt {place}", 0.26),
    ("Landkreis {place}", 0.14),
    ("Gemeinde {place}", 0.14),
    ("Stadtwerke {place} GmbH", 0.07),
    ("Hochschule {place}", 0.05),
    ("Universität {place}, Fachbereich {field}", 0.05),
    ("Kreisverwaltung {place}, Amt für {field}", 0.06),
    ("{name} & Söhne KG", 0.05),
    ("{name} {field} GmbH", 0.08),
    ("Zweckverband {field} {place}", 0.05),
    ("Bürgerverein {place} e. V.", 0.03),
    ("", 0.02),
)
FIELDS = (
    "Abfallwirtschaft",
    "Bauen und Wohnen",
    "Breitband",
    "Datenschutz",
    "Digitalisierung",
    "Energie",
    "Geoinformation",
    "Jugend und Soziales",
    "Kommunikation",
    "Verkehrsplanung",
    "Wärmeplanung",
)
