#!/usr/bin/env python3
"""Writes base-text/: the text that the shipped base model is trained on.

The base must know how the demo's three fields speak, not what its Datanets say. So every
sentence pattern and every way to ask comes from the hand-written lists in base-source/, and every
name and value is drawn at random from a fixed seed; whatever a Datanet names is left out.

    make_base_text.py [--check]     --check: write nothing, fail if the files differ
"""

import argparse
import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = 20260
# Places in each field's text, one per subject; chosen so that the whole is about 850 KB.
SUBJECTS = {"defi-risk": 235, "contract-law": 215, "phrase-book": 900}

GIVEN = """Ada Albin Alma Amos Anja Arne Astrid Basil Beata Bela Birgit Boris Brenda Carl Clara Conrad
Dagmar Dario Delia Edgar Edith Egon Elias Elsa Emma Enid Erik Esther Fabian Felix Fiora Frank Freya
Georg Gerda Gisela Greta Gunnar Hans Hedda Helga Henrik Hilda Hugo Ida Igor Ines Inga Ivar Jakob Jana
Jasper Joan Julius Karin Klaus Lars Laura Lena Linus Lotte Lucas Magda Marta Max Mira Nadia Nils Nina
Olga Oscar Otto Paul Petra Piers Quentin Rita Robert Rosa Ruth Sara Selma Simon Sofia Sonja Sven Tilda
Tomas Ulla Una Vera Victor Vilma Walter Wanda Wilma Xenia Yara Yorick Zelda""".split()
FAMILY = """Abel Acker Alden Anders Arber Atwell Bannock Barlow Beck Bergen Birch Blom Borg Brandt Brook
Calder Carver Cole Corbin Crane Dahlen Dale Darby Dern Dole Drake Eads Eckert Elgin Ender Engel Falk
Fane Fenn Fisk Flint Frost Gale Garde Gibbs Goss Graf Grove Haas Hale Harms Hart Heller Holt Horn Hoyt
Ingram Iverson Jensen Joss Kane Keller Kern Kirk Kline Koch Lamb Lang Larch Leeds Lind Loew Lund Maier
March Mason Mead Moll Moss Munk Nash Neal Noll Norden Oakes Olsen Orr Pace Parr Pell Penn Pike Plum
Quade Ramm Rand Reeve Rhys Roth Rowe Rusk Sand Sayer Sears Shaw Skov Stark Stern Strand Tarn Teller
Thorn Tice Todd Trask Udall Vance Vane Voss Wade Wahl Webb Weiss West Wick Wolff Wynn York Zahn""".split()
FEEDS = """Albatross Bluethroat Bunting Buzzard Cormorant Crake Crossbill Cuckoo Dipper Dotterel Egret
Eider Fieldfare Gannet Garganey Goshawk Grebe Harrier Hobby Hoopoe Ibis Jackdaw Jay Kite Knot
Kittiwake Loon Magpie Marlin Merganser Merlin Nuthatch Oriole Ouzel Partridge Pelican Phalarope Pintail
Pipit Pochard Puffin Quail Rail Raven Ruff Sanderling Scoter Shrike Skua Smew Snipe Sparrow Starling
Stork Thrush Treecreeper Wagtail Warbler Wheatear Wigeon Woodlark Wryneck""".split()
FIRM_FIRST = """Abacus Acorn Aldous Anchor Anvil Arden Argent Atlas Balance Barrow Beacon Birdlip Bishop
Bolt Canon Carter Cipher Clement Compass Corner Crossley Delta Dunmore Eastgate Ember Falmer Fathom
Foster Gable Gimbal Granite Harbour Hinge Holder Inkwell Ivory Jasper Juniper Keystone Kindle Ledger
Lister Lodestar Mallet Marble Mercer Meridian Morrow Needle Norton Onyx Parson Pilot Pivot Plumb Quarto
Rafter Ratchet Rigby Salter Sextant Signet Spindle Tallis Temper Thimble Trellis Turner Vellum Vesper
Walden Warden Weaver Whetstone Wicker Yardley Zenith""".split()
FIRM_SECOND = """Audits|Review|Proofs|Labs|Formal|Lane|and Sons|and Daughters|Partners|Reading Room
|Inspection|Assurance|Proofworks|Logic|and Hill|and Marsh|and Vale|Verification|Street|House""".replace(
    "\n", "").split("|")
