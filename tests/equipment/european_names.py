"""A seeded list of European names as congresses have them: lengths and shapes in the shares of real lists.

Given names and surnames are the common ones of fourteen countries; one in eight surnames is double, one in
fourteen given names is, and one in twelve people has a title. Must not know: badges, templates.
"""

import random  # noqa: TID251  # seeded by the caller
from typing import NamedTuple


class Name(NamedTuple):
    """The parts of a name."""

    title: str
    given_name: str
    family_name: str


GIVEN_NAMES = """
Anna Maria Sabine Petra Ursula Monika Claudia Birgit Andrea Stefanie Christine Susanne Heike Gabriele
Katharina Martina Nicole Silke Kerstin Julia Annette Brigitte Angelika Katrin Barbara Karin Renate Ute
Melanie Sandra Elke Jutta Cornelia Christina Daniela Anja Tanja Sonja Bettina Simone Ingrid Johanna
Franziska Friederike Wilhelmine Michael Thomas Andreas Peter Stefan Christian Martin Frank Jürgen Wolfgang
Klaus Markus Matthias Bernd Alexander Uwe Jörg Dieter Ralf Sebastian Daniel Torsten Holger Rainer Jens
Oliver Dirk Sven Günter Heinz Florian Jan Tobias Maximilian Philipp Benjamin Johannes Konstantin Ferdinand
Leopold Anneliese Marie-Luise Hans-Peter Karl-Heinz Ayşe Fatma Emine Zeynep Mehmet Mustafa Ahmet Ömer
Hüseyin Yıldız Günseli Hatice Agnieszka Małgorzata Katarzyna Ewa Krystyna Piotr Krzysztof Łukasz Tomasz
Paweł Stanisław Wojciech Magdalena Giulia Francesca Alessandro Giuseppe Giovanni Marco Chiara Margherita
Pierluigi Jean Pierre François Marie Nathalie Isabelle Jean-Baptiste Jérôme Geneviève Clémence Aurélie
María José Antonio Carmen Francisco Javier Concepción Inés Íñigo João Inês Conceição Gonçalo Lars Anders
Johan Erik Birgitta Åsa Øyvind Søren Jørgen Kirsten Þórður Guðrún Päivi Jukka Väinö Olena Oleksandr
Kateryna Volodymyr Iryna Dmytro Jan Pieter Willem Johanna Cornelis Saskia Marijke Zoltán László Erzsébet
Katalin István Gheorghe Ioana Ștefan Mihai Radu Nikolaos Eleni Georgios Konstantinos Siobhán Caoimhe Niamh
Sean Patrick Bridget Elizabeth Charlotte William Theodora Ivana Marko Željko Nenad Đurđica
"""

FAMILY_NAMES = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause
Meier Lehmann Köhler Maier Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich
Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm
Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas
Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold
Wolff Pfeiffer Steinmeier Wiedemann Breitenbach Kowalczyk Schwarzenberger Obermayer Oberhauser Niedermeier
Reichelt Schallenberg Eichelbaum Grünwald Straßburger Leutheusser Lichtenfels Hohenstein Schnarrenberger
Schimmelpfennig Großekathöfer Feuerstein Hinterseer Yılmaz Kaya Demir Şahin Çelik Yıldırım Öztürk Aydın
Özdemir Arslan Karaahmetoğlu Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański
Woźniak Dąbrowska Kwiatkowska Rossi Ferrari Esposito Bianchi Romano Colombo Montanari Giambattista Durand
Dubois Moreau Lefebvre Beauchamp Rochefoucauld Delacroix García Fernández González Rodríguez Domínguez
Etxeberria Gutiérrez Ferreira Oliveira Magalhães Andersson Johansson Lindström Sørensen Rasmussen
Kristjánsdóttir Þorvaldsdóttir Hämäläinen Korhonen Shevchenko Kovalenko Bondarenko Tkachenko Vries Janssen
Bakker Oosterhuis Nagy Kovács Szabó Popescu Ionescu Țepeș Papadopoulos Papakonstantinou Papadimitriou
O’Sullivan O’Brien McCarthy Fitzgerald MacDonald Horvat Petrović Đorđević Jovanović Novotná Dvořáková
Procházka
"""

GIVEN, FAMILY = GIVEN_NAMES.split(), FAMILY_NAMES.split()
PARTICLES = ("von", "von der", "van den", "de la", "zu", "Freiherr von", "van", "dos", "Al-")
TITLES = ("Dr.", "Dr.", "Dr.", "Prof. Dr.", "Dipl.-Ing.", "Prof. Dr. Dr. h. c.")


def european_names(count: int, seed: int = 2026) -> list[Name]:
    """So many names, the same ones for a seed."""
    dice = random.Random(seed)
    return [_name(dice) for _ in range(count)]


def _name(dice: random.Random) -> Name:
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    if dice.random() < 1 / 14:
        given += dice.choice(("-", " ")) + dice.choice(GIVEN)
    if dice.random() < 1 / 8:
        family += "-" + dice.choice(FAMILY)
    if dice.random() < 1 / 30:
        particle = dice.choice(PARTICLES)
        family = particle + ("" if particle.endswith("-") else " ") + family
    return Name(dice.choice(TITLES) if dice.random() < 1 / 12 else "", given, family)
