"""A bulk download is sorted into `submitted/`, whatever it holds: each file is placed or has a line, and nothing gets lost."""

from __future__ import annotations

import os
import struct
import zipfile

import nbformat
import pytest
from click.testing import CliRunner

from autograder.catalog import ROOT
from autograder.classroom import downloads
from autograder.commands.cli import main
from tests.classroom.made_up import RELEASED, SLUG, hand_in, run, short, state

WORK = nbformat.writes(short()).encode()
OTHER = nbformat.writes(short(encode="wrong")).encode()
UNTOUCHED = nbformat.writes(RELEASED).encode()
OF_02 = (ROOT / "course" / "02-lookup" / "lookup.ipynb").read_bytes()
MONDAY, TUESDAY = (2026, 3, 2, 12, 0, 0), (2026, 3, 3, 12, 0, 0)


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


def packed(tmp_path, *files, name="download.zip"):
    """Write a ZIP archive of (name, content) or (name, content, time), and return its path."""
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content, *time in files:
            archive.writestr(zipfile.ZipInfo(file, *(time or [MONDAY])), content)
    return tmp_path / name


def csv_of(tmp_path, *lines, encoding="utf-8"):
    (tmp_path / "class.csv").write_text("\n".join(lines), encoding=encoding)
    return tmp_path / "class.csv"


def collected(root, source, *options, exit_code=0):
    """Collect, and return what is said of each file, and all that is said."""
    result = run("collect", root, source, *options)
    assert result.exit_code == exit_code, result.output + repr(result.exception)
    rows = [[cell.strip() for cell in line.split("│")[1:5]] for line in result.output.splitlines() if line.startswith("│")]
    return {file: (student, slug, done) for student, slug, file, done in rows}, result.output