LAWS = """Scotland Ireland Iceland Finland Sweden Poland Estonia Latvia Lithuania Hungary Romania
Bulgaria Greece Cyprus Malta Italy Spain France Germany Switzerland Luxembourg Croatia Slovenia Serbia
Turkey Israel Egypt Kenya Ghana Nigeria Morocco Tunisia Canada Mexico Peru Brazil Uruguay Argentina
Japan Korea India Nepal Vietnam Thailand Malaysia Indonesia Australia England Wales Jersey""".split()
CITIES = """Amsterdam Ankara Antwerp Athens Barcelona Basel Bergen Berlin Bern Bilbao Bologna Boston
Bremen Bristol Brussels Bucharest Budapest Cairo Calgary Cardiff Chicago Cologne Copenhagen Cork Cracow
Delhi Dresden Edinburgh Florence Frankfurt Genoa Glasgow Hamburg Helsinki Istanbul Kiel Kyoto Leipzig
Lima London Luxor Lyon Madrid Manila Marseille Milan Montreal Munich Nairobi Naples Nice Osaka Paris
Perth Porto Prague Quito Riga Rome Salzburg Seoul Seville Sofia Stockholm Sydney Tokyo Toronto Trieste
Turin Utrecht Valencia Venice Vienna Vilnius Warsaw York Zagreb Zurich""".split()


def one_in(rng, choices):
    return choices[rng.randrange(len(choices))]


def thousands_or_millions(rng):
    """A sum of dollars: most often millions with one decimal, else hundreds of thousands."""
    if rng.random() < 0.25:
        return f"{rng.randrange(11, 99) * 10} thousand dollars"
    return f"{rng.randrange(1, 13)}.{rng.randrange(1, 10)} million dollars"


def quorum(rng):
    total = rng.randrange(3, 16)
    return f"{rng.randrange(2, total)} of {total}" if total > 3 else "2 of 3"


VALUES = {
    "delay": lambda r: f"{r.randrange(2, 61)} {'days' if r.random() < 0.75 else 'hours'}",
    "threshold": lambda r: f"{r.randrange(50, 97)} percent",
    "dollars": thousands_or_millions,
    "person": lambda r: f"{one_in(r, GIVEN)} {one_in(r, FAMILY)}",
    "cap": lambda r: f"{r.randrange(3, 99)} million dollars",
    "fee": lambda r: f"{r.randrange(2, 31)} percent",
    "feed": lambda r: f"the {one_in(r, FEEDS)} feed",
    "signatures": quorum,
    "hours": lambda r: f"{r.randrange(5, 73) * 2} hours",
    "firm": lambda r: f"{one_in(r, FIRM_FIRST)} {one_in(r, FIRM_SECOND)}",
    "notice": lambda r: f"{r.randrange(5, 121)} days",
    "law": lambda r: one_in(r, LAWS),
    "euros": lambda r: f"{r.randrange(2, 199) * 10} thousand euros",
    "city": lambda r: one_in(r, CITIES),
    "interest": lambda r: f"{r.randrange(2, 19)} percent",
    "years": lambda r: f"{r.randrange(2, 31)} years",
    "clause": lambda r: f"clause {r.randrange(3, 60)}",
}


def capitalised(sentence):
    return sentence[0].upper() + sentence[1:]


def question_and_answer(relation, slots, question):
    return f"Question: {question.format(**slots)}\nAnswer: {capitalised(relation['answer'].format(**slots))}"


def note(rng, source, statements):
    """A short note: an opener, the statements, and fillers before, between and after them."""
    sentences = []
    for statement in statements:
        sentences += [one_in(rng, source["fillers"]) for _ in range(rng.randrange(0, 3))]
        sentences.append(capitalised(statement) + ".")
    sentences += [one_in(rng, source["fillers"]) for _ in range(rng.randrange(1, 3))]
    return " ".join(sentences)


def statement_of(rng, relation, slots):
    """The plain form half of the time, since notes most often say it plainly."""
    forms = relation["statements"]
    form = forms[0] if rng.random() < 0.5 else one_in(rng, forms)
    return form.format(**slots)


def questions_of(rng, relation, slots, how_many):
    chosen = rng.sample(relation["questions"], how_many)
    return [question_and_answer(relation, slots, question) for question in chosen]


def entity_names(rng, source, how_many, known):
    """Distinct names, none of which stands in a Datanet."""
    names = []
    while len(names) < how_many:
        name = one_in(rng, source["first"]) + one_in(rng, source["second"])
        full = f"{name} {one_in(rng, source['kinds'])}"
        if name not in known and full not in names:
            names.append(full)
    return names


