"""Names by how common they are, the most common first; cut at blanks by their reader.

Must not know: how a crowd is made of them.
"""

FAMILY = """
Müller Schmidt Schneider Fischer Meyer Weber Schulz Wagner Becker Hoffmann Schäfer Koch Bauer Richter
Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner
Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs
Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler
Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher
Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich
Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Yılmaz
Beyer Ernst Lindner Hübner Kramer Franz Peter Jansen Kaya Haase Nguyen Paul Wenzel Barth Riedel Voß
Hermann Kern Nowak Pfeifer Seifert Hansen Thiel Ott Kowalski Marx Schütz Reuter Demir Ritter Lutz Götz
Brinkmann Mohr Schilling Fiedler Eckert Bachmann Kruse Jahn Schramm Michel Böttcher Rudolph Stahl
Lemke Ebert Maurer Bayer Yıldız Beckmann Şahin Çelik Kunz Kirchner Noack Horvat Mayr Geiger Nagel
Wendt Bucher Petersen Fritz Büttner Wulf Schlüter Sander Philipp Moser Hesse Behrens Reinhardt
Öztürk Aydın Arslan Özdemir Wójcik Kowalczyk Wiśniewska Ivanov Petrov Novák Dvořák Kovács Nagy Popescu
Jovanović Petrović Papadopoulos Rossi Ferrari Esposito García Fernández López Silva Santos Ferreira
Martin Dubois Lefèvre O’Sullivan O’Brien O’Connor McCarthy Murphy Smith Jones Nielsen Jensen Sørensen
Johansson Andersson Lindström Virtanen Mäkinen Haddad Mansour Ahmed Hussein Singh Sharma Patel Chen Wang
Li Wu Kim Lee Tran Trần Lê Phạm Đurić Hadžić Żółkiewski Łukaszewski Stoß Strauß Preuß Maaß
"""

GIVEN = """
Michael Thomas Andreas Stefan Peter Christian Martin Markus Sabine Susanne Andrea Frank Petra Claudia
Matthias Daniel Alexander Monika Ursula Birgit Klaus Wolfgang Julia Nicole Katrin Anja Stephan Jürgen
Bernd Karin Heike Tobias Sebastian Jan Anna Katharina Barbara Christine Melanie Ralf Uwe Jörg Florian
Gabriele Sandra Martina Angelika Kathrin Oliver Christoph Renate Manfred Sven Maria Jens Philipp Silke
Stefanie Simone Anke Dirk Eva Lisa Laura Sarah Felix Maximilian Johannes Lena Helga Dieter Rainer Holger
Kerstin Tanja Ulrike Ute Cornelia Elke Manuela Marion Silvia Brigitte Hans Heinz Helmut Werner Gerhard
Günter Günther Horst Karl Kurt Dennis Patrick Marco Björn Benjamin David Jonas Lukas Paul Leon Tim Marcel
Kevin Nina Jana Jessica Vanessa Franziska Anne Hannah Sophie Sofia Marie Mia Emma Lea Leonie Johanna
Antje Astrid Bettina Britta Carola Dagmar Doris Edith Elisabeth Frauke Friederike Gisela Gudrun Hannelore
Hildegard Imke Inge Ingrid Irene Iris Jutta Kirsten Maike Meike Margit Margarete Marlies Regina Rita Rosemarie
Ruth Sigrid Sonja Svenja Sylvia Theresa Verena Vera Waltraud Yvonne Achim Armin Arne Axel Bodo Carsten
Karsten Detlef Eckhard Eckhart Erik Eric Ernst Fabian Friedrich Fritz Georg Gregor Guido Harald Hartmut
Heiko Henning Henrik Herbert Hubert Ingo Jakob Joachim Joseph Josef Jochen Kai Kay Konrad Lars Lothar
Lutz Marc Mark Maik Mario Moritz Nico Niko Nils Norbert Olaf Otto Pascal Reinhard Reinhold Robert Roland
Rolf Rüdiger Rudolf Siegfried Simon Sören Steffen Thorsten Torsten Tom Udo Ulrich Volker Walter Wilhelm
Mehmet Mustafa Ahmet Ali Fatma Ayşe Emine Zeynep Özlem Ümit İbrahim Şule Çağla Łukasz Małgorzata Piotr
Katarzyna Agnieszka Paweł Tomáš Jiří Zdeněk Zoltán Gábor Ștefan Ioana Željko Đorđe Vesna Nikolaos Dimitrios
Giuseppe François Hélène José Mónica João Sinéad Seán Siân Søren Åsa Øyvind Zoë Chloë Fatima Yusuf Omar
Amira Leyla Priya Arjun Wei Jun Bo Minh Linh
"""

MORE_ENDS = "er ke ing ner le sen ski s mann ert"
"""What makes further family names of composed ones."""

BEGINS = "B Br D Dr F Fl G Gr H J K Kl Kr L M N P Pr R S Sch Schw St T Tr V W Z Zw"
MIDDLES = "a au ä e ei i ie o ö u ü eu"
CLOSES = "b ck ff g hl hm hn hr ll lt mm nd nn ng nz pp r rt ss tt tz x"
ENDS = "e er el en ig ich le mann ke ow itz a us ler ner old hard"
"""Four parts of the names that next to nobody bears: most of the different names in any crowd."""

OTHER_SCRIPTS = """
Олександр_Шевченко Наталія_Ковальчук Сергій_Мельниченко Їванна_Гриценко Ελένη_Παπαδοπούλου
Νίκος_Γεωργίου محمد_العلي فاطمة_حداد يوسف_منصور 田中_愛子 王_伟 李_娜 김_민준 Анна_Иванова Дмитрий_Соколов
"""