def placed(root):
    """Return what lies in submitted/, by its path."""
    files = (path for path in (root / "submitted").rglob("*") if path.is_file())
    return {path.relative_to(root / "submitted").as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("form", ["archive", "folder"])
@pytest.mark.parametrize(
    "files",
    [
        ["Jane Doe_123456_assignsubmission_file_/one_hot.ipynb", "Müller Ö_123457_assignsubmission_file_one_hot.ipynb"],
        ["class/Jane Doe_123456_assignsubmission_file/my work.ipynb", "class/Müller Ö_1_assignsubmission_file_/a/one_hot.IPYNB"],
        ["Jane-Doe_12345_67890_one_hot.ipynb", "Müller-Ö_LATE_12346_67891_one_hot-1.ipynb"],
        ["Jane Doe.ipynb", "Müller Ö.ipynb"],
        ["class/Jane Doe_one_hot.ipynb", "class/one_hot_Müller Ö (1).ipynb"],
        ["Jane Doe/one_hot.ipynb", "Müller Ö/solution.ipynb"],
        ["class/week 1/Jane Doe/01-one-hot/one_hot.ipynb", "class/week 1/Müller Ö/one_hot.ipynb.txt"],
        ["01-one-hot/Jane Doe.ipynb", "01-one-hot/Müller Ö.ipynb"],
    ],
    ids=["moodle", "moodle-folders", "canvas", "files", "named-files", "folders", "deep-folders", "an-assignments-folder"],
)
def test_a_download_of_any_platform_goes_where_grade_looks(root, tmp_path, files, form):
    if form == "archive":
        source = packed(tmp_path, (files[0], WORK), (files[1], OTHER))
    else:
        source = tmp_path / "download"
        for name, content in zip(files, (WORK, OTHER), strict=True):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
    said, output = collected(root, source)
    assert placed(root) == {"Jane-Doe/01-one-hot/one_hot.ipynb": WORK, "Müller-Ö/01-one-hot/one_hot.ipynb": OTHER}
    assert said[files[0]] == ("Jane-Doe", SLUG, "placed")
    assert ("late, says Canvas" in said[files[1]][2]) == ("LATE" in files[1])
    assert "2 notebooks placed, 0 lines need a person." in output
    assert "The ids are made of the names in the download. To give your own: --roster FILE" in output


def test_what_was_collected_is_graded(course, quick, tmp_path):
    collected(course, packed(tmp_path, ("doejane_12345_67890_one_hot.ipynb", WORK)))
    result = run("grade", course)
    assert "01-one-hot doejane: 20 of 20" in result.output
    assert "eft out" not in result.output


def test_one_student_alone_is_no_class(root, tmp_path):
    collected(root, packed(tmp_path, ("ada/one_hot.ipynb", WORK), ("ada/old/lookup.ipynb", OF_02)))
    assert set(placed(root)) == {"ada/01-one-hot/one_hot.ipynb"}


def test_an_example_says_how(tmp_path):
    shown = CliRunner().invoke(main, ["collect", "--help"]).output
    assert "autograder collect ~/Downloads/submissions.zip" in shown


# ---------------------------------------------------------------- who


ROSTERS = {
    "plain": ["student,last name,first name,email", "jd1,Doe,Jane,jane@x.org", "mo2,Ö,Müller,mo@x.org"],
    "one name": ["id;name;lms id", "jd1;Jane Doe;12345", "mo2;Müller Ö;12346"],
    "moodle": ["First name,Last name,Username,Email address,Groups", "JANE,Doe,jd1,j@x.org,", "Müller,Ö,mo2,m@x.org,"],
    "moodle without names of users": ["First name,Surname,Email address", "Jane,Doe,jd1@x.org", "Müller,Ö,mo2@x.org"],
    "moodle worksheet": ["Identifier,Full name,Email address", "Participant 123456,J D,jd1@x.org", "Participant 7,M,mo2@x.org"],
    "canvas": [
        "Student,ID,SIS User ID,SIS Login ID,Section",
        "    Points Possible,,,,",
        '"Doe, Jane",12345,u1,jd1,1',
        '"Ö, Müller",12346,u2,mo2,1',
    ],
}


#: Moodle's worksheet knows names as Moodle shows them, and numbers of Moodle.
TOLD = [(kind, platform) for kind in ROSTERS for platform in ("moodle", "canvas", "plain")]
TOLD.remove(("moodle worksheet", "canvas"))


@pytest.mark.parametrize(("kind", "platform"), TOLD)
def test_a_roster_says_whose_name_is_which_id(root, tmp_path, kind, platform):
    files = {
        "moodle": ("Jane Doe_123456_assignsubmission_file_/one_hot.ipynb", "Müller Ö_7_assignsubmission_file_/one_hot.ipynb"),
        "canvas": ("doejane_12345_67890_one_hot.ipynb", "ömüller_LATE_12346_67891_one_hot.ipynb"),
        "plain": ("jd1/one_hot.ipynb", "MO2.ipynb"),
    }[platform]
    source = packed(tmp_path, (files[0], WORK), (files[1], OTHER))
    _, output = collected(root, source, "--roster", csv_of(tmp_path, *ROSTERS[kind]))
    assert placed(root) == {"jd1/01-one-hot/one_hot.ipynb": WORK, "mo2/01-one-hot/one_hot.ipynb": OTHER}
    assert "made of the names" not in output


def test_who_is_not_in_the_roster_or_twice_in_it_waits_for_a_person(root, tmp_path):
    roster = csv_of(tmp_path, "id,first name,last name", "a1,Ada,King", "a2,Ada,King", "b1,Bela,Bartok")
    files = [
        f"{name}_{number}_assignsubmission_file_/one_hot.ipynb" for number, name in enumerate(("Ada King", "Chen", "Bela Bartok"))
    ]
    said, _ = collected(root, packed(tmp_path, *((file, WORK) for file in files)), "--roster", roster, exit_code=1)
    assert set(placed(root)) == {"b1/01-one-hot/one_hot.ipynb"}
    assert "2 students of the roster may be Ada King: a1, a2. Place it by hand." in said[files[0]][2]
    assert "Chen is not in the roster. Add a row" in said[files[1]][2]


def test_another_students_number_is_never_taken_for_a_name(root, tmp_path):
    """Two of the same name, of whom the roster has only one."""
    roster = csv_of(tmp_path, "id,name,lms id", "jd1,Jane Doe,12345")
    said, _ = collected(root, packed(tmp_path, ("doejane_99_67890_one_hot.ipynb", WORK)), "--roster", roster, exit_code=1)
    assert "not in the roster" in said["doejane_99_67890_one_hot.ipynb"][2]


def test_moodles_number_of_a_submission_is_no_number_of_a_student(root, tmp_path):
    roster = csv_of(tmp_path, "id,name,lms id", "jd1,Jane Doe,7", "ak2,Ada King,8")
    collected(root, packed(tmp_path, ("Ada King_7_assignsubmission_file_/one_hot.ipynb", WORK)), "--roster", roster)
    assert set(placed(root)) == {"ak2/01-one-hot/one_hot.ipynb"}


def test_two_students_of_the_same_name_are_not_mixed_up(root, tmp_path):
    files = [f"Jane Doe_{number}_assignsubmission_file_/one_hot.ipynb" for number in (1, 2)]
    said, _ = collected(root, packed(tmp_path, (files[0], WORK), (files[1], OTHER)), exit_code=1)
    assert placed(root) == {}
    assert "2 people in the download may be Jane-Doe. Tell them apart by a --roster" in said[files[0]][2]
    roster = csv_of(tmp_path, "Identifier,Full name,Email address", "Participant 1,Jane Doe,j1@x", "Participant 2,Jane Doe,j2@x")
    collected(root, tmp_path / "download.zip", "--roster", roster)
    assert placed(root) == {"j1/01-one-hot/one_hot.ipynb": WORK, "j2/01-one-hot/one_hot.ipynb": OTHER}


@pytest.mark.parametrize("id", ["../../elsewhere", "a/b", ".hidden", "a\x1b[2J"])
def test_an_id_that_can_be_no_folders_name_goes_nowhere(root, tmp_path, id):
    source = packed(tmp_path, ("Jane Doe.ipynb", WORK))
    said, output = collected(root, source, "--roster", csv_of(tmp_path, "id,name", f"{id},Jane Doe"), exit_code=1)
    assert "can't be a student's id" in said["Jane Doe.ipynb"][2]
    assert "\x1b" not in output
    assert not (root / "submitted").exists()
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(("lines", "problem"), [([""], "names no student"), (["colour,size", "red,7"], "names no student")])
def test_a_roster_without_students_is_refused_with_what_it_needs(root, tmp_path, lines, problem):
    source = packed(tmp_path, ("Jane Doe.ipynb", WORK))
    result = run("collect", root, source, "--roster", csv_of(tmp_path, *lines))
    assert result.exit_code == 1
    assert problem in result.output
    assert "id, username, first name" in result.output
    assert (f"Its first line has {lines[0].replace(',', ', ')}." if lines[0] else "Its first line is empty.") in result.output
    assert '--column "its title=first name"' in result.output
    assert "can't be read" in run("collect", root, source, "--roster", tmp_path / "nothing.csv").output


#: What Moodle's list of participants or grading worksheet has in its first line, by the site's language.
LANGUAGES = {
    "German": ("Vorname;Nachname;Anmeldename;ID-Nummer;E-Mail-Adresse", "{first};{last};{id};4711;{id}@x.org"),
    "German worksheet": ("ID,Vollständiger Name,E-Mail-Adresse,Status", "Teilnehmer/in{number},X,{id}@x.org,-"),
    "French": ("Prénom,Nom de famille,Adresse de courriel,Groupes", "{first},{last},{id}@x.org,A"),
    "French, shorter": ("Nom,Prénom,Nom d’utilisateur,Adresse e-mail", "{last},{first},{id},x@x.org"),
    "French worksheet": ("Identifiant,Nom complet,Adresse de courriel", "Participant {number},X,{id}@x.org"),
    "Spanish": ("Nombre,Apellido(s),Dirección de correo", "{first},{last},{id}@x.org"),
    "Spanish worksheet": ("Identificador;Nombre completo;Dirección Email", "Participante {number};X;{id}@x.org"),
    "Italian": ("Nome,Cognome,Codice identificativo,Indirizzo email", "{first},{last},,{id}@x.org"),
    "Portuguese": ("Nome,Sobrenome,Identificação de usuário,Endereço de email", "{first},{last},{id},x{id}@x.org"),
    "Portuguese of Portugal": ("Nome,Apelido,Nome de utilizador,Número de identificação", "{first},{last},{id},77"),
    "Dutch": ("Voornaam,Achternaam,Gebruikersnaam,E-mailadres", "{first},{last},{id},{id}@x.org"),
    "one column of whole names": ("Nom;Courriel", "{first} {last};{id}@x.org"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_roster_may_be_in_the_language_of_the_site(root, tmp_path, language):
    titles, row = LANGUAGES[language]
    rows = [
        row.format(first="Zoë", last="Ärger", id="za1", number=123),
        row.format(first="Ben", last="Okri", id="bo2", number=7).replace("4711", "4712").replace(",77", ",78"),
    ]
    source = packed(
        tmp_path,
        ("Zoë Ärger_123_assignsubmission_file_/one_hot.ipynb", WORK),
        ("Ben Okri_7_assignsubmission_file_/one_hot.ipynb", OTHER),
    )
    collected(root, source, "--roster", csv_of(tmp_path, titles, *rows))
    assert placed(root) == {"za1/01-one-hot/one_hot.ipynb": WORK, "bo2/01-one-hot/one_hot.ipynb": OTHER}


def test_a_title_in_another_language_is_explained_by_an_option(root, tmp_path):
    source = packed(tmp_path, ("Aino Mäki_7_assignsubmission_file_/one_hot.ipynb", WORK))
    roster = csv_of(tmp_path, "Etunimi,Sukunimi,Käyttäjätunnus", "Aino,Mäki,am1")
    result = run("collect", root, source, "--roster", roster)
    assert result.exit_code == 1
    assert "Its first line has Etunimi, Sukunimi, Käyttäjätunnus." in result.output
    told = [f"--column={title}" for title in ("Etunimi=first name", "sukunimi=last name", "Käyttäjätunnus=Username")]
    collected(root, source, "--roster", roster, *told)
    assert set(placed(root)) == {"am1/01-one-hot/one_hot.ipynb"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["--column=Nimi=first name"], "has no column Nimi. Its first line has Etunimi, ID."),
        (["--column=Etunimi=colour"], "It may hold id, username, first name"),
        (["--column=Etunimi"], 'should be like "Etunimi=first name"'),
    ],
)
def test_an_option_that_explains_nothing_says_so(root, tmp_path, said, why):
    source = packed(tmp_path, ("Aino.ipynb", WORK))
    result = run("collect", root, source, "--roster", csv_of(tmp_path, "Etunimi,ID", "Aino,am1"), *said)
    assert result.exit_code != 0
    assert why in " ".join(result.output.split())
    assert not (root / "submitted").exists()
    assert "--column is for a --roster" in run("collect", root, source, "--column=Etunimi=name").output


# ---------------------------------------------------------------- groups of Moodle


def of_moodle(*names: str) -> list[tuple[str, bytes]]:
    return [(f"{name}_{number}_assignsubmission_file_/one_hot.ipynb", WORK) for number, name in enumerate(names, 100)]


def test_the_group_before_a_name_is_no_part_of_it(root, tmp_path):
    roster = csv_of(tmp_path, "id,name", "jd1,Jane Doe", "am2,Anne-Marie Curie", "bo3,Ben Okri", "cz4,Chen Zhu")
    names = ("Group A-Jane Doe", "Group A-Anne-Marie Curie", "lab-2-Ben Okri", "lab-2-Chen Zhu")
    collected(root, packed(tmp_path, *of_moodle(*names)), "--roster", roster)
    assert {path.partition("/")[0] for path in placed(root)} == {"jd1", "am2", "bo3", "cz4"}


def test_half_of_a_hyphenated_name_is_no_group(root, tmp_path):
    """Paul Sartre and Marie Curie are in the roster, and those who handed in are others."""
    roster = csv_of(tmp_path, "id,name", "ps1,Paul Sartre", "mc2,Marie Curie", "bo3,Ben Okri", "jl4,Jean-Luc Picard")
    names = ("Jean-Paul Sartre", "Anne-Marie Curie", "Ben Okri", "Jean-Luc Picard")
    said, _ = collected(root, packed(tmp_path, *of_moodle(*names)), "--roster", roster, exit_code=1)
    assert {path.partition("/")[0] for path in placed(root)} == {"bo3", "jl4"}
    assert sum("is not in the roster" in told[2] for told in said.values()) == 2


def test_a_name_that_may_be_two_peoples_behind_its_group_waits_for_a_person(root, tmp_path):
    roster = csv_of(tmp_path, "id,name", "j1,Jane Doe", "j2,Jane Doe", "bo3,Ben Okri")
    names = ("Group A-Jane Doe", "Group A-Ben Okri")
    collected(root, packed(tmp_path, *of_moodle(*names)), "--roster", roster, exit_code=1)
    assert {path.partition("/")[0] for path in placed(root)} == {"bo3"}


@pytest.mark.parametrize(
    "rows",
    [
        ["id,name", "1,Ada King", "1,Bela Bartok"],
        ["First name,Last name,Email address", "Ada,King,mail@one.example", "Bela,Bartok,mail@two.example"],
    ],
    ids=["a column that is none of ids", "two addresses"],
)
def test_a_roster_that_gives_two_people_one_id_is_refused(root, tmp_path, rows):
    """The older notebook of the two would be left out as if it were the same student's."""
    source = packed(tmp_path, ("Ada King.ipynb", WORK, MONDAY), ("Bela Bartok.ipynb", OTHER, TUESDAY))
    result = run("collect", root, source, "--roster", csv_of(tmp_path, *rows))
    assert result.exit_code == 1
    assert "as the id of different people, whose work would count as one's" in result.output
    assert not (root / "submitted").exists()


def test_a_student_who_is_twice_in_the_roster_is_one(root, tmp_path):
    roster = csv_of(tmp_path, "id,name,email", "ak1,Ada King,a@x.example", "ak1,Ada King,", "ak1,,")
    collected(root, packed(tmp_path, ("Ada King.ipynb", WORK)), "--roster", roster)
    assert set(placed(root)) == {"ak1/01-one-hot/one_hot.ipynb"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_roster_may_come_from_a_spreadsheet(root, tmp_path, encoding):
    roster = csv_of(tmp_path, "Name;Username", "Müller Ö;mo2", encoding=encoding)
    collected(root, packed(tmp_path, ("Müller Ö.ipynb", WORK)), "--roster", roster)
    assert set(placed(root)) == {"mo2/01-one-hot/one_hot.ipynb"}


# ---------------------------------------------------------------- what


def test_each_notebook_says_itself_which_assignment_it_is(root, tmp_path):
    source = packed(tmp_path, ("ada/a.ipynb", WORK), ("ada/b.ipynb", OF_02), ("bela/one_hot.ipynb", OF_02))
    said, _ = collected(root, source)
    assert placed(root) == {"ada/01-one-hot/one_hot.ipynb": WORK, "bela/02-lookup/lookup.ipynb": OF_02}
    assert "as it was handed out, and other work of this student isn't" in said["ada/b.ipynb"][2]
    assert said["bela/one_hot.ipynb"] == ("bela", "02-lookup", "placed, as it was handed out")


def test_the_notebook_of_another_assignment_than_asked_for_waits_for_a_person(root, tmp_path):
    said, _ = collected(root, packed(tmp_path, ("ada.ipynb", WORK)), "--assignment", "02", exit_code=1)
    assert "It is the notebook of 01-one-hot, and 02-lookup was asked for." in said["ada.ipynb"][2]
    assert placed(root) == {}


def test_what_is_no_notebook_or_nobodys_is_listed_and_not_lost(root, tmp_path):
    foreign = nbformat.writes(nbformat.v4.new_notebook()).encode()
    source = packed(
        tmp_path,
        *[("ada/one_hot.ipynb", WORK), ("ada/notes.txt", b"x"), ("bela/report.pdf", b"x"), ("chen/all.zip", b"PK")],
        *[("one_hot.ipynb", WORK), ("grades.xlsx", b"x"), ("dora/mine.ipynb", foreign), ("emil/mine.ipynb", b"{")],
        *[("fay/one_hot.ipynb", b"{")],
    )  # fmt: skip
    said, output = collected(root, source, exit_code=1)
    assert placed(root) == {"ada/01-one-hot/one_hot.ipynb": WORK, "fay/01-one-hot/one_hot.ipynb": b"{"}
    told = {file: done for file, (_, _, done) in said.items()}
    assert told["ada/notes.txt"] == "left: no notebook"
    assert told["bela/report.pdf"] == "left: no notebook (needs a person)"
    assert "an archive: unpack it, and collect again (needs a person)" in told["chen/all.zip"]
    assert "It names no student. Rename it after the student" in told["one_hot.ipynb"]
    assert told["grades.xlsx"] == "left: no notebook (needs a person)"
    assert "has no exercise of this course" in told["dora/mine.ipynb"]
    assert "cut off or damaged" in told["emil/mine.ipynb"]
    assert "placed; it can't be graded: one_hot.ipynb is no readable notebook" in told["fay/one_hot.ipynb"]
    assert "2 notebooks placed, 6 lines need a person." in output


def test_a_download_without_files_is_no_success(root, tmp_path):
    assert "no file of a student" in collected(root, packed(tmp_path), exit_code=1)[1]


# ---------------------------------------------------------------- several of one student


def test_of_canvas_the_last_resubmission_counts(root, tmp_path):
    first, second, third = (f"doejane_12345_6789{n}_one_hot{suffix}.ipynb" for n, suffix in enumerate(("", "-1", "-2")))
    said, _ = collected(root, packed(tmp_path, (third, OTHER, MONDAY), (first, WORK, TUESDAY), (second, WORK, TUESDAY)))
    assert placed(root) == {"doejane/01-one-hot/one_hot.ipynb": OTHER}
    assert said[third][2] == "placed, one of 3"
    assert said[first][2] == said[second][2] == f"left: {third} is newer"


@pytest.mark.parametrize("form", ["archive", "folder"])
def test_elsewhere_the_newest_counts(root, tmp_path, form):
    files = {"ada/one_hot.ipynb": (WORK, MONDAY), "ada/one_hot (1).ipynb": (OTHER, TUESDAY)}
    source = packed(tmp_path, *((name, *about) for name, about in files.items()))
    if form == "folder":
        source = tmp_path / "download"
        for place, (name, (content, _)) in enumerate(files.items(), 1):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
            os.utime(source / name, (place * 10**6, place * 10**6))
    said, _ = collected(root, source)
    assert placed(root) == {"ada/01-one-hot/one_hot.ipynb": OTHER}
    assert said["ada/one_hot.ipynb"][2] == "left: ada/one_hot (1).ipynb is newer"


def test_one_with_work_counts_before_a_newer_one_without(root, tmp_path):
    source = packed(tmp_path, ("ada/one_hot.ipynb", UNTOUCHED, TUESDAY), ("ada/one_hot-Copy1.ipynb", WORK, MONDAY))
    said, _ = collected(root, source)
    assert placed(root) == {"ada/01-one-hot/one_hot.ipynb": WORK}
    assert said["ada/one_hot.ipynb"][2] == "left: ada/one_hot-Copy1.ipynb holds work"


def test_where_nothing_tells_which_is_newer_a_person_chooses_between_the_names(root, tmp_path):
    bela = ("bela/one_hot.ipynb", WORK)
    said, _ = collected(root, packed(tmp_path, bela, ("ada/a.ipynb", WORK), ("ada/b.ipynb", OTHER)), exit_code=1)
    assert set(placed(root)) == {f"bela/{SLUG}/one_hot.ipynb"}
    assert "which one is newer can't be told: ada/a.ipynb, ada/b.ipynb. Place one by hand." in said["ada/a.ipynb"][2]
    said, _ = collected(root, packed(tmp_path, bela, ("ada/a.ipynb", WORK), ("ada/b.ipynb", WORK)))
    assert said["ada/a.ipynb"][2] == "placed, one of 2"
    assert said["ada/b.ipynb"][2] == "left: ada/a.ipynb is the same"


def test_a_newer_download_replaces_and_keeps_what_was_there_and_an_older_one_does_not(course, quick, tmp_path):
    monday = packed(tmp_path, ("ada.ipynb", WORK, MONDAY), name="monday.zip")
    tuesday = packed(tmp_path, ("ada.ipynb", OTHER, TUESDAY), name="tuesday.zip")
    collected(course, monday)
    (course / "submitted" / "ada" / SLUG / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    assert collected(course, monday)[0]["ada.ipynb"][2] == "is there already"
    said, _ = collected(course, tuesday)
    assert said["ada.ipynb"][2] == "placed; what was there is one_hot.ipynb.before-1 now"
    folder = f"ada/{SLUG}/"
    assert placed(course) == {
        f"{folder}one_hot.ipynb": OTHER,
        f"{folder}one_hot.ipynb.before-1": WORK,
        f"{folder}timestamp.txt.before-1": b"2026-03-02 12:00:00 UTC",
    }
    said, _ = collected(course, monday, exit_code=1)
    assert said["ada.ipynb"][2].startswith("left: another one is in submitted/, and is newer. --replace takes this one.")
    said, _ = collected(course, monday, "--replace")
    assert placed(course)[f"{folder}one_hot.ipynb"] == WORK
    assert placed(course)[f"{folder}one_hot.ipynb.before-2"] == OTHER
    result = run("grade", course)
    assert "01-one-hot ada: 20 of 20" in result.output
    assert "eft out" not in result.output


def test_what_an_instructor_put_there_is_kept(root, tmp_path):
    hand_in(root, "ada")
    said, _ = collected(root, packed(tmp_path, ("ada.ipynb", OTHER)), exit_code=1)
    assert "is newer. --replace takes this one" in said["ada.ipynb"][2]
    said, _ = collected(root, packed(tmp_path, ("ada.ipynb", OTHER, (1980, 1, 1, 0, 0, 0))), exit_code=1)
    assert "which one is newer can't be told" in said["ada.ipynb"][2]
    assert placed(root) == {f"ada/{SLUG}/one_hot.ipynb": WORK}


def test_an_untouched_notebook_replaces_no_work_however_new(root, tmp_path):
    os.utime(hand_in(root, "ada"), (10**6, 10**6))
    said, _ = collected(root, packed(tmp_path, ("ada.ipynb", UNTOUCHED, TUESDAY)), exit_code=1)
    assert "and this one is as it was handed out" in said["ada.ipynb"][2]
    assert placed(root) == {f"ada/{SLUG}/one_hot.ipynb": WORK}


def test_a_dry_run_says_the_same_and_writes_nothing(root, tmp_path):
    os.utime(hand_in(root, "ada"), (10**6, 10**6))
    source = packed(tmp_path, ("ada.ipynb", OTHER), ("bela.ipynb", WORK))
    before = state(root)
    said, output = collected(root, source, "--dry-run")
    assert state(root) == before
    assert "2 notebooks would be placed" in output
    assert "Nothing was written." in output
    assert collected(root, source)[0] == said


def test_the_time_of_handing_in_comes_along_only_where_it_is_known(root, tmp_path):
    stamp = b"2026-03-01 12:00:00 UTC"
    source = packed(tmp_path, ("ada/one_hot.ipynb", WORK), ("ada/timestamp.txt", stamp), ("bela/one_hot.ipynb", WORK))
    said, _ = collected(root, source)
    assert placed(root)[f"ada/{SLUG}/timestamp.txt"] == stamp
    assert set(said) == {"ada/one_hot.ipynb", "bela/one_hot.ipynb"}
    assert f"bela/{SLUG}/timestamp.txt" not in placed(root)


def test_a_time_of_the_whole_class_is_no_students(root, tmp_path):
    source = packed(tmp_path, ("ada.ipynb", WORK), ("bela.ipynb", WORK), ("timestamp.txt", b"2026-03-01 12:00:00 UTC"))
    collected(root, source)
    assert set(placed(root)) == {f"{student}/{SLUG}/one_hot.ipynb" for student in ("ada", "bela")}


# ---------------------------------------------------------------- hostile downloads


@pytest.mark.parametrize("name", ["../../ada.ipynb", "/tmp/ada.ipynb", "..\\..\\ada.ipynb", "C:\\ada.ipynb", "a/../../ada.ipynb"])
def test_a_path_that_leads_out_of_the_archive_is_followed_nowhere(root, tmp_path, name):
    before = set(state(tmp_path))
    said, _ = collected(root, packed(tmp_path, (name, WORK), ("bela.ipynb", WORK)), exit_code=1)
    assert any("leads out of the archive" in done for *_, done in said.values())
    assert set(state(tmp_path)) - before == {"download.zip", f"class/submitted/bela/{SLUG}/one_hot.ipynb"}


def test_links_are_not_followed_in_archives_folders_and_places(root, tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(OTHER)
    link = zipfile.ZipInfo("ada.ipynb", MONDAY)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(link, str(tmp_path / "secret.ipynb"))
    assert "It is a link" in collected(root, tmp_path / "links.zip", exit_code=1)[0]["ada.ipynb"][2]
    source = tmp_path / "download"
    (source / "bela").mkdir(parents=True)
    (source / "ada.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (source / "chen").symlink_to(tmp_path)
    os.mkfifo(source / "bela" / "one_hot.ipynb")
    said, _ = collected(root, source, exit_code=1)
    assert "It is a link" in said["ada.ipynb"][2]
    assert "It is a link" in said["chen"][2]
    assert "It is no ordinary file" in said["bela/one_hot.ipynb"][2]
    assert not (root / "submitted").exists()
    (root / "submitted" / "dora").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (root / "submitted" / "dora" / SLUG).symlink_to(tmp_path / "elsewhere")
    said, _ = collected(root, packed(tmp_path, ("dora.ipynb", WORK)), exit_code=1)
    assert "submitted/dora/01-one-hot is a link. Remove it" in said["dora.ipynb"][2]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_entry_without_a_name_has_a_line_and_stops_no_other(root, tmp_path):
    path = packed(tmp_path, ("?.ipynb", OTHER), ("bela.ipynb", WORK))
    path.write_bytes(path.read_bytes().replace(b"?.ipynb", b"\0.ipynb"))
    said, _ = collected(root, path, exit_code=1)
    assert said["."][2] == "left: no notebook (needs a person)"
    assert set(placed(root)) == {"bela/01-one-hot/one_hot.ipynb"}


def changed(path, offset, flags):
    """Change two bytes in both headers of the first entry of an archive."""
    content = bytearray(path.read_bytes())
    for signature, add in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = content.index(signature) + offset + add
        content[at : at + 2] = struct.pack("<H", flags)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: changed(path, 6, 1), "It is encrypted. Unpack the archive with its password"),
        (lambda path: changed(path, 8, 14), "It is packed in an unusual way"),
        (lambda path: changed(path, 14, 7), "It is damaged in the archive. Download it again."),
    ],
    ids=["encrypted", "another compression", "wrong checksum"],
)
def test_an_entry_that_cannot_be_read_has_a_sentence_and_stops_no_other(root, tmp_path, spoil, told):
    source = spoil(packed(tmp_path, ("ada.ipynb", WORK), ("bela.ipynb", WORK)))
    said, _ = collected(root, source, exit_code=1)
    assert told in said["ada.ipynb"][2]
    assert set(placed(root)) == {f"bela/{SLUG}/one_hot.ipynb"}


def test_bombs_are_not_unpacked(root, tmp_path, monkeypatch):
    bomb = (f"{number}.ipynb" for number in range(3))
    source = packed(tmp_path, *((name, b" " * (downloads.LARGEST + 1)) for name in bomb), ("bela.ipynb", WORK))
    said, _ = collected(root, source, exit_code=1)
    assert said["0.ipynb"][2] == "left: It has 50 MB. Ask for it without outputs. (needs a person)"
    assert set(placed(root)) == {f"bela/{SLUG}/one_hot.ipynb"}
    monkeypatch.setattr(downloads, "MOST_BYTES", 2 * downloads.LARGEST)
    result = run("collect", root, source)
    assert result.exit_code == 1
    assert "The archive holds 4 files, with 0 GB of notebooks or more, which no class hands in." in result.output
    monkeypatch.setattr(downloads, "MOST_FILES", 3)
    assert "The archive holds 4 files" in run("collect", root, source).output


def test_an_entry_that_is_larger_than_it_says_is_damaged(root, tmp_path):
    path = packed(tmp_path, ("ada.ipynb", WORK))
    content = path.read_bytes().replace(struct.pack("<L", len(WORK)), struct.pack("<L", 100))
    path.write_bytes(content)
    assert "It is damaged in the archive" in collected(root, path, exit_code=1)[0]["ada.ipynb"][2]


def test_a_path_longer_than_any_files_is_cut_short(root, tmp_path):
    _, output = collected(root, packed(tmp_path, ("_" * 60_000 + ".ipynb", WORK), ("bela.ipynb", WORK)), exit_code=1)
    assert "Its path is longer than any file's" in output
    assert set(placed(root)) == {f"bela/{SLUG}/one_hot.ipynb"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", WORK])
def test_a_broken_archive_is_refused_with_what_to_do(root, tmp_path, content):
    (tmp_path / "broken.zip").write_bytes(content)
    result = run("collect", root, tmp_path / "broken.zip")
    assert result.exit_code == 1
    assert "broken.zip is no ZIP archive, or a damaged one. Download it again" in result.output


def test_a_name_that_is_no_utf_8_is_left_to_a_person_unless_a_number_tells_whose_it_is(root, tmp_path):
    path = packed(tmp_path, ("mXller_12345_67890_one_hot.ipynb", WORK))
    path.write_bytes(path.read_bytes().replace(b"mXller", b"m\xfcller"))
    said, output = collected(root, path, exit_code=1)
    assert "Its name is not written in UTF-8" in output
    assert placed(root) == {}
    assert len(said) == 1
    collected(root, path, "--roster", csv_of(tmp_path, "id,lms id", "mu1,12345"))
    assert set(placed(root)) == {f"mu1/{SLUG}/one_hot.ipynb"}


def test_a_name_in_utf_8_without_its_flag_is_read_as_what_it_is(root, tmp_path):
    path = packed(tmp_path, ("mXXller.ipynb", WORK))
    path.write_bytes(path.read_bytes().replace(b"mXXller", "müller".encode()))
    collected(root, path)
    assert set(placed(root)) == {f"müller/{SLUG}/one_hot.ipynb"}


def test_undecodable_names_in_a_folder_are_left_to_a_person(root, tmp_path):
    (tmp_path / "download").mkdir()
    (tmp_path / "download" / "m\udcfcller.ipynb").write_bytes(WORK)
    said, _ = collected(root, tmp_path / "download", exit_code=1)
    assert "Its name is not written in UTF-8" in said["müller.ipynb"][2]


def test_what_systems_leave_behind_is_counted_and_no_submission(root, tmp_path):
    source = packed(tmp_path, ("ada.ipynb", WORK), ("__MACOSX/._ada.ipynb", b"x"), (".DS_Store", b"x"), ("x/.DS_Store", b"x"))
    said, output = collected(root, source)
    assert set(said) == {"ada.ipynb"}
    assert "3 files that systems leave behind, such as .DS_Store and __MACOSX, left out." in output


def test_text_that_commands_a_terminal_is_shown_and_obeyed_by_nobody(root, tmp_path):
    result = run("collect", root, packed(tmp_path, ("a\x1b[2J\u202e/one_hot.ipynb", WORK), ("[bold]b/one_hot.ipynb", WORK)))
    assert not set(result.output) & {"\x1b", "\u202e"}
    assert "[bold]b" in result.output


def test_a_download_within_submitted_is_moved_out_first(root):
    path = hand_in(root, "ada")
    for source in (path.parents[1], root):
        result = run("collect", root, source)
        assert result.exit_code == 1
        assert "Move the download to another place" in result.output


def test_a_place_that_cannot_be_written_to_stops_nobody_else(root, tmp_path):
    (root / "submitted").mkdir()
    (root / "submitted" / "ada").write_text("a file")
    said, _ = collected(root, packed(tmp_path, ("ada.ipynb", WORK), ("bela.ipynb", WORK)), exit_code=1)
    assert "can't be written to" in said["ada.ipynb"][2]
    assert (root / "submitted" / "bela" / SLUG / "one_hot.ipynb").exists()