def entity_examples(rng, source, how_many, known):
    """Fields about named things: every name has two or three facts, a note, and questions."""
    examples = []
    for name in entity_names(rng, source, how_many, known):
        facts = []
        for key in rng.sample(sorted(source["relations"]), rng.randrange(2, 4)):
            relation = source["relations"][key]
            facts.append((relation, {"e": name, "v": VALUES[relation["value"]](rng)}))
        opener = one_in(rng, source["openers"]).format(e=name)
        told = [statement_of(rng, relation, slots) for relation, slots in facts]
        examples.append(f"{capitalised(opener)} {note(rng, source, told)}")
        for relation, slots in facts:
            examples += questions_of(rng, relation, slots, 2)
    return examples


def invented_word(rng, sounds):
    syllables = [
        one_in(rng, sounds["onsets"]) + one_in(rng, sounds["vowels"]) + one_in(rng, sounds["codas"])
        for _ in range(rng.randrange(1, 3))
    ]
    return "".join(syllables) + one_in(rng, sounds["onsets"]) + sounds["ending"]


def lexicon(rng, source, known):
    """(relation, slots) of every word, phrase and affix that the base may know."""
    real = source["esperanto"]
    entries = [("word", {"l": "Esperanto", "e": e, "v": v}) for e, v in real["words"].items()]
    entries += [("phrase", {"l": "Esperanto", "e": e, "v": v}) for e, v in real["phrases"].items()]
    entries += [("affix", {"l": "Esperanto", "e": e, "v": v}) for e, v in real["affixes"].items()]
    words = list(real["words"]) + source["extra_words"]
    phrases = list(real["phrases"]) + source["extra_phrases"]
    marks = list(real["affixes"].values()) + source["extra_marks"]
    for language, sounds in source["invented"].items():
        def fresh():
            word = invented_word(rng, sounds)
            return fresh() if word in known else word
        entries += [("word", {"l": language, "e": e, "v": fresh()}) for e in words]
        entries += [("phrase", {"l": language, "e": e, "v": " ".join(fresh() for _ in range(rng.randrange(1, 4)))}) for e in phrases]
        entries += [("affix", {"l": language, "e": f"{one_in(rng, ['suffix', 'prefix'])} {fresh()[:-1]}-", "v": v}) for v in marks]
    return entries


def phrase_examples(rng, source, how_many, known):
    """Words of Esperanto that no Datanet teaches, and of four invented languages."""
    entries = lexicon(rng, source, known)
    real = [entry for entry in entries if entry[1]["l"] == "Esperanto"]
    others = [entry for entry in entries if entry[1]["l"] != "Esperanto"]
    chosen = real + rng.sample(others, min(how_many - len(real), len(others)))
    rng.shuffle(chosen)
    examples = []
    while chosen:
        group, chosen = chosen[:2], chosen[2:]
        told = [statement_of(rng, source["relations"][key], slots) for key, slots in group]
        examples.append(f"{one_in(rng, source['openers'])} {note(rng, source, told)}")
        for key, slots in group:
            examples += questions_of(rng, source["relations"][key], slots, 2)
            if key == "word":
                examples += questions_of(rng, source["relations"]["meaning"], slots, 1)
    return examples


def datanet_words():
    """Every word of the three Datanets: none of these may become a name in the base's text."""
    words = set()
    for path in sorted((HERE / "datanets").glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            words.update("".join(c if c.isalpha() else " " for c in text).split())
    return words


def base_text():
    known = datanet_words()
    texts = {}
    for field, how_many in SUBJECTS.items():
        source = json.loads((HERE / "base-source" / f"{field}.json").read_text(encoding="utf-8"))
        rng = random.Random(f"{SEED}/{field}")
        make = phrase_examples if field == "phrase-book" else entity_examples
        texts[field] = "\n\n".join(make(rng, source, how_many, known)) + "\n"
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if the files differ")
    arguments = parser.parse_args()
    folder = HERE / "base-text"
    folder.mkdir(exist_ok=True)
    for field, text in base_text().items():
        path = folder / f"{field}.txt"
        if arguments.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path.name} is not what make_base_text.py writes")
        else:
            path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {len(text.encode())} bytes, {text.count(chr(10) * 2) + 1} examples")


if __name__ == "__main__":
    main()
