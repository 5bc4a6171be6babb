"""Names of made-up customers and advisors, by language."""

from __future__ import annotations

FIRST = {
    "en": "Alice Ben Chloe Daniel Emma Finn Grace Harry Isla Jack Kate Liam Mia Noah Olive Paul Ruth Sam"
    " Tess Will Zoe Owen Nora Hugh",
    "fr": "Amélie Bastien Camille Didier Élodie Fabrice Gaëlle Hugo Inès Julien Karine Léa Mathieu Nadia"
    " Olivier Pauline Quentin Rémi Sophie Théo",
    "de": "Anna Bernd Clara Dirk Eva Felix Greta Hannes Ida Jonas Katrin Lukas Maren Nils Olga Peter Rosa"
    " Sven Tanja Uwe",
    "es": "Alba Bruno Carmen Diego Elena Félix Gloria Hugo Irene Javier Lucía Marcos Nuria Óscar Pilar"
    " Raúl Sara Tomás",
}
LAST = {
    "en": "Archer Barlow Carter Dawson Ellis Fletcher Goodwin Hale Irving Jarvis Keane Lowell Mercer Norris"
    " Osborne Palmer Quayle Reeves Sutton Thorne Upton Vance Weston Yates",
    "fr": "Arnaud Blanchet Chevalier Delmas Esnault Fournel Garnier Hamelin Jourdan Lacombe Marchal Noël"
    " Perrin Quesnel Renaudin Sabatier Tessier Vallet",
    "de": "Albrecht Brandt Dietrich Ebert Franke Götz Hartwig Jansen Kessler Lorenz Möller Naumann Pohl"
    " Reuter Seidel Thoma Ullrich Voss Wendt",
    "es": "Alonso Benítez Cabrera Delgado Estévez Fuentes Gallardo Herrero Ibáñez Lozano Medina Navarro"
    " Ortega Prieto Robles Santana Vidal",
}
STAFF = [
    "Ada Brook",
    "Bilal Ross",
    "Cora Lind",
    "Dario Fox",
    "Edith Marsh",
    "Farid Stone",
    "Gwen Holt",
    "Henrik Vale",
    "Ilse Crane",
    "Jonah Reed",
    "Kira Wells",
    "Leo Hart",
]
COMPANIES = ["", "", "", "", "", "", "Harbour Hotel", "Studio Nord", "Café Linde", "Atelier 12", "Weston Law"]
