"""What a user knows better of antibodies, from a file of any of the accepted heads."""

from molcause.names.antibody_choices import chosen_antibodies


def test_a_file_of_names_and_genes_alone_will_do(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("name,gene\nMyPhospho_pS9,GSK3B\n")
    (row,) = chosen_antibodies(file).values()
    assert (row.label, row.site, row.sign) == ("GSK3B", "pS9", 0)
